/* SPDX-License-Identifier: MIT */
/*
 * The reader's view of journal.db: pages of alerts and receipts. Each page is
 * one snapshot: its rows, head and oldest belong together, and no transaction
 * stays open behind it.
 */
#ifndef JOURNAL_ARCHIVE_H
#define JOURNAL_ARCHIVE_H

#include <sqlite3.h>

#include "daemon/journal/page.h"
#include "daemon/journal/search.h"

struct archive;

/* Uses db, a connection that cannot write, until archive_close. */
NEWSALERT_MUST_CHECK enum newsalert_err archive_open(sqlite3 *db,
    struct archive **archivep);
void archive_close(struct archive *archive);

/* Fill the page with the answer, or with what is wrong. search is for
 * queries with a text; NULL: there is none. */
void archive_answer(struct archive *archive, const struct journal_query *query,
    struct search *search, struct page *page);

#endif
