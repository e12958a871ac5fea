/* SPDX-License-Identifier: MIT */
/*
 * Prepared statements of SQLite.
 *
 * Values are bound from left to right and borrowed until the statement is
 * reset. A bind that fails shows in the step that follows it.
 */
#ifndef JOURNAL_STATEMENT_H
#define JOURNAL_STATEMENT_H

#include "daemon/journal/database.h"

struct statement {
	sqlite3_stmt *handle;
	int bound; /* values so far */
	int code;  /* the first bind that failed */
};

/* Prepare sql[0..count) into statements. On failure none is left. */
NEWSALERT_MUST_CHECK enum newsalert_err
statements_init(struct statement *statements, const char *const *sql,
    size_t count, sqlite3 *db);
void statements_fini(struct statement *statements, size_t count);

void statement_bind_number(struct statement *statement, int64_t value);
/* NULL binds SQL's NULL. */
void statement_bind_text(struct statement *statement, const char *text,
    size_t len);
void statement_bind_blob(struct statement *statement, const void *bytes,
    size_t len);

/* The next row; *rowp false: there is none, the statement is reset. On
 * failure it is reset too. */
NEWSALERT_MUST_CHECK enum newsalert_err
statement_step(struct statement *statement, bool *rowp);
/* Step once, expecting no rows, and reset. */
NEWSALERT_MUST_CHECK enum newsalert_err statement_run(
    struct statement *statement);
/* Step once and reset: the row's first column; 0: it is NULL, or there is no
 * row. */
NEWSALERT_MUST_CHECK enum newsalert_err
statement_run_number(struct statement *statement, uint64_t *valuep);
void statement_reset(struct statement *statement);

int64_t statement_number(const struct statement *statement, int column);
/* Borrowed until the next step; "" for NULL, and where there is no memory.
 * lenp may be NULL. */
const char *statement_text(const struct statement *statement, int column,
    size_t *lenp);
/* Borrowed until the next step; NULL when it is not len bytes long. */
const unsigned char *statement_blob(const struct statement *statement,
    int column, size_t len);
/* Was there no memory for a text or blob of this row? The next step fails
 * then; this is for who takes no other. */
bool statement_is_short(const struct statement *statement);

#endif
