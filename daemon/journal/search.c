/* SPDX-License-Identifier: MIT */
/* The journal's articles in, the seqs of those with some words out. */
#include "daemon/journal/search.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/json.h"
#include "daemon/journal/schema.h"
#include "daemon/journal/statement.h"
#include "daemon/journal/tokenizer.h"

/* Any change of the tables or of what is indexed counts this up: a file of
 * another version is built again. */
#define VERSION 1

#define STOP_STEPS 1000

/* synchronous = NORMAL: a power cut takes the last slices away, and never
 * more; they are followed again. */
static const char settings[] = "PRAGMA journal_mode = WAL;"
			       "PRAGMA synchronous = NORMAL;"
			       "PRAGMA secure_delete = OFF;"
			       "PRAGMA journal_size_limit = 16777216;";
static const char tables[] =
    "CREATE TABLE IF NOT EXISTS progress ("
    "	one INTEGER PRIMARY KEY CHECK (one = 1),"
    "	version INTEGER NOT NULL,"
    "	epoch INTEGER NOT NULL,"
    "	cursor INTEGER NOT NULL"
    ");"
    "CREATE TABLE IF NOT EXISTS shards (number INTEGER PRIMARY KEY);";

/* Statements on search.db. */
enum { BEGIN, COMMIT, MOVE, ADD_SHARD, DROP_SHARD, NEXT_SHARD, STATEMENTS };

static const char *const sql[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[MOVE] =
	    ("INSERT OR REPLACE INTO progress (one, version, epoch, cursor)"
	     " VALUES (1, ?, ?, ?)"),
	[ADD_SHARD] = "INSERT OR IGNORE INTO shards (number) VALUES (?)",
	[DROP_SHARD] = "DELETE FROM shards WHERE number = ?",
	[NEXT_SHARD] = "SELECT max(number) FROM shards WHERE number <= ?",
};

/* Statements on journal.db. */
enum { FOLLOW, OLDEST, JOURNAL_STATEMENTS };

static const char *const journal_sql[JOURNAL_STATEMENTS] = {
	[FOLLOW] = ("SELECT seq, zones FROM alerts"
		    " LEFT JOIN articles ON number = article"
		    " WHERE seq > ? ORDER BY seq LIMIT ?"),
	[OLDEST] = "SELECT min(seq) FROM alerts",
};

struct search {
	char path[PATH_MAX];
	uint64_t epoch;
	sqlite3 *journal;
	struct statement from_journal[JOURNAL_STATEMENTS];
	int (*stop)(void *arg);
	void *stop_arg;

	sqlite3 *db;  /* NULL: not open */
	bool damaged; /* a search has seen it */
	struct statement statements[STATEMENTS];
	uint64_t cursor;
	struct statement insert; /* into insert_shard; handle NULL: none */
	uint64_t insert_shard;

	/* A search that runs, shard by shard. */
	char *expression;
	struct statement select; /* handle NULL: between two shards */
	uint64_t lowest;
	uint64_t highest;
};

enum newsalert_err
search_new(const char *dir, uint64_t epoch, sqlite3 *journal,
    struct search **searchp)
{
	struct search *search = calloc(1, sizeof(*search));
	enum newsalert_err err;

	if (search == NULL)
		return NEWSALERT_ENOMEM;
	search->epoch = epoch;
	search->journal = journal;
	err = schema_path(dir, SEARCH_FILE, search->path, sizeof(search->path));
	if (!err)
		err = statements_init(search->from_journal, journal_sql,
		    JOURNAL_STATEMENTS, journal);
	if (err) {
		free(search);
		return err;
	}
	*searchp = search;
	return NEWSALERT_OK;
}

static void
close_file(struct search *search)
{
	if (search->db == NULL)
		return;
	search_end(search);
	statements_fini(&search->insert, 1);
	statements_fini(search->statements, STATEMENTS);
	(void)sqlite3_close(search->db);
	search->db = NULL;
	search->damaged = false;
	search->cursor = 0;
}

void
search_free(struct search *search)
{
	if (search == NULL)
		return;
	close_file(search);
	statements_fini(search->from_journal, JOURNAL_STATEMENTS);
	free(search);
}

/* Search and log are removed before what they belong to: a log of another
 * file must not be taken for ours. */
static void
remove_file(struct search *search)
{
	static const char *const suffixes[] = { "-wal", "-shm", "" };
	char path[PATH_MAX + 8];

	close_file(search);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", search->path,
		    suffixes[i]);
		/* What cannot be removed shows when the file is opened. */
		(void)unlink(path);
	}
}

static enum newsalert_err
read_cursor(struct search *search, bool *foreignp)
{
	char query[160];
	int64_t cursor = 0, head = 0;
	enum newsalert_err err;

	(void)snprintf(query, sizeof(query),
	    "SELECT cursor FROM progress WHERE version = %d AND epoch = "
	    "%" PRId64,
	    VERSION, (int64_t)search->epoch);
	err = database_number(search->db, query, &cursor);
	*foreignp = err == NEWSALERT_ENOTFOUND;
	if (err)
		return *foreignp ? NEWSALERT_OK : err;
	err = database_number(search->journal,
	    "SELECT coalesce(max(seq), 0) FROM sqlite_sequence"
	    " WHERE name = 'alerts'",
	    &head);
	*foreignp = cursor < 0 || cursor > head;
	search->cursor = (uint64_t)cursor;
	return err;
}

static enum newsalert_err
move_cursor(struct search *search, uint64_t cursor)
{
	struct statement *move = &search->statements[MOVE];

	statement_bind_number(move, VERSION);
	statement_bind_number(move, (int64_t)search->epoch);
	statement_bind_number(move, (int64_t)cursor);
	return statement_run(move);
}

static enum newsalert_err
open_connection(struct search *search, struct newsalert_error *why)
{
	enum newsalert_err err;

	err = database_open(search->path, SQLITE_OPEN_READWRITE, why,
	    &search->db);
	if (err)
		return err;
	err = tokenizer_register(search->db);
	if (!err)
		err = database_run(search->db, settings);
	if (!err)
		err = database_run(search->db, tables);
	if (!err)
		err = statements_init(search->statements, sql, STATEMENTS,
		    search->db);
	if (!err && search->stop != NULL)
		sqlite3_progress_handler(search->db, STOP_STEPS, search->stop,
		    search->stop_arg);
	return err;
}

/* Open the file as it is; *foreignp: it is another journal's, or another
 * version's. */
static enum newsalert_err
open_file(struct search *search, bool *foreignp, struct newsalert_error *why)
{
	enum newsalert_err err;

	err = open_connection(search, why);
	if (!err)
		err = read_cursor(search, foreignp);
	if (err && search->db != NULL)
		(void)database_explain(why, err, search->path,
		    sqlite3_errmsg(search->db));
	if (err)
		close_file(search);
	return err;
}

/* Is this the machine's fault, so that a new file would fare no better? */
static bool
is_machine(enum newsalert_err err)
{
	return err == NEWSALERT_ENOSPC || err == NEWSALERT_ENOMEM ||
	       err == NEWSALERT_EPERM || err == NEWSALERT_ENOTFOUND;
}

static enum newsalert_err
open_or_build(struct search *search, struct newsalert_error *why)
{
	enum newsalert_err err;
	bool foreign = false;

	if (search->db != NULL)
		return NEWSALERT_OK;
	err = open_file(search, &foreign, why);
	if (is_machine(err) || (!err && !foreign))
		return err;
	remove_file(search);
	err = open_file(search, &foreign, why);
	if (!err)
		err = move_cursor(search, 0);
	search->cursor = 0;
	return err;
}

static enum newsalert_err
use_shard(struct search *search, uint64_t shard)
{
	struct statement *add = &search->statements[ADD_SHARD];
	enum newsalert_err err;
	const char *insert;
	char text[192];

	if (search->insert.handle != NULL && search->insert_shard == shard)
		return NEWSALERT_OK;
	statements_fini(&search->insert, 1);
	(void)snprintf(text, sizeof(text),
	    "CREATE VIRTUAL TABLE IF NOT EXISTS words_%" PRIu64
	    " USING fts5 (headline, standfirst, body, content = '',"
	    " columnsize = 0, tokenize = '" TOKENIZER_NAME "')",
	    shard);
	err = database_run(search->db, text);
	if (err)
		return err;
	statement_bind_number(add, (int64_t)shard);
	err = statement_run(add);
	if (err)
		return err;
	(void)snprintf(text, sizeof(text),
	    "INSERT INTO words_%" PRIu64
	    " (rowid, headline, standfirst, body) VALUES (?, ?, ?, ?)",
	    shard);
	insert = text;
	search->insert_shard = shard;
	return statements_init(&search->insert, &insert, 1, search->db);
}

static void
bind_zone(struct statement *insert, const json_t *zones, const char *name)
{
	const json_t *zone = json_object_get(zones, name);
	const char *text = json_string_value(zone);

	statement_bind_text(insert, text == NULL ? "" : text,
	    json_string_length(zone));
}

/* An article that cannot be read any more is found by no word. */
static enum newsalert_err
take_in(struct search *search, uint64_t seq, const char *text, size_t len)
{
	enum newsalert_err err;
	json_t *zones;

	err = use_shard(search, seq / SEARCH_SHARD);
	if (err)
		return err;
	if (load_json(text, len, JSON_OBJECT, &zones) == NEWSALERT_ENOMEM)
		return NEWSALERT_ENOMEM;
	statement_bind_number(&search->insert, (int64_t)seq);
	bind_zone(&search->insert, zones, "headline");
	bind_zone(&search->insert, zones, "standfirst");
	bind_zone(&search->insert, zones, "body");
	err = statement_run(&search->insert);
	json_decref(zones);
	return err;
}

static enum newsalert_err
take_rows(struct search *search, uint64_t *cursorp, bool *morep)
{
	struct statement *follow = &search->from_journal[FOLLOW];
	enum newsalert_err err;
	size_t count = 0;
	bool row;

	statement_bind_number(follow, (int64_t)search->cursor);
	statement_bind_number(follow, SEARCH_SLICE);
	do {
		err = statement_step(follow, &row);
		if (!err && row) {
			size_t len;
			const char *text = statement_text(follow, 1, &len);

			*cursorp = (uint64_t)statement_number(follow, 0);
			err = take_in(search, *cursorp, text, len);
			count++;
		}
	} while (!err && row);
	statement_reset(follow);
	*morep = count == SEARCH_SLICE;
	return err;
}

/* The highest shard up to this one; ENOTFOUND: there is none. */
static enum newsalert_err
find_shard(struct search *search, uint64_t highest, uint64_t *shardp)
{
	struct statement *next = &search->statements[NEXT_SHARD];
	enum newsalert_err err;
	bool row;

	statement_bind_number(next, (int64_t)highest);
	err = statement_step(next, &row);
	if (err)
		return err;
	if (!row || sqlite3_column_type(next->handle, 0) == SQLITE_NULL)
		err = NEWSALERT_ENOTFOUND;
	else
		*shardp = (uint64_t)statement_number(next, 0);
	statement_reset(next);
	return err;
}

/* A shard goes when all of its alerts have gone. */
static enum newsalert_err
drop_shards(struct search *search)
{
	struct statement *drop = &search->statements[DROP_SHARD];
	uint64_t first, shard;
	enum newsalert_err err;
	char text[64];

	err = statement_run_number(&search->from_journal[OLDEST], &first);
	if (err)
		return err;
	if (first < SEARCH_SHARD)
		return NEWSALERT_OK;
	err = find_shard(search, first / SEARCH_SHARD - 1, &shard);
	if (err)
		return err == NEWSALERT_ENOTFOUND ? NEWSALERT_OK : err;
	(void)snprintf(text, sizeof(text), "DROP TABLE words_%" PRIu64, shard);
	err = database_run(search->db, text);
	if (err)
		return err;
	statement_bind_number(drop, (int64_t)shard);
	return statement_run(drop);
}

static enum newsalert_err
take_slice(struct search *search, uint64_t *cursorp, bool *morep)
{
	enum newsalert_err err;

	err = statement_run(&search->statements[BEGIN]);
	if (!err)
		err = take_rows(search, cursorp, morep);
	if (!err)
		err = drop_shards(search);
	if (!err && *cursorp != search->cursor)
		err = move_cursor(search, *cursorp);
	if (!err)
		err = statement_run(&search->statements[COMMIT]);
	return err;
}

enum newsalert_err
search_follow(struct search *search, bool *morep, struct newsalert_error *why)
{
	enum newsalert_err err;
	uint64_t cursor;
	bool more = false;

	if (search->damaged)
		remove_file(search);
	err = open_or_build(search, why);
	if (err)
		return err;
	cursor = search->cursor;
	err = take_slice(search, &cursor, &more);
	if (!err) {
		search->cursor = cursor;
		*morep = more;
		return NEWSALERT_OK;
	}
	if (database_damaged(search->journal))
		(void)database_report(why, err,
		    sqlite3_db_filename(search->journal, "main"),
		    search->journal);
	else
		(void)database_explain(why, err, search->path,
		    sqlite3_errmsg(search->db));
	if (database_damaged(search->db)) {
		remove_file(search);
		return err;
	}
	/* The shard of this slice may be rolled back too. */
	statements_fini(&search->insert, 1);
	database_rollback(search->db);
	return err;
}

uint64_t
search_cursor(const struct search *search)
{
	return search->cursor;
}

enum newsalert_err
search_start(struct search *search, const char *text, uint64_t lowest,
    uint64_t highest)
{
	struct newsalert_error why;
	enum newsalert_err err;

	err = open_or_build(search, &why);
	if (err)
		return err;
	search_end(search);
	search->lowest = lowest;
	search->highest = highest;
	return search_expression(text, &search->expression);
}

/* Go on in the highest shard that is left. */
static enum newsalert_err
select_shard(struct search *search)
{
	enum newsalert_err err;
	const char *select;
	uint64_t shard;
	char text[160];

	err = find_shard(search, search->highest / SEARCH_SHARD, &shard);
	if (err)
		return err;
	(void)snprintf(text, sizeof(text),
	    "SELECT rowid FROM words_%" PRIu64 " WHERE words_%" PRIu64
	    " MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC",
	    shard, shard);
	select = text;
	err = statements_init(&search->select, &select, 1, search->db);
	if (err)
		return err;
	statement_bind_text(&search->select, search->expression,
	    strlen(search->expression));
	statement_bind_number(&search->select, (int64_t)search->lowest);
	statement_bind_number(&search->select, (int64_t)search->highest);
	/* Where the search goes on when this shard has no more. */
	search->highest = shard == 0 ? 0 : shard * SEARCH_SHARD - 1;
	return NEWSALERT_OK;
}

enum newsalert_err
search_next(struct search *search, uint64_t *seqp)
{
	enum newsalert_err err;
	bool row;

	for (;;) {
		if (search->select.handle == NULL) {
			if (search->highest < search->lowest ||
			    search->highest == 0)
				break;
			err = select_shard(search);
			if (err == NEWSALERT_ENOTFOUND)
				break;
			if (err)
				return err;
		}
		err = statement_step(&search->select, &row);
		if (err) {
			search->damaged = database_damaged(search->db);
			return err;
		}
		if (row) {
			*seqp = (uint64_t)statement_number(&search->select, 0);
			return NEWSALERT_OK;
		}
		statements_fini(&search->select, 1);
	}
	*seqp = 0;
	return NEWSALERT_OK;
}

void
search_end(struct search *search)
{
	statements_fini(&search->select, 1);
	free(search->expression);
	search->expression = NULL;
}

void
search_set_stop(struct search *search, int (*stop)(void *arg), void *arg)
{
	search->stop = stop;
	search->stop_arg = arg;
	if (search->db != NULL)
		sqlite3_progress_handler(search->db, STOP_STEPS, stop, arg);
}
