/* SPDX-License-Identifier: MIT */
/* SQL and values in, rows out. */
#include "daemon/journal/statement.h"

#include <string.h>

enum newsalert_err
statements_init(struct statement *statements, const char *const *sql,
    size_t count, sqlite3 *db)
{
	memset(statements, 0, count * sizeof(*statements));
	for (size_t i = 0; i < count; i++) {
		int code = sqlite3_prepare_v3(db, sql[i], -1,
		    SQLITE_PREPARE_PERSISTENT, &statements[i].handle, NULL);

		if (code != SQLITE_OK) {
			statements_fini(statements, i);
			return database_err(db, code);
		}
	}
	return NEWSALERT_OK;
}

void
statements_fini(struct statement *statements, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* It repeats the error of the last step, told already. */
		(void)sqlite3_finalize(statements[i].handle);
		statements[i].handle = NULL;
	}
}

static void
note_bind(struct statement *statement, int code)
{
	if (statement->code == SQLITE_OK)
		statement->code = code;
}

void
statement_bind_number(struct statement *statement, int64_t value)
{
	statement->bound++;
	note_bind(statement,
	    sqlite3_bind_int64(statement->handle, statement->bound, value));
}

void
statement_bind_text(struct statement *statement, const char *text, size_t len)
{
	statement->bound++;
	note_bind(statement,
	    sqlite3_bind_text64(statement->handle, statement->bound, text, len,
		SQLITE_STATIC, SQLITE_UTF8));
}

void
statement_bind_blob(struct statement *statement, const void *bytes, size_t len)
{
	statement->bound++;
	note_bind(statement, sqlite3_bind_blob64(statement->handle,
				 statement->bound, bytes, len, SQLITE_STATIC));
}

enum newsalert_err
statement_step(struct statement *statement, bool *rowp)
{
	int code = statement->code;
	enum newsalert_err err;

	if (code == SQLITE_OK)
		code = sqlite3_step(statement->handle);
	if (code == SQLITE_ROW) {
		*rowp = true;
		return NEWSALERT_OK;
	}
	err = database_err(sqlite3_db_handle(statement->handle), code);
	statement_reset(statement);
	if (!err)
		*rowp = false;
	return err;
}

enum newsalert_err
statement_run(struct statement *statement)
{
	enum newsalert_err err;
	bool row;

	err = statement_step(statement, &row);
	statement_reset(statement);
	return err;
}

enum newsalert_err
statement_run_number(struct statement *statement, uint64_t *valuep)
{
	enum newsalert_err err;
	bool row;

	err = statement_step(statement, &row);
	if (err)
		return err;
	*valuep = row ? (uint64_t)statement_number(statement, 0) : 0;
	statement_reset(statement);
	return NEWSALERT_OK;
}

void
statement_reset(struct statement *statement)
{
	/* It repeats the error of the last step, told already. */
	(void)sqlite3_reset(statement->handle);
	statement->bound = 0;
	statement->code = SQLITE_OK;
}

int64_t
statement_number(const struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

const char *
statement_text(const struct statement *statement, int column, size_t *lenp)
{
	const unsigned char *text;
	int len;

	text = sqlite3_column_text(statement->handle, column);
	len = sqlite3_column_bytes(statement->handle, column);
	if (text == NULL || len < 0) {
		text = (const unsigned char *)"";
		len = 0;
	}
	if (lenp != NULL)
		*lenp = (size_t)len;
	return (const char *)text;
}

const unsigned char *
statement_blob(const struct statement *statement, int column, size_t len)
{
	const unsigned char *bytes;

	bytes = sqlite3_column_blob(statement->handle, column);
	if (sqlite3_column_bytes(statement->handle, column) != (int)len)
		return NULL;
	return bytes;
}

bool
statement_is_short(const struct statement *statement)
{
	return sqlite3_errcode(sqlite3_db_handle(statement->handle)) ==
	       SQLITE_NOMEM;
}
