/* SPDX-License-Identifier: MIT */
/*
 * Pages of receipts, newest first: of one file name, or of all.
 */
#ifndef JOURNAL_LEDGER_H
#define JOURNAL_LEDGER_H

#include <sqlite3.h>

#include "daemon/journal/page.h"

struct ledger;

/* Uses db until ledger_close. */
NEWSALERT_MUST_CHECK enum newsalert_err ledger_open(sqlite3 *db,
    struct ledger **ledgerp);
void ledger_close(struct ledger *ledger);

/* Answer a JOURNAL_RECEIPT or JOURNAL_RECENT query. page->state has the last
 * receipt of the snapshot that is read. An error may be explained in the
 * page. */
NEWSALERT_MUST_CHECK enum newsalert_err ledger_answer(struct ledger *ledger,
    const struct journal_query *query, struct page *page);

#endif
