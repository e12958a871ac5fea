/* SPDX-License-Identifier: MIT */
/* Entries of the index in, rows out, and back. */
#include "daemon/journal/kin_table.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/journal/statement.h"

#define ID_LEN     32
#define SWEEP_ROWS 4096

enum { ADD, LOAD, FIND, SPAN, OLD, SETTLE, DROP, NEXT, FORGET, ID, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[ADD] = "INSERT INTO kin (seq, entries) VALUES (?, ?)",
	[LOAD] = "SELECT entries FROM kin WHERE seq >"
		 " (SELECT max(seq) FROM kin) - ? ORDER BY seq",
	[FIND] = "SELECT story FROM kin_keys WHERE key = ? AND seen_ms >= ?",
	[SPAN] = "SELECT (SELECT max(seq) FROM kin) -"
		 " (SELECT min(seq) FROM kin)",
	[OLD] = "SELECT entries, seq FROM kin WHERE seq <"
		" (SELECT min(seq) FROM kin) + ? ORDER BY seq",
	[SETTLE] = "INSERT OR REPLACE INTO kin_keys (key, story, seen_ms)"
		   " VALUES (?, ?, ?)",
	[DROP] = "DELETE FROM kin WHERE seq <= ?",
	[NEXT] = "SELECT max(key) FROM (SELECT key FROM kin_keys"
		 " WHERE key > ? ORDER BY key LIMIT ?)",
	[FORGET] = "DELETE FROM kin_keys WHERE key > ? AND key <= ?"
		   " AND seen_ms < ?",
	[ID] = "SELECT id FROM alerts WHERE seq = ?",
};

/* An entry as it is kept, in the machine's byte order: a journal does not move
 * to a machine of the other. */
struct record {
	uint64_t seq;
	int64_t time_ms;
	uint64_t story;
	uint64_t cluster;
	uint64_t keys[KIN_KEYS];
	uint16_t sketch[JOURNAL_SKETCH_LEN];
	char source[JOURNAL_SOURCE_LEN];
};
_Static_assert(sizeof(struct record) == 48 + 64 + 32, "no padding");

struct kin_table {
	/* What was added since the last write. */
	struct record *pending;
	size_t pending_count;
	size_t pending_size;
	struct statement statements[STATEMENTS];
};

/* A key to be settled. */
struct settling {
	uint64_t key;
	uint64_t seq;
	uint64_t story;
	int64_t time_ms;
};

struct settlings {
	struct settling *items;
	size_t count;
	size_t size;
	uint64_t last; /* row */
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
	free(table->pending);
	free(table);
}

static enum newsalert_err
reserve(struct kin_table *table)
{
	const size_t size =
	    table->pending_size == 0 ? 16 : 2 * table->pending_size;
	struct record *grown;

	if (table->pending_count < table->pending_size)
		return NEWSALERT_OK;
	grown = reallocarray(table->pending, size, sizeof(*grown));
	if (grown == NULL)
		return NEWSALERT_ENOMEM;
	table->pending = grown;
	table->pending_size = size;
	return NEWSALERT_OK;
}

enum newsalert_err
kin_table_add(struct kin_table *table, const struct kin_entry *entry,
    const char *source)
{
	enum newsalert_err err = reserve(table);
	struct record *record;

	if (err)
		return err;
	record = &table->pending[table->pending_count++];
	*record = (struct record){ .seq = entry->seq,
		.time_ms = entry->time_ms,
		.story = entry->story,
		.cluster = entry->cluster };
	memcpy(record->keys, entry->keys, sizeof(record->keys));
	memcpy(record->sketch, entry->sketch, sizeof(record->sketch));
	memcpy(record->source, source,
	    strnlen(source, sizeof(record->source) - 1));
	return NEWSALERT_OK;
}

enum newsalert_err
kin_table_write(struct kin_table *table)
{
	struct statement *add = &table->statements[ADD];
	const size_t count = table->pending_count;

	if (count == 0)
		return NEWSALERT_OK;
	statement_bind_number(add, (int64_t)table->pending[count - 1].seq);
	statement_bind_blob(add, table->pending, count * sizeof(struct record));
	table->pending_count = 0;
	return statement_run(add);
}

void
kin_table_drop(struct kin_table *table)
{
	table->pending_count = 0;
}

static void
load_record(const struct record *record, struct kin_index *index)
{
	struct kin_entry entry = { .seq = record->seq,
		.time_ms = record->time_ms,
		.story = record->story,
		.cluster = record->cluster };
	char source[JOURNAL_SOURCE_LEN + 1] = "";

	memcpy(source, record->source, sizeof(record->source));
	entry.source = kin_index_source(index, source);
	memcpy(entry.keys, record->keys, sizeof(entry.keys));
	memcpy(entry.sketch, record->sketch, sizeof(entry.sketch));
	kin_index_add(index, &entry);
}

/* The i-th record of a row; false: there is none. Blobs are not aligned. */
static bool
get_record(const struct statement *row, size_t i, struct record *record)
{
	const size_t bytes = (size_t)sqlite3_column_bytes(row->handle, 0);
	const char *blob = sqlite3_column_blob(row->handle, 0);

	if (blob == NULL || bytes / sizeof(*record) <= i)
		return false;
	memcpy(record, blob + i * sizeof(*record), sizeof(*record));
	return true;
}

enum newsalert_err
kin_table_load(struct kin_table *table, struct kin_index *index)
{
	struct statement *load = &table->statements[LOAD];
	struct record record;
	enum newsalert_err err;
	bool row = true;

	statement_bind_number(load, KIN_INDEX_MAX);
	for (;;) {
		err = statement_step(load, &row);
		if (err || !row)
			return err;
		for (size_t i = 0; get_record(load, i, &record); i++)
			load_record(&record, index);
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

static enum newsalert_err
collect_keys(const struct record *record, struct settlings *keys)
{
	for (size_t i = 0; i < KIN_KEYS; i++) {
		struct settling *grown;

		if (record->keys[i] == 0)
			continue;
		if (keys->count == keys->size) {
			keys->size = keys->size == 0 ? 4096 : 2 * keys->size;
			grown = reallocarray(keys->items, keys->size,
			    sizeof(*grown));
			if (grown == NULL)
				return NEWSALERT_ENOMEM;
			keys->items = grown;
		}
		keys->items[keys->count++] = (struct settling){ record->keys[i],
			record->seq, record->story, record->time_ms };
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
collect_old(struct kin_table *table, struct settlings *keys)
{
	struct statement *old = &table->statements[OLD];
	enum newsalert_err err;
	struct record record;
	bool row = true;

	statement_bind_number(old, KIN_TABLE_SETTLE);
	do {
		err = statement_step(old, &row);
		if (err || !row)
			return err;
		keys->last = (uint64_t)statement_number(old, 1);
		for (size_t i = 0; !err && get_record(old, i, &record); i++)
			err = collect_keys(&record, keys);
	} while (!err);
	statement_reset(old);
	return err;
}

/* As SQLite orders keys; the latest of a key is inserted last, and stays. */
static int
compare_keys(const void *left, const void *right)
{
	const struct settling *a = left, *b = right;
	const int64_t x = (int64_t)a->key, y = (int64_t)b->key;

	if (x != y)
		return x < y ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static enum newsalert_err
insert_keys(struct kin_table *table, const struct settlings *keys)
{
	struct statement *settle = &table->statements[SETTLE];
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; !err && i < keys->count; i++) {
		statement_bind_number(settle, (int64_t)keys->items[i].key);
		statement_bind_number(settle, (int64_t)keys->items[i].story);
		statement_bind_number(settle, keys->items[i].time_ms);
		err = statement_run(settle);
	}
	return err;
}

enum newsalert_err
kin_table_settle(struct kin_table *table)
{
	struct statement *drop = &table->statements[DROP];
	struct settlings keys = { .items = NULL };
	enum newsalert_err err;

	err = collect_old(table, &keys);
	if (!err && keys.count > 0)
		qsort(keys.items, keys.count, sizeof(*keys.items),
		    compare_keys);
	if (!err)
		err = insert_keys(table, &keys);
	free(keys.items);
	if (err)
		return err;
	statement_bind_number(drop, (int64_t)keys.last);
	return statement_run(drop);
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
