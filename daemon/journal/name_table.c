/* SPDX-License-Identifier: MIT */
/* Names in, rows out, and the other way round at the start. */
#include "daemon/journal/name_table.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/journal/statement.h"

enum { PUT, DROP, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[PUT] = "INSERT OR REPLACE INTO names (uid, name, filter, acked, doubt,"
		" seen_ms) VALUES (?, ?, ?, ?, ?, ?)",
	[DROP] = "DELETE FROM names WHERE uid = ? AND name = ?",
};

static const char load[] = "SELECT uid, name, filter, acked, doubt, seen_ms"
			   " FROM names ORDER BY uid, name";

struct name_table {
	struct statement statements[STATEMENTS];
};

static void
deliver(struct mail *mail, const struct journal_callbacks *callbacks)
{
	struct name_entry *entry = (struct name_entry *)mail;

	(void)callbacks;
	if (entry->done != NULL)
		entry->done(entry->err, entry->arg);
	name_entry_free(entry);
}

enum newsalert_err
name_entry_new(const struct journal_name *row, bool drops, journal_done_fn done,
    void *arg, struct name_entry **entryp)
{
	struct name_entry *entry = calloc(1, sizeof(*entry));

	if (entry == NULL)
		return NEWSALERT_ENOMEM;
	entry->mail.deliver = deliver;
	entry->row = *row;
	entry->row.name = strdup(row->name);
	entry->row.filter = strdup(row->filter == NULL ? "" : row->filter);
	entry->drops = drops;
	entry->done = done;
	entry->arg = arg;
	if (entry->row.name == NULL || entry->row.filter == NULL) {
		name_entry_free(entry);
		return NEWSALERT_ENOMEM;
	}
	*entryp = entry;
	return NEWSALERT_OK;
}

void
name_entry_free(struct name_entry *entry)
{
	if (entry == NULL)
		return;
	free((char *)entry->row.name);
	free((char *)entry->row.filter);
	free(entry);
}

enum newsalert_err
name_table_open(sqlite3 *db, struct name_table **tablep)
{
	struct name_table *table = calloc(1, sizeof(*table));
	enum newsalert_err err;

	if (table == NULL)
		return NEWSALERT_ENOMEM;
	err = statements_init(table->statements, sql, STATEMENTS, db);
	if (err) {
		free(table);
		return err;
	}
	*tablep = table;
	return NEWSALERT_OK;
}

void
name_table_close(struct name_table *table)
{
	if (table == NULL)
		return;
	statements_fini(table->statements, STATEMENTS);
	free(table);
}

static enum newsalert_err
put(struct statement *put, const struct journal_name *row)
{
	statement_bind_number(put, (int64_t)row->uid);
	statement_bind_text(put, row->name, strlen(row->name));
	statement_bind_text(put, row->filter, strlen(row->filter));
	statement_bind_number(put, (int64_t)row->acked);
	statement_bind_number(put, (int64_t)row->doubt);
	statement_bind_number(put, row->seen_ms);
	return statement_run(put);
}

static enum newsalert_err
drop(struct statement *drop, const struct journal_name *row)
{
	statement_bind_number(drop, (int64_t)row->uid);
	statement_bind_text(drop, row->name, strlen(row->name));
	return statement_run(drop);
}

enum newsalert_err
name_table_write(struct name_table *table, const struct mail_list *list)
{
	enum newsalert_err err;
	struct mail *mail;

	TAILQ_FOREACH (mail, list, link) {
		const struct name_entry *entry = (struct name_entry *)mail;

		err = entry->drops ? drop(&table->statements[DROP], &entry->row)
				   : put(&table->statements[PUT], &entry->row);
		if (err)
			return err;
	}
	return NEWSALERT_OK;
}

enum newsalert_err
name_table_each(sqlite3 *db, journal_name_fn each, void *arg)
{
	const char *text = load;
	struct statement rows;
	enum newsalert_err err;
	bool is_row;

	err = statements_init(&rows, &text, 1, db);
	if (err)
		return err;
	while (!(err = statement_step(&rows, &is_row)) && is_row) {
		const struct journal_name row = {
			.uid = (uid_t)statement_number(&rows, 0),
			.name = statement_text(&rows, 1, NULL),
			.filter = statement_text(&rows, 2, NULL),
			.acked = (uint64_t)statement_number(&rows, 3),
			.doubt = (uint64_t)statement_number(&rows, 4),
			.seen_ms = statement_number(&rows, 5),
		};

		each(&row, arg);
	}
	statements_fini(&rows, 1);
	return err;
}
