/* SPDX-License-Identifier: MIT */
/* A damaged table in, the rows that can still be read out. */
#include "daemon/journal/salvage_table.h"

#include <stdio.h>
#include <string.h>

#define TRANSACTION_ROWS 8192

/* ---- Rows --------------------------------------------------------------- */

/* Not what the program did wrong: what cannot be read. */
static bool
is_unreadable(sqlite3 *db)
{
	int code = sqlite3_errcode(db) & 0xff;

	return database_damaged(db) || code == SQLITE_IOERR;
}

static bool
has_types(const struct salvage_kind *kind, const struct statement *row)
{
	for (int i = 0; kind->types[i] != '\0'; i++) {
		const int type = sqlite3_column_type(row->handle, i);
		const char want = kind->types[i];

		if (type == SQLITE_NULL && (want == 'B' || want == 'T'))
			continue;
		if ((want == 'i' && type != SQLITE_INTEGER) ||
		    ((want | 0x20) == 't' && type != SQLITE_TEXT) ||
		    ((want | 0x20) == 'b' && type != SQLITE_BLOB))
			return false;
	}
	return true;
}

static void
note_unreadable(struct salvage_copy *copy)
{
	if (copy->saved->count == 0)
		copy->no_bottom = true;
	copy->saved->unreadable++;
}

static enum newsalert_err
fail_writing(struct salvage_copy *copy, enum newsalert_err err)
{
	copy->failed = true;
	return database_report(copy->why, err,
	    sqlite3_db_filename(copy->into, "main"), copy->into);
}

/* clock_ms has to rise with seq, whatever is missing in between. */
static void
raise_clock(struct salvage_copy *copy)
{
	const struct statement *row = &copy->rows;

	if (statement_number(row, 1) > copy->clock_ms)
		copy->clock_ms = statement_number(row, 1);
	if (statement_number(row, 2) > copy->clock_ms)
		copy->clock_ms = statement_number(row, 2);
}

static enum newsalert_err
insert_row(struct salvage_copy *copy)
{
	enum newsalert_err err = NEWSALERT_OK;
	sqlite3_stmt *insert = copy->insert.handle;
	int code = SQLITE_OK;

	if (copy->open_rows == 0)
		err = database_run(copy->into, "BEGIN");
	for (int i = 0;
	     !err && code == SQLITE_OK && copy->kind->types[i] != '\0'; i++)
		code = sqlite3_bind_value(insert, i + 1,
		    sqlite3_column_value(copy->rows.handle, i));
	if (copy->kind->has_clock && code == SQLITE_OK)
		code = sqlite3_bind_int64(insert, 3, copy->clock_ms);
	if (!err)
		err = database_err(copy->into, code);
	if (!err)
		err = statement_run(&copy->insert);
	if (!err && ++copy->open_rows == TRANSACTION_ROWS) {
		err = database_run(copy->into, "COMMIT");
		copy->open_rows = 0;
	}
	return err ? fail_writing(copy, err) : NEWSALERT_OK;
}

static enum newsalert_err
take_row(struct salvage_copy *copy)
{
	const struct statement *row = &copy->rows;
	const int64_t key = statement_number(row, 0);
	enum newsalert_err err = NEWSALERT_OK;

	/* A page that stands in a wrong place. */
	if (copy->saved->count > 0 && key <= copy->last) {
		note_unreadable(copy);
		return NEWSALERT_OK;
	}
	if (!has_types(copy->kind, row) ||
	    (copy->kind->is_good != NULL && !copy->kind->is_good(row))) {
		note_unreadable(copy);
		return NEWSALERT_OK;
	}
	if (copy->kind->has_clock)
		raise_clock(copy);
	if (copy->into != NULL)
		err = insert_row(copy);
	if (copy->saved->count++ == 0)
		copy->first = key;
	copy->last = key;
	return err;
}

/* ---- Around what cannot be read ------------------------------------------ */

/* *foundp, unless it is NULL: the key of the first row from there on. */
static bool
can_read_at(struct salvage_copy *copy, int64_t key, int64_t *foundp)
{
	enum newsalert_err err;
	bool row;

	statement_bind_number(&copy->probe, key);
	err = statement_step(&copy->probe, &row);
	if (!err && row && foundp != NULL)
		*foundp = statement_number(&copy->probe, 0);
	statement_reset(&copy->probe);
	return !err;
}

/* The first key behind `bad` from which on rows can be read again: steps that
 * double, then halves. false: there is none. */
static bool
find_good(struct salvage_copy *copy, int64_t bad, int64_t *goodp)
{
	uint64_t step = 1;
	int64_t good;

	for (;;) {
		const uint64_t left = (uint64_t)INT64_MAX - (uint64_t)bad;

		if (left == 0)
			return false;
		if (step > left)
			step = left;
		good = (int64_t)((uint64_t)bad + step);
		if (can_read_at(copy, good, NULL))
			break;
		bad = good;
		step = step > UINT64_MAX / 2 ? UINT64_MAX : step * 2;
	}
	while ((uint64_t)good - (uint64_t)bad > 1) {
		const int64_t middle =
		    (int64_t)((uint64_t)bad +
			      ((uint64_t)good - (uint64_t)bad) / 2);

		if (can_read_at(copy, middle, NULL))
			good = middle;
		else
			bad = middle;
	}
	*goodp = good;
	return true;
}

/* From this key on, to the end or to what cannot be read; *endp: the end. */
static enum newsalert_err
walk_from(struct salvage_copy *copy, int64_t *fromp, bool *endp)
{
	enum newsalert_err err;
	bool row;

	statement_bind_number(&copy->rows, *fromp);
	for (;;) {
		int64_t key;

		err = statement_step(&copy->rows, &row);
		if (err || !row)
			break;
		key = statement_number(&copy->rows, 0);
		err = take_row(copy);
		if (err)
			break;
		if (key >= *fromp && key < INT64_MAX)
			*fromp = key + 1;
	}
	*endp = !err;
	if (err && !copy->failed && is_unreadable(copy->from))
		err = NEWSALERT_OK;
	statement_reset(&copy->rows);
	return err;
}

static enum newsalert_err
walk(struct salvage_copy *copy)
{
	int64_t from = INT64_MIN;
	enum newsalert_err err;
	bool end;

	for (;;) {
		err = walk_from(copy, &from, &end);
		if (err || end)
			return err;
		note_unreadable(copy);
		/* Its key can be read, the rest is on a page of its own. */
		if (can_read_at(copy, from, &from) && from < INT64_MAX)
			from++;
		else if (!find_good(copy, from, &from))
			return NEWSALERT_OK;
	}
}

/* ---- Tables ---------------------------------------------------------------
 */

static enum newsalert_err
prepare_rows(struct salvage_copy *copy, const char *columns)
{
	const struct salvage_kind *kind = copy->kind;
	const char *key_end = strchr(kind->columns, ',');
	const int key_len = (int)(key_end - kind->columns);
	char text[256];
	const char *sql = text;

	(void)snprintf(text, sizeof(text),
	    "SELECT %s FROM %s WHERE %.*s >= ? ORDER BY %.*s", columns,
	    kind->name, key_len, kind->columns, key_len, kind->columns);
	return statements_init(&copy->rows, &sql, 1, copy->from);
}

static enum newsalert_err
prepare_probe(struct salvage_copy *copy)
{
	const struct salvage_kind *kind = copy->kind;
	const int key_len = (int)(strchr(kind->columns, ',') - kind->columns);
	char text[256];
	const char *sql = text;

	(void)snprintf(text, sizeof(text),
	    "SELECT %.*s FROM %s WHERE %.*s >= ? ORDER BY %.*s LIMIT 1",
	    key_len, kind->columns, kind->name, key_len, kind->columns, key_len,
	    kind->columns);
	return statements_init(&copy->probe, &sql, 1, copy->from);
}

static enum newsalert_err
prepare_insert(struct salvage_copy *copy)
{
	static const char places[] = "?, ?, ?, ?, ?, ?, ?, ?, ?";
	const struct salvage_kind *kind = copy->kind;
	char text[256];
	const char *sql = text;
	int len = (int)strlen(kind->types) * 3 - 2;

	(void)snprintf(text, sizeof(text),
	    "INSERT OR IGNORE INTO %s (%s) VALUES (%.*s)", kind->name,
	    kind->columns, len, places);
	return statements_init(&copy->insert, &sql, 1, copy->into);
}

/* As this version has it, or as an older one had. */
static enum newsalert_err
prepare_any(struct salvage_copy *copy)
{
	enum newsalert_err err = prepare_rows(copy, copy->kind->columns);

	for (int i = 0; err && i < 2 && copy->kind->older[i] != NULL; i++)
		err = prepare_rows(copy, copy->kind->older[i]);
	return err;
}

enum newsalert_err
salvage_table(struct salvage_copy *copy)
{
	enum newsalert_err err;

	/* A table of a later version, or one that is not known any more. */
	if (prepare_any(copy) != NEWSALERT_OK)
		return NEWSALERT_OK;
	err = prepare_probe(copy);
	if (!err && copy->into != NULL)
		err = prepare_insert(copy);
	if (!err)
		err = walk(copy);
	if (!err && copy->open_rows > 0) {
		err = database_run(copy->into, "COMMIT");
		if (err)
			err = fail_writing(copy, err);
	}
	statements_fini(&copy->rows, 1);
	statements_fini(&copy->probe, 1);
	statements_fini(&copy->insert, 1);
	return err;
}

/* Tables without a rowid are small: forwards as far as it goes, then
 * backwards. */
static enum newsalert_err
copy_small(struct salvage_copy *copy, const char *select, const char *order)
{
	char text[320];
	const char *sql = text;

	for (int i = 0; i < 2; i++) {
		enum newsalert_err err;
		bool row = true;

		(void)snprintf(text, sizeof(text), "%s ORDER BY %s%s", select,
		    order, i == 0 ? "" : " DESC");
		if (statements_init(&copy->rows, &sql, 1, copy->from) !=
		    NEWSALERT_OK)
			return NEWSALERT_OK;
		while (
		    (err = statement_step(&copy->rows, &row)) == NEWSALERT_OK &&
		    row) {
			if (has_types(copy->kind, &copy->rows)) {
				copy->saved->count++;
				if (copy->into != NULL)
					err = insert_row(copy);
			}
			if (err)
				break;
		}
		statements_fini(&copy->rows, 1);
		if (copy->failed)
			return err;
		if (!err)
			return NEWSALERT_OK;
		copy->saved->unreadable++;
	}
	return NEWSALERT_OK;
}

enum newsalert_err
salvage_small_table(struct salvage_copy *copy, const char *order)
{
	char select[200];
	enum newsalert_err err = NEWSALERT_OK;

	(void)snprintf(select, sizeof(select), "SELECT %s FROM %s",
	    copy->kind->columns, copy->kind->name);
	if (copy->into != NULL)
		err = prepare_insert(copy);
	if (!err)
		err = copy_small(copy, select, order);
	if (!err && copy->open_rows > 0) {
		err = database_run(copy->into, "COMMIT");
		if (err)
			err = fail_writing(copy, err);
	}
	statements_fini(&copy->insert, 1);
	return err;
}
