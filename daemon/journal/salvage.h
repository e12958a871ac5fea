/* SPDX-License-Identifier: MIT */
/*
 * What can be read of a damaged journal.db, row by row: a page that cannot be
 * read costs the rows that are on it, or below it.
 */
#ifndef JOURNAL_SALVAGE_H
#define JOURNAL_SALVAGE_H

#include <sqlite3.h>

#include "daemon/journal/journal.h"

/* Copy the rows of `from`, a reading connection to a journal of this version
 * or an older one, to `into`, a journal of this version without any; NULL:
 * only count them. Fills the counts of the recovery, and whether all alerts
 * are there. `into` is left without what belongs to alerts that are lost, so
 * that their articles are new when they come again. EIO, ENOSPC, ENOMEM: into
 * cannot be written; *why says so. */
NEWSALERT_MUST_CHECK enum newsalert_err salvage_rows(sqlite3 *from,
    sqlite3 *into, struct journal_recovery *recovery,
    struct newsalert_error *why);

#endif
