/* SPDX-License-Identifier: MIT */
/*
 * Pages of alerts, by rising or falling seq: which stretch a query is about,
 * and which of its alerts pass.
 */
#ifndef JOURNAL_WALK_H
#define JOURNAL_WALK_H

#include <sqlite3.h>

#include "daemon/journal/page.h"
#include "daemon/journal/search.h"

struct walker;

/* Uses db until walker_close. */
NEWSALERT_MUST_CHECK enum newsalert_err walker_open(sqlite3 *db,
    struct walker **walkerp);
void walker_close(struct walker *walker);

/* Answer a JOURNAL_REPLAY or JOURNAL_HISTORY query. page->state has oldest
 * and head of the snapshot that is read. search: only alerts with the words
 * of query->text; NULL: all. An error may be explained in the page. */
NEWSALERT_MUST_CHECK enum newsalert_err walker_answer(struct walker *walker,
    const struct journal_query *query, struct search *search,
    struct page *page);

/* Narrow lowest..highest to where alerts of the query's times can be; state has
 * oldest and head. Above the first seq that is too late there are others only
 * where the clock was set back. */
NEWSALERT_MUST_CHECK enum newsalert_err walker_narrow(struct walker *walker,
    const struct journal_query *query, const struct journal_state *state,
    uint64_t *lowestp, uint64_t *highestp);

#endif
