/* SPDX-License-Identifier: MIT */
/* Entries of the index in, rows out, and back. */
#include "daemon/journal/kin_table.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/journal/statement.h"

#define ID_LEN     32
#define SWEEP_ROWS 4096

enum { ADD, LOAD, FIND, SPAN, CUT, SETTLE, DROP, NEXT, FORGET, ID, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[ADD] = "INSERT INTO kin (seq, time_ms, story, cluster, guid, headline,"
		" source, sketch) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[LOAD] = "SELECT seq, time_ms, story, cluster, guid, headline, source,"
		 " sketch FROM kin WHERE seq >"
		 " (SELECT max(seq) FROM kin) - ? ORDER BY seq",
	[FIND] = "SELECT story FROM kin_keys WHERE key = ? AND seen_ms >= ?",
	[SPAN] = "SELECT (SELECT max(seq) FROM kin) -"
		 " (SELECT min(seq) FROM kin)",
	[CUT] = "SELECT max(seq) FROM"
		" (SELECT seq FROM kin ORDER BY seq LIMIT ?)",
	/* The latest of a key is inserted last, and stays. */
	[SETTLE] = "INSERT OR REPLACE INTO kin_keys (key, story, seen_ms)"
		   " SELECT key, story, time_ms FROM ("
		   "SELECT guid AS key, seq, story, time_ms FROM kin"
		   " WHERE seq <= ?1 AND guid <> 0 UNION ALL "
		   "SELECT headline, seq, story, time_ms FROM kin"
		   " WHERE seq <= ?1 AND headline <> 0) ORDER BY key, seq",
	[DROP] = "DELETE FROM kin WHERE seq <= ?",
	[NEXT] = "SELECT max(key) FROM (SELECT key FROM kin_keys"
		 " WHERE key > ? ORDER BY key LIMIT ?)",
	[FORGET] = "DELETE FROM kin_keys WHERE key > ? AND key <= ?"
		   " AND seen_ms < ?",
	[ID] = "SELECT id FROM alerts WHERE seq = ?",
};

struct kin_table {
	struct statement statements[STATEMENTS];
};

enum newsalert_err
kin_table_open(sqlite3 *db, struct kin_table **tablep)
{
	struct kin_table *table = calloc(1, sizeof(*table));
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
kin_table_close(struct kin_table *table)
{
	if (table == NULL)
		return;
	statements_fini(table->statements, STATEMENTS);
	free(table);
}

enum newsalert_err
kin_table_add(struct kin_table *table, const struct kin_entry *entry,
    const char *source)
{
	struct statement *add = &table->statements[ADD];

	statement_bind_number(add, (int64_t)entry->seq);
	statement_bind_number(add, entry->time_ms);
	statement_bind_number(add, (int64_t)entry->story);
	statement_bind_number(add, (int64_t)entry->cluster);
	statement_bind_number(add, (int64_t)entry->keys[KIN_GUID]);
	statement_bind_number(add, (int64_t)entry->keys[KIN_HEADLINE]);
	statement_bind_text(add, source, strlen(source));
	statement_bind_blob(add, entry->sketch,
	    kin_sketch_is(entry->sketch) ? sizeof(entry->sketch) : 0);
	return statement_run(add);
}

static void
read_entry(const struct statement *row, struct kin_index *index)
{
	struct kin_entry entry = {
		.seq = (uint64_t)statement_number(row, 0),
		.time_ms = statement_number(row, 1),
		.story = (uint64_t)statement_number(row, 2),
		.cluster = (uint64_t)statement_number(row, 3),
		.keys = { [KIN_GUID] = (uint64_t)statement_number(row, 4),
		    [KIN_HEADLINE] = (uint64_t)statement_number(row, 5) },
		.source = kin_index_source(index, statement_text(row, 6, NULL)),
	};
	const unsigned char *sketch =
	    statement_blob(row, 7, sizeof(entry.sketch));

	if (sketch != NULL)
		memcpy(entry.sketch, sketch, sizeof(entry.sketch));
	kin_index_add(index, &entry);
}

enum newsalert_err
kin_table_load(struct kin_table *table, struct kin_index *index)
{
	struct statement *load = &table->statements[LOAD];
	enum newsalert_err err;
	bool row = true;

	statement_bind_number(load, KIN_INDEX_MAX);
	for (;;) {
		err = statement_step(load, &row);
		if (err || !row)
			return err;
		read_entry(load, index);
	}
}

enum newsalert_err
kin_table_find(struct kin_table *table, uint64_t key, int64_t since_ms,
    uint64_t *storyp)
{
	struct statement *find = &table->statements[FIND];

	statement_bind_number(find, (int64_t)key);
	statement_bind_number(find, since_ms);
	return statement_run_number(find, storyp);
}

enum newsalert_err
kin_table_is_ripe(struct kin_table *table, bool *ripep)
{
	enum newsalert_err err;
	uint64_t span;

	err = statement_run_number(&table->statements[SPAN], &span);
	if (!err)
		*ripep = span >= KIN_TABLE_RIPE;
	return err;
}

enum newsalert_err
kin_table_settle(struct kin_table *table)
{
	struct statement *statements = table->statements;
	enum newsalert_err err;
	uint64_t last;

	statement_bind_number(&statements[CUT], KIN_TABLE_SETTLE);
	err = statement_run_number(&statements[CUT], &last);
	if (err)
		return err;
	statement_bind_number(&statements[SETTLE], (int64_t)last);
	err = statement_run(&statements[SETTLE]);
	if (err)
		return err;
	statement_bind_number(&statements[DROP], (int64_t)last);
	return statement_run(&statements[DROP]);
}

enum newsalert_err
kin_table_forget(struct kin_table *table, int64_t before_ms, int64_t *cursorp)
{
	struct statement *next = &table->statements[NEXT];
	struct statement *forget = &table->statements[FORGET];
	int64_t last = INT64_MIN;
	enum newsalert_err err;
	bool row;

	statement_bind_number(next, *cursorp);
	statement_bind_number(next, SWEEP_ROWS);
	err = statement_step(next, &row);
	if (err)
		return err;
	if (row && sqlite3_column_type(next->handle, 0) != SQLITE_NULL)
		last = statement_number(next, 0);
	statement_reset(next);
	if (last != INT64_MIN) {
		statement_bind_number(forget, *cursorp);
		statement_bind_number(forget, last);
		statement_bind_number(forget, before_ms);
		err = statement_run(forget);
	}
	if (!err)
		*cursorp = last;
	return err;
}

enum newsalert_err
kin_table_id(struct kin_table *table, uint64_t seq,
    unsigned char id[static ID_LEN])
{
	struct statement *select = &table->statements[ID];
	const unsigned char *found = NULL;
	enum newsalert_err err;
	bool row;

	statement_bind_number(select, (int64_t)seq);
	err = statement_step(select, &row);
	if (err)
		return err;
	if (row)
		found = statement_blob(select, 0, ID_LEN);
	if (found != NULL)
		memcpy(id, found, ID_LEN);
	if (row)
		statement_reset(select);
	return found == NULL ? NEWSALERT_ENOTFOUND : NEWSALERT_OK;
}
