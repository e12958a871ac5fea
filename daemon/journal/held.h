/* SPDX-License-Identifier: MIT */
/*
 * Pages of the articles that an embargo holds, the next to be released first.
 */
#ifndef JOURNAL_HELD_H
#define JOURNAL_HELD_H

#include <sqlite3.h>

#include "daemon/journal/page.h"

struct held;

/* Uses db until held_close. */
NEWSALERT_MUST_CHECK enum newsalert_err held_open(sqlite3 *db,
    struct held **heldp);
void held_close(struct held *held);

/* Answer a JOURNAL_EMBARGOED query. */
NEWSALERT_MUST_CHECK enum newsalert_err held_answer(struct held *held,
    const struct journal_query *query, struct page *page);

#endif
