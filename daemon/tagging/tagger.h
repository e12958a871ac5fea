/* SPDX-License-Identifier: MIT */
/*
 * Tagging: an article comes in, countries and topics with evidence go out;
 * encoding the alert is next.
 */
#ifndef TAGGING_TAGGER_H
#define TAGGING_TAGGER_H

#include "daemon/article/article.h"
#include "client/alert.h"
#include "ruleset.h"

struct tagger;

/* A tagger holds what is kept between articles (word cache, scratch memory);
 * one thread at a time. It borrows the ruleset for its life. */
NEWSALERT_MUST_CHECK enum newsalert_err
tagger_new(const struct ruleset *ruleset, struct tagger **taggerp);
void tagger_free(struct tagger *tagger);

/* Tag one article: fills countries, topics, truncated, dateline.country and
 * ruleset of *alert and leaves the rest alone. What it fills in is borrowed
 * from the tagger, the ruleset and the article until the next call. */
NEWSALERT_MUST_CHECK enum newsalert_err tagger_run(struct tagger *tagger,
    const struct article *article, struct newsalert_alert *alert);

/* Why the last run did not tag a topic that was found in the article, such as
 * "1.80 of 2", into text (size bytes, cut where that is full). false: nothing
 * of it was found, or it tags. */
bool tagger_near_miss(const struct tagger *tagger, const char *id, char *text,
    size_t size);

/* Take what topics have cost in the runs so far: "id=nanoseconds" with commas
 * between, a sample that stands for all (timing.h). *listp is the caller's to
 * free; NULL: nothing was measured since the last time. */
NEWSALERT_MUST_CHECK enum newsalert_err tagger_take_spent(struct tagger *tagger,
    char **listp);

/* For people: the arithmetic of the last run, written to out (a FILE *):
 * each tag with its words, zones, weights and threshold, and near misses.
 * colour: terminal escapes are wanted. */
#include <stdio.h>
NEWSALERT_MUST_CHECK enum newsalert_err tagger_explain(struct tagger *tagger,
    const struct article *article, FILE *out, bool colour);

#endif
