/* SPDX-License-Identifier: MIT */
/*
 * One run of the tagger over an article, as the tagger and its explanation
 * share it.
 */
#ifndef TAGGING_RUN_H
#define TAGGING_RUN_H

#include "arena.h"
#include "filing.h"
#include "matcher.h"
#include "places.h"
#include "provided.h"
#include "tagger.h"
#include "topics.h"
#include "zones.h"

struct tagger {
	const struct ruleset *ruleset;
	struct matcher matcher;
	struct places places;
	struct topics topics;
	struct provided provided; /* by codes of the provider */
	struct topic_context context;
	uint32_t filed;     /* country of the dateline, or FILING_UNKNOWN */
	struct arena arena; /* what the alert borrows */
};

/* Everything but the alert. */
NEWSALERT_MUST_CHECK enum newsalert_err run_article(struct tagger *tagger,
    const struct article *article);

/* Where the dateline's zone names the place; false: it does not. */
bool run_dateline_span(const struct article *article, size_t *offsetp,
    size_t *lenp);

#endif
