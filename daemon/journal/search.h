/* SPDX-License-Identifier: MIT */
/*
 * search.db: a full-text index over the articles of the journal. It is derived
 * and follows by a cursor of its own; when it is missing, damaged or of
 * another journal it is built again. For the reader thread.
 *
 * Alerts are indexed in shards of SEARCH_SHARD by seq: retention drops a whole
 * one, because a row cannot be taken out of an index that does not keep the
 * text. What a word is, is decided by client/word.h, as for filters.
 */
#ifndef JOURNAL_SEARCH_H
#define JOURNAL_SEARCH_H

#include <sqlite3.h>

#include "newsalert.h"

#define SEARCH_FILE  "search.db"
#define SEARCH_SHARD 65536
#define SEARCH_SLICE 64 /* alerts taken in at once */

struct search;

/* Opens nothing yet. journal is a reading connection to journal.db, used
 * until search_free. */
NEWSALERT_MUST_CHECK enum newsalert_err search_new(const char *dir,
    uint64_t epoch, sqlite3 *journal, struct search **searchp);
void search_free(struct search *search);

/* Take in the next slice of alerts. *morep: there may be another one. On
 * failure *why says what to log; a damaged file is gone then, and the next
 * call starts over. */
NEWSALERT_MUST_CHECK enum newsalert_err search_follow(struct search *search,
    bool *morep, struct newsalert_error *why);

/* The highest seq that is in the index; 0: none. */
uint64_t search_cursor(const struct search *search);

/* Look for all the words in text, from `highest` down to `lowest`. EINVAL:
 * there is no word in it. search_end comes after it in any case. */
NEWSALERT_MUST_CHECK enum newsalert_err search_start(struct search *search,
    const char *text, uint64_t lowest, uint64_t highest);
/* The next lower seq that matches; 0: there is no other. EAGAIN:
 * interrupted. */
NEWSALERT_MUST_CHECK enum newsalert_err search_next(struct search *search,
    uint64_t *seqp);
void search_end(struct search *search);

/* stop(arg) is asked now and then while a search runs: true interrupts it. */
void search_set_stop(struct search *search, int (*stop)(void *arg), void *arg);

/* A person's words as an FTS5 expression that is never a syntax error: all
 * words, "phrases", and prefixes with a star at the end. The caller frees
 * *expressionp. EINVAL: there is no word in it. */
NEWSALERT_MUST_CHECK enum newsalert_err search_expression(const char *text,
    char **expressionp);

#endif
