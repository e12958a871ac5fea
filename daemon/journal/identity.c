/* SPDX-License-Identifier: MIT */
/* The hash of an article in, the seq of its alert out. */
#include "daemon/journal/identity.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/journal/statement.h"

#define SLOT_MASK  7
#define SWEEP_ROWS 4096

enum {
	FIND,
	PUT,
	COUNT_FRESH,
	NEXT_FRESH,
	COPY_FRESH,
	DROP_FRESH,
	NEXT_SETTLED,
	FORGET,
	STATEMENTS
};

static const char *const sql[STATEMENTS] = {
	[FIND] = ("SELECT key, hash, seq FROM identity_fresh"
		  " WHERE key BETWEEN ?1 AND ?2 UNION ALL"
		  " SELECT key, hash, seq FROM identity"
		  " WHERE key BETWEEN ?1 AND ?2"),
	[PUT] = "INSERT OR REPLACE INTO identity_fresh"
		" (key, hash, seq, seen_ms) VALUES (?, ?, ?, ?)",
	[COUNT_FRESH] = "SELECT count(*) FROM"
			" (SELECT 1 FROM identity_fresh LIMIT ?)",
	[NEXT_FRESH] = "SELECT max(key) FROM (SELECT key FROM identity_fresh"
		       " WHERE key > ? ORDER BY key LIMIT ?)",
	[COPY_FRESH] = "INSERT OR REPLACE INTO identity"
		       " SELECT * FROM identity_fresh"
		       " WHERE key > ? AND key <= ? ORDER BY key",
	[DROP_FRESH] = "DELETE FROM identity_fresh WHERE key > ? AND key <= ?",
	[NEXT_SETTLED] = "SELECT max(key) FROM (SELECT key FROM identity"
			 " WHERE key > ? ORDER BY key LIMIT ?)",
	[FORGET] = "DELETE FROM identity WHERE key > ? AND key <= ?"
		   " AND seen_ms < ? AND seq > 0 AND seq < ?",
};

struct identity {
	struct statement statements[STATEMENTS];
};

enum newsalert_err
identity_open(sqlite3 *db, struct identity **identityp)
{
	struct identity *identity = calloc(1, sizeof(*identity));
	enum newsalert_err err;

	if (identity == NULL)
		return NEWSALERT_ENOMEM;
	err = statements_init(identity->statements, sql, STATEMENTS, db);
	if (err) {
		free(identity);
		return err;
	}
	*identityp = identity;
	return NEWSALERT_OK;
}

void
identity_close(struct identity *identity)
{
	if (identity == NULL)
		return;
	statements_fini(identity->statements, STATEMENTS);
	free(identity);
}

int64_t
identity_bucket(const unsigned char hash[static IDENTITY_LEN])
{
	uint64_t bits = 0;

	for (int i = 0; i < 8; i++)
		bits = bits << 8 | hash[i];
	return (int64_t)(bits & ~(uint64_t)SLOT_MASK);
}

/* Walk over the rows of the bucket to the hash itself; *usedp: which slots are
 * taken. */
static enum newsalert_err
walk_bucket(struct statement *find,
    const unsigned char hash[static IDENTITY_LEN], struct identity_slot *slot,
    unsigned *usedp)
{
	enum newsalert_err err;
	bool row;

	for (;;) {
		const unsigned char *other;

		err = statement_step(find, &row);
		if (err || !row)
			return err;
		other = statement_blob(find, 1, IDENTITY_LEN);
		if (other != NULL && memcmp(other, hash, IDENTITY_LEN) == 0) {
			slot->known = true;
			slot->key = statement_number(find, 0);
			slot->seq = (uint64_t)statement_number(find, 2);
			return NEWSALERT_OK;
		}
		*usedp |= 1u << (statement_number(find, 0) & SLOT_MASK);
	}
}

enum newsalert_err
identity_find(struct identity *identity,
    const unsigned char hash[static IDENTITY_LEN], struct identity_slot *slot)
{
	struct statement *find = &identity->statements[FIND];
	int64_t bucket = identity_bucket(hash);
	struct identity_slot found = { .key = bucket };
	enum newsalert_err err;
	unsigned used = 0;

	statement_bind_number(find, bucket);
	statement_bind_number(find, bucket | SLOT_MASK);
	err = walk_bucket(find, hash, &found, &used);
	statement_reset(find);
	if (err)
		return err;
	while (!found.known && used & 1u) {
		found.key++;
		used >>= 1;
	}
	if (found.key - bucket >= IDENTITY_SLOTS)
		return NEWSALERT_EFORMAT;
	*slot = found;
	return NEWSALERT_OK;
}

enum newsalert_err
identity_put(struct identity *identity,
    const unsigned char hash[static IDENTITY_LEN],
    const struct identity_slot *slot, int64_t seen_ms)
{
	struct statement *put = &identity->statements[PUT];

	statement_bind_number(put, slot->key);
	statement_bind_blob(put, hash, IDENTITY_LEN);
	statement_bind_number(put, (int64_t)slot->seq);
	statement_bind_number(put, seen_ms);
	return statement_run(put);
}

/* The last key of the next stretch; INT64_MIN: nothing follows. */
static enum newsalert_err
find_stretch(struct statement *next, int64_t cursor, int64_t rows,
    int64_t *lastp)
{
	enum newsalert_err err;
	int64_t last = INT64_MIN;
	bool row;

	statement_bind_number(next, cursor);
	statement_bind_number(next, rows);
	err = statement_step(next, &row);
	if (err)
		return err;
	if (row && sqlite3_column_type(next->handle, 0) != SQLITE_NULL)
		last = statement_number(next, 0);
	statement_reset(next);
	*lastp = last;
	return NEWSALERT_OK;
}

enum newsalert_err
identity_is_ripe(struct identity *identity, bool *ripep)
{
	struct statement *count = &identity->statements[COUNT_FRESH];
	enum newsalert_err err;
	uint64_t rows;

	statement_bind_number(count, IDENTITY_RIPE);
	err = statement_run_number(count, &rows);
	if (!err)
		*ripep = rows >= IDENTITY_RIPE;
	return err;
}

static enum newsalert_err
run_range(struct statement *statement, int64_t above, int64_t last)
{
	statement_bind_number(statement, above);
	statement_bind_number(statement, last);
	return statement_run(statement);
}

enum newsalert_err
identity_settle(struct identity *identity, int64_t rows, int64_t *cursorp)
{
	struct statement *statements = identity->statements;
	enum newsalert_err err;
	int64_t last;

	err = find_stretch(&statements[NEXT_FRESH], *cursorp, rows, &last);
	if (!err && last != INT64_MIN)
		err = run_range(&statements[COPY_FRESH], *cursorp, last);
	if (!err && last != INT64_MIN)
		err = run_range(&statements[DROP_FRESH], *cursorp, last);
	if (!err)
		*cursorp = last;
	return err;
}

enum newsalert_err
identity_forget(struct identity *identity, int64_t before_ms, uint64_t oldest,
    int64_t *cursorp)
{
	struct statement *forget = &identity->statements[FORGET];
	enum newsalert_err err;
	int64_t last;

	err = find_stretch(&identity->statements[NEXT_SETTLED], *cursorp,
	    SWEEP_ROWS, &last);
	if (err)
		return err;
	if (last != INT64_MIN) {
		statement_bind_number(forget, *cursorp);
		statement_bind_number(forget, last);
		statement_bind_number(forget, before_ms);
		statement_bind_number(forget, (int64_t)oldest);
		err = statement_run(forget);
		if (err)
			return err;
	}
	*cursorp = last;
	return NEWSALERT_OK;
}
