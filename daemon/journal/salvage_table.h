/* SPDX-License-Identifier: MIT */
/*
 * One table of a damaged journal.db: row by row, around what cannot be read.
 */
#ifndef JOURNAL_SALVAGE_TABLE_H
#define JOURNAL_SALVAGE_TABLE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "daemon/journal/journal.h"
#include "daemon/journal/statement.h"

/* A table whose first column is its integer key. */
struct salvage_kind {
	const char *name;
	const char *columns;
	/* What earlier versions had in their place; NULL: the same. */
	const char *older[2];
	/* Is the row what it should be? NULL: what its types say is enough. */
	bool (*is_good)(const struct statement *row);
	const char *types; /* of the columns: i t b; upper case: or NULL */
	bool has_clock;    /* the third column has to rise: clock_ms */
};

/* One table on its way. The caller sets kind, from, into, saved and why; the
 * rest is 0. */
struct salvage_copy {
	const struct salvage_kind *kind;
	sqlite3 *from;
	sqlite3 *into; /* NULL: only count */
	struct statement rows;
	struct statement probe;
	struct statement insert;
	struct journal_saved *saved;
	struct newsalert_error *why;
	int64_t clock_ms; /* of the alert before */
	int64_t first;    /* keys saved */
	int64_t last;
	int64_t open_rows; /* of the transaction */
	bool no_bottom;    /* what is below the first cannot be read */
	bool failed;       /* into cannot be written */
};

/* Copy, or count, what can be read of the table; one that `from` does not have
 * is empty. Adds to *copy->saved. EIO, ENOSPC, ENOMEM: into cannot be written;
 * *copy->why says so. */
NEWSALERT_MUST_CHECK enum newsalert_err salvage_table(
    struct salvage_copy *copy);

/* The same for a table that is small and has another key than an integer, the
 * columns of `order`. */
NEWSALERT_MUST_CHECK enum newsalert_err
salvage_small_table(struct salvage_copy *copy, const char *order);

#endif
