/* SPDX-License-Identifier: MIT */
/* A directory in, an open journal.db of this version and its epoch out. */
#include "daemon/journal/schema.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "daemon/journal/statement.h"

/*
 * Version n of the journal is what upgrades[0..n) make of an empty file; it is
 * stored as user_version. To change the schema, append the statements that
 * turn the last version into the new one. Never change those that were
 * released: somebody's journal has them behind it.
 *
 * alerts.clock_ms is the highest time_ms up to that alert. It rises with seq
 * even where the clock was set back, so that a time can be bisected; the
 * alerts that the clock was set back for are in alerts_set_back.
 *
 * articles and alerts are two tables: replay and history walk over alerts, and
 * should not have to step over the articles' text.
 *
 * A row of rules is a topic, by its id, or a country, by its code. It counts
 * from since_ms on; gone_ms is when the rule was taken away, 0 while it is in
 * force. held.rules is what an article counts for when it is released; those
 * that version 1 held count for none.
 *
 * kin has what the latest alerts are known by to those that come later, and
 * kin_keys what the older ones are (daemon/journal/kin_table.h); a
 * row of kin has the entries of one commit, its seq is that of the last. Alerts
 * of before version 3 are not in them. held.kin is a struct journal_kin.
 *
 * meta.epoch_check is the complement of meta.epoch: noise in a page must not
 * make this journal another one unseen.
 */
static const char *const upgrades[] = {
	"CREATE TABLE meta ("
	"	key TEXT PRIMARY KEY NOT NULL,"
	"	value INTEGER NOT NULL"
	") WITHOUT ROWID;"
	"CREATE TABLE articles ("
	"	number INTEGER PRIMARY KEY,"
	"	zones TEXT NOT NULL"
	");"
	"CREATE TABLE alerts ("
	"	seq INTEGER PRIMARY KEY AUTOINCREMENT,"
	"	time_ms INTEGER NOT NULL,"
	"	clock_ms INTEGER NOT NULL,"
	"	article INTEGER NOT NULL,"
	"	id BLOB NOT NULL,"
	"	countries TEXT NOT NULL,"
	"	mentions TEXT NOT NULL,"
	"	topics TEXT NOT NULL,"
	"	body TEXT NOT NULL"
	");"
	"CREATE INDEX alerts_set_back ON alerts (seq)"
	"	WHERE time_ms < clock_ms;"
	"CREATE TABLE held ("
	"	article INTEGER PRIMARY KEY,"
	"	release_ms INTEGER NOT NULL,"
	"	id BLOB NOT NULL,"
	"	countries TEXT NOT NULL,"
	"	mentions TEXT NOT NULL,"
	"	topics TEXT NOT NULL,"
	"	body TEXT NOT NULL"
	");"
	"CREATE INDEX held_by_release ON held (release_ms);"
	"CREATE TABLE identity ("
	"	key INTEGER PRIMARY KEY,"
	"	hash BLOB NOT NULL,"
	"	seq INTEGER NOT NULL,"
	"	seen_ms INTEGER NOT NULL"
	");"
	"CREATE TABLE identity_fresh ("
	"	key INTEGER PRIMARY KEY,"
	"	hash BLOB NOT NULL,"
	"	seq INTEGER NOT NULL,"
	"	seen_ms INTEGER NOT NULL"
	");"
	"CREATE TABLE receipts ("
	"	number INTEGER PRIMARY KEY AUTOINCREMENT,"
	"	key INTEGER NOT NULL,"
	"	file TEXT NOT NULL,"
	"	owner INTEGER NOT NULL,"
	"	hash BLOB,"
	"	time_ms INTEGER NOT NULL,"
	"	reason TEXT,"
	"	articles TEXT NOT NULL"
	");"
	"CREATE INDEX receipts_by_name ON receipts (key);",

	"CREATE TABLE rules ("
	"	rule TEXT PRIMARY KEY NOT NULL,"
	"	hits INTEGER NOT NULL,"
	"	mentions INTEGER NOT NULL,"
	"	spent_ns INTEGER NOT NULL,"
	"	since_ms INTEGER NOT NULL,"
	"	last_ms INTEGER NOT NULL,"
	"	gone_ms INTEGER NOT NULL"
	") WITHOUT ROWID;"
	"ALTER TABLE held ADD COLUMN rules TEXT NOT NULL DEFAULT '';",

	"CREATE TABLE kin ("
	"	seq INTEGER PRIMARY KEY,"
	"	entries BLOB NOT NULL"
	");"
	"CREATE TABLE kin_keys ("
	"	key INTEGER PRIMARY KEY,"
	"	story INTEGER NOT NULL,"
	"	seen_ms INTEGER NOT NULL"
	");"
	"ALTER TABLE held ADD COLUMN kin BLOB NOT NULL DEFAULT x'';"
	"CREATE INDEX held_by_id ON held (id);",

	"CREATE TABLE names ("
	"	uid INTEGER NOT NULL,"
	"	name TEXT NOT NULL,"
	"	filter TEXT NOT NULL,"
	"	acked INTEGER NOT NULL,"
	"	doubt INTEGER NOT NULL,"
	"	seen_ms INTEGER NOT NULL,"
	"	PRIMARY KEY (uid, name)"
	") WITHOUT ROWID;",

	"INSERT INTO meta (key, value)"
	" SELECT 'epoch_check', ~value"
	" FROM meta WHERE key = 'epoch';",
};
#define VERSION ((int64_t)(sizeof(upgrades) / sizeof(upgrades[0])))

/*
 * auto_vacuum stands before journal_mode, which writes the first page: once
 * there is one, neither it nor page_size can be changed. A page of 8 KiB has
 * room for some articles of the usual length; half of one of 4 KiB would stay
 * empty. The cache has to hold what one group of files touches, or pages are
 * written twice. secure_delete is Debian's default and would have retention
 * write every page that it frees. The log is moved into the file by the
 * writer's own hand (daemon/journal/writer.c), and cut only when it has got
 * out of hand: to grow it again costs more than the room that it takes.
 */
static const char writer_settings[] = "PRAGMA page_size = 8192;"
				      "PRAGMA auto_vacuum = INCREMENTAL;"
				      "PRAGMA journal_mode = WAL;"
				      "PRAGMA synchronous = FULL;"
				      "PRAGMA secure_delete = OFF;"
				      "PRAGMA cell_size_check = ON;"
				      "PRAGMA cache_size = -32768;"
				      "PRAGMA journal_size_limit = 67108864;"
				      "PRAGMA wal_autocheckpoint = 0;";
static const char reader_settings[] = "PRAGMA query_only = ON;"
				      "PRAGMA cell_size_check = ON;";

enum newsalert_err
schema_path(const char *dir, const char *name, char *path, size_t size)
{
	int len = snprintf(path, size, "%s/%s", dir, name);

	if (len < 0 || (size_t)len >= size)
		return NEWSALERT_ETOOBIG;
	return NEWSALERT_OK;
}

/* Which upgrade comes first for this file. New is only what has no table at
 * all: a crash between the first page and the first transaction leaves that. */
static enum newsalert_err
read_version(sqlite3 *db, const char *path, struct newsalert_error *why,
    int64_t *versionp)
{
	int64_t id, version, tables;
	enum newsalert_err err;

	err = database_number(db, "PRAGMA application_id", &id);
	if (!err)
		err = database_number(db, "PRAGMA user_version", &version);
	if (!err)
		err = database_number(db, "SELECT count(*) FROM sqlite_schema",
		    &tables);
	if (err)
		return database_report(why, err, path, db);
	if (tables == 0 && id == 0 && version == 0) {
		*versionp = 0;
		return NEWSALERT_OK;
	}
	if (id != SCHEMA_APPLICATION_ID || version < 1)
		return database_explain(why, NEWSALERT_EFORMAT, path,
		    "this is no journal of newsalert; move it away, or set "
		    "another state directory");
	if (version > VERSION)
		return database_explain(why, NEWSALERT_EFORMAT, path,
		    "a newer newsalert wrote this journal; install that one "
		    "again, or move the file away");
	*versionp = version;
	return NEWSALERT_OK;
}

enum newsalert_err
schema_set_epoch(sqlite3 *db, uint64_t epoch)
{
	const char *sql = "INSERT OR REPLACE INTO meta (key, value)"
			  " VALUES ('epoch', ?1), ('epoch_check', ~?1)";
	struct statement insert;
	enum newsalert_err err = statements_init(&insert, &sql, 1, db);

	if (err)
		return err;
	statement_bind_number(&insert, (int64_t)epoch);
	err = statement_run(&insert);
	statements_fini(&insert, 1);
	return err;
}

static enum newsalert_err
new_epoch(sqlite3 *db)
{
	uint64_t epoch = 0;

	/* 0 stands for "no epoch" on the wire. */
	while (epoch == 0)
		if (getrandom(&epoch, sizeof(epoch), 0) !=
		    (ssize_t)sizeof(epoch))
			return NEWSALERT_EIO;
	return schema_set_epoch(db, epoch);
}

/* Inside a transaction: all steps from `version` on. */
static enum newsalert_err
run_upgrades(sqlite3 *db, int64_t version)
{
	char sql[96];

	for (int64_t i = version; i < VERSION; i++) {
		enum newsalert_err err = database_run(db, upgrades[i]);

		if (err)
			return err;
	}
	(void)snprintf(sql, sizeof(sql),
	    "PRAGMA application_id = %d; PRAGMA user_version = %d;",
	    SCHEMA_APPLICATION_ID, (int)VERSION);
	return database_run(db, sql);
}

static enum newsalert_err
upgrade(sqlite3 *db, int64_t version)
{
	enum newsalert_err err;

	err = database_run(db, "BEGIN IMMEDIATE");
	if (err)
		return err;
	err = run_upgrades(db, version);
	if (!err && version == 0)
		err = new_epoch(db);
	if (!err)
		err = database_run(db, "COMMIT");
	if (err)
		database_rollback(db);
	return err;
}

enum newsalert_err
schema_mark_copy(sqlite3 *db)
{
	return database_run(db,
	    "INSERT OR REPLACE INTO meta (key, value) VALUES ('copy', 1)");
}

static enum newsalert_err
renew_copied(sqlite3 *db)
{
	enum newsalert_err err;
	int64_t copies;

	err = database_number(db,
	    "SELECT count(*) FROM meta WHERE key = 'copy'", &copies);
	if (err || copies == 0)
		return err;
	err = database_run(db, "BEGIN IMMEDIATE");
	if (!err)
		err = new_epoch(db);
	if (!err)
		err = database_run(db, "DELETE FROM meta WHERE key = 'copy';"
				       "COMMIT");
	return err;
}

enum newsalert_err
schema_epoch(sqlite3 *db, const char *path, struct newsalert_error *why,
    uint64_t *epochp)
{
	enum newsalert_err err;
	int64_t epoch = 0;

	/* One of before version 5 has no check. */
	err = database_number(db,
	    "SELECT value FROM meta WHERE key = 'epoch' AND ~value = coalesce("
	    "(SELECT value FROM meta WHERE key = 'epoch_check'), ~value)",
	    &epoch);
	if (err == NEWSALERT_ENOTFOUND || (!err && epoch == 0))
		return database_explain(why, NEWSALERT_EFORMAT, path,
		    "the journal has lost its epoch: it is damaged; restore a "
		    "backup, or run newsalertd recover");
	if (err)
		return database_report(why, err, path, db);
	*epochp = (uint64_t)epoch;
	return NEWSALERT_OK;
}

/* On a file system without shared memory SQLite would quietly stay with the
 * rollback journal, and a reader would stop the writer. */
static enum newsalert_err
check_wal(sqlite3 *db, const char *path, struct newsalert_error *why)
{
	int64_t wal = 0;
	enum newsalert_err err = database_number(db,
	    "SELECT journal_mode = 'wal' FROM pragma_journal_mode", &wal);

	if (err)
		return database_report(why, err, path, db);
	if (wal == 0)
		return database_explain(why, NEWSALERT_EIO, path,
		    "this file system cannot hold a write-ahead log");
	return NEWSALERT_OK;
}

static enum newsalert_err
make_current(sqlite3 *db, const char *path, struct newsalert_error *why)
{
	enum newsalert_err err;
	int64_t version = 0;

	err = read_version(db, path, why, &version);
	if (err)
		return err;
	err = database_run(db, writer_settings);
	if (err)
		return database_report(why, err, path, db);
	err = check_wal(db, path, why);
	if (err)
		return err;
	if (version < VERSION)
		err = upgrade(db, version);
	if (!err)
		err = renew_copied(db);
	return err ? database_report(why, err, path, db) : NEWSALERT_OK;
}

enum newsalert_err
schema_identify(sqlite3 *db, const char *path, struct newsalert_error *why)
{
	int64_t version = 0;

	return read_version(db, path, why, &version);
}

enum newsalert_err
schema_check(sqlite3 *db, const char *path, struct newsalert_error *why)
{
	enum newsalert_err err;
	int64_t version = 0;

	err = read_version(db, path, why, &version);
	if (!err && version < VERSION)
		err = database_explain(why, NEWSALERT_EFORMAT, path,
		    "an older newsalert wrote this journal; newsalertd "
		    "upgrades it when it starts");
	return err;
}

/* Bytes in dir/name; -1: there is no such file. */
static int64_t
size_of(const char *dir, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	if (schema_path(dir, name, path, sizeof(path)) != NEWSALERT_OK ||
	    lstat(path, &st) == -1)
		return -1;
	return st.st_size;
}

bool
schema_is_gone(const char *dir, const char **namep)
{
	static const char *const traces[] = { SCHEMA_FILE "-wal",
		SCHEMA_RECOVERED, "search.db" };

	if (size_of(dir, SCHEMA_FILE) > 0)
		return false;
	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++)
		if (size_of(dir, traces[i]) > 0) {
			*namep = traces[i];
			return true;
		}
	return false;
}

/* A new epoch is for who asks for it: a journal that somebody has deleted, or
 * that is not mounted, is not to be replaced by an empty one unseen. */
static enum newsalert_err
check_traces(const char *dir, const char *path, struct newsalert_error *why)
{
	char what[200];
	const char *name;

	if (!schema_is_gone(dir, &name))
		return NEWSALERT_OK;
	(void)snprintf(what, sizeof(what),
	    "it is missing, but %s says that there was a journal: restore it, "
	    "or run newsalertd recover to begin a new one",
	    name);
	return database_explain(why, NEWSALERT_EFORMAT, path, what);
}

enum newsalert_err
schema_make(const char *path, struct newsalert_error *why, sqlite3 **dbp)
{
	enum newsalert_err err;
	sqlite3 *db;

	err = database_open(path, SQLITE_OPEN_READWRITE, why, &db);
	if (err)
		return err;
	err = make_current(db, path, why);
	if (err) {
		(void)sqlite3_close(db);
		return err;
	}
	*dbp = db;
	return NEWSALERT_OK;
}

enum newsalert_err
schema_open(const char *dir, struct newsalert_error *why, sqlite3 **dbp,
    uint64_t *epochp)
{
	char path[PATH_MAX];
	enum newsalert_err err;
	sqlite3 *db;

	err = schema_path(dir, SCHEMA_FILE, path, sizeof(path));
	if (err)
		return database_explain(why, err, dir, "the path is too long");
	err = check_traces(dir, path, why);
	if (!err)
		err = schema_make(path, why, &db);
	if (err)
		return err;
	err = schema_epoch(db, path, why, epochp);
	if (err) {
		(void)sqlite3_close(db);
		return err;
	}
	*dbp = db;
	return NEWSALERT_OK;
}

enum newsalert_err
schema_open_reader(const char *dir, struct newsalert_error *why, sqlite3 **dbp)
{
	char path[PATH_MAX];
	enum newsalert_err err;
	sqlite3 *db;

	err = schema_path(dir, SCHEMA_FILE, path, sizeof(path));
	if (err)
		return database_explain(why, err, dir, "the path is too long");
	err = database_open(path, SQLITE_OPEN_READONLY, why, &db);
	if (err)
		return err;
	err = database_run(db, reader_settings);
	if (err) {
		err = database_report(why, err, path, db);
		(void)sqlite3_close(db);
		return err;
	}
	*dbp = db;
	return NEWSALERT_OK;
}
