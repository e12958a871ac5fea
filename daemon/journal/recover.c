/* SPDX-License-Identifier: MIT */
/* A damaged journal in, a sound one in its place out. */
#include "daemon/journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/journal/salvage.h"
#include "daemon/journal/schema.h"
#include "daemon/journal/statement.h"

#define PART SCHEMA_RECOVERED ".part"

struct recover {
	const char *dir;
	char path[PATH_MAX];
	char part[PATH_MAX];
	char ready[PATH_MAX];
	sqlite3 *db;    /* the damaged one; NULL: it cannot be opened */
	uint64_t epoch; /* of the damaged one; 0: it has lost it */
	struct journal_recovery *recovery;
	struct newsalert_error *why;
};

static enum newsalert_err
explain_errno(struct newsalert_error *why, const char *path)
{
	enum newsalert_err err = NEWSALERT_EIO;

	if (errno == ENOSPC || errno == EDQUOT)
		err = NEWSALERT_ENOSPC;
	else if (errno == EACCES || errno == EPERM || errno == EROFS)
		err = NEWSALERT_EPERM;
	return database_explain(why, err, path, strerror(errno));
}

/* ---- What is wrong --------------------------------------------------------
 */

static void
note_damage(struct recover *recover, const char *text)
{
	struct journal_recovery *recovery = recover->recovery;

	recovery->sound = false;
	if (recovery->damage[0] == '\0')
		(void)snprintf(recovery->damage, sizeof(recovery->damage), "%s",
		    text);
}

/* One sentence of SQLite's own, or its error. */
static void
check_pages(struct recover *recover)
{
	const char *sql = "PRAGMA integrity_check(1)";
	struct statement check;
	bool row = false;
	const char *text;

	if (statements_init(&check, &sql, 1, recover->db) != NEWSALERT_OK) {
		note_damage(recover, sqlite3_errmsg(recover->db));
		return;
	}
	if (statement_step(&check, &row) != NEWSALERT_OK || !row) {
		note_damage(recover, sqlite3_errmsg(recover->db));
	} else {
		text = statement_text(&check, 0, NULL);
		if (strcmp(text, "ok") != 0)
			note_damage(recover, text);
	}
	statements_fini(&check, 1);
}

/* What SQLite cannot know: the epoch, and that no number is given twice. */
static void
check_sense(struct recover *recover)
{
	struct newsalert_error why;
	int64_t ahead = 0;

	if (schema_epoch(recover->db, recover->path, &why, &recover->epoch) !=
	    NEWSALERT_OK) {
		recover->epoch = 0;
		note_damage(recover, "the epoch is lost");
	}
	if (database_number(recover->db,
		"SELECT coalesce((SELECT max(seq) FROM alerts), 0) >"
		" coalesce((SELECT seq FROM sqlite_sequence"
		" WHERE name = 'alerts'), 0)",
		&ahead) != NEWSALERT_OK)
		note_damage(recover, sqlite3_errmsg(recover->db));
	else if (ahead != 0)
		note_damage(recover, "the last number is lost");
}

/* Pages carry no checksum: noise within a row is seen by what the row says. */
static enum newsalert_err
check_rows(struct recover *recover)
{
	struct journal_recovery seen = { .sound = true };
	enum newsalert_err err;

	if (!recover->recovery->sound)
		return NEWSALERT_OK;
	err = salvage_rows(recover->db, NULL, &seen, recover->why);
	if (!err && (seen.alerts.unreadable > 0 || seen.texts.unreadable > 0))
		note_damage(recover, "a row is not what was written");
	return err;
}

/* Whose file is it? One that is not ours is left alone. */
static enum newsalert_err
check_owner(struct recover *recover)
{
	enum newsalert_err err =
	    schema_identify(recover->db, recover->path, recover->why);

	if (!err || !database_damaged(recover->db))
		return err;
	note_damage(recover, sqlite3_errmsg(recover->db));
	(void)sqlite3_close(recover->db);
	recover->db = NULL;
	return NEWSALERT_OK;
}

static enum newsalert_err
examine(struct recover *recover)
{
	const char *trace;
	struct stat st;
	enum newsalert_err err;

	if (schema_is_gone(recover->dir, &trace)) {
		recover->recovery->missing = true;
		note_damage(recover, "journal.db is missing");
		return NEWSALERT_OK;
	}
	if (stat(recover->path, &st) == -1 || st.st_size == 0)
		return database_explain(recover->why, NEWSALERT_ENOTFOUND,
		    recover->path,
		    "there is no journal; the daemon makes one when it starts");
	err = database_open(recover->path, SQLITE_OPEN_READONLY, recover->why,
	    &recover->db);
	if (!err)
		err = check_owner(recover);
	if (err || recover->db == NULL)
		return err;
	check_pages(recover);
	check_sense(recover);
	return check_rows(recover);
}

/* ---- The new one -----------------------------------------------------------
 */

/* As its directory: recover is run by root, too. */
static enum newsalert_err
give_to_owner(const struct recover *recover, const char *path)
{
	struct stat st;

	if (geteuid() != 0)
		return NEWSALERT_OK;
	if (stat(recover->dir, &st) == -1 ||
	    lchown(path, st.st_uid, st.st_gid) == -1)
		return explain_errno(recover->why, path);
	return NEWSALERT_OK;
}

static enum newsalert_err
sync_path(const char *path, int flags, struct newsalert_error *why)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
	enum newsalert_err err = NEWSALERT_OK;

	if (fd == -1 || fsync(fd) == -1)
		err = explain_errno(why, path);
	if (fd != -1)
		(void)close(fd);
	return err;
}

static void
remove_part(const struct recover *recover)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char path[PATH_MAX + 8];

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", recover->part,
		    suffixes[i]);
		(void)unlink(path);
	}
}

/* into: NULL, they are only counted. */
static enum newsalert_err
save_rows(struct recover *recover, sqlite3 *into)
{
	struct journal_recovery *recovery = recover->recovery;
	enum newsalert_err err =
	    salvage_rows(recover->db, into, recovery, recover->why);

	recovery->whole = recovery->whole && recover->epoch != 0;
	return err;
}

static enum newsalert_err
fill(struct recover *recover, sqlite3 *into)
{
	struct journal_recovery *recovery = recover->recovery;
	enum newsalert_err err;

	/* It is made durable as a whole, in the end. */
	err = database_run(into, "PRAGMA synchronous = OFF;"
				 "PRAGMA wal_autocheckpoint = 1000;");
	if (!err && recover->db != NULL)
		err = save_rows(recover, into);
	if (!err && recovery->whole)
		err = schema_set_epoch(into, recover->epoch);
	if (!err)
		err = schema_epoch(into, recover->part, recover->why,
		    &recovery->epoch);
	return err;
}

static enum newsalert_err
build(struct recover *recover)
{
	enum newsalert_err err;
	sqlite3 *into;

	remove_part(recover);
	err = schema_make(recover->part, recover->why, &into);
	if (err)
		return err;
	err = fill(recover, into);
	if (err && recover->why->text[0] == '\0')
		(void)database_report(recover->why, err, recover->part, into);
	/* This moves the log into the file. */
	if (sqlite3_close(into) != SQLITE_OK && !err)
		err = database_explain(recover->why, NEWSALERT_EIO,
		    recover->part, "it cannot be closed");
	if (!err)
		err = give_to_owner(recover, recover->part);
	if (!err)
		err = sync_path(recover->part, 0, recover->why);
	if (!err && rename(recover->part, recover->ready) == -1)
		err = explain_errno(recover->why, recover->ready);
	if (!err)
		err = sync_path(recover->dir, O_DIRECTORY, recover->why);
	if (err)
		remove_part(recover);
	return err;
}

/* ---- In its place ----------------------------------------------------------
 */

static enum newsalert_err
move_if_there(const char *from, const char *to, struct newsalert_error *why)
{
	struct stat st;

	if (lstat(from, &st) == 0 && st.st_size == 0 && unlink(from) == -1)
		return explain_errno(why, from);
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == -1 &&
	    errno != ENOENT)
		return explain_errno(why, to);
	return NEWSALERT_OK;
}

/* The file first: from then on there is none, and no daemon starts, until the
 * new one is there (schema_is_gone). A log that stayed behind would be taken
 * for the new one's. */
static enum newsalert_err
move_aside(struct recover *recover)
{
	static const char *const suffixes[] = { "", "-wal" };
	char from[PATH_MAX + 8], to[PATH_MAX + 48], stamp[32];
	const time_t now = time(NULL);
	struct stat st;
	enum newsalert_err err;
	struct tm tm;

	(void)gmtime_r(&now, &tm);
	(void)strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		(void)snprintf(from, sizeof(from), "%s%s", recover->path,
		    suffixes[i]);
		(void)snprintf(to, sizeof(to), "%s.broken-%s%s", recover->path,
		    stamp, suffixes[i]);
		if (i == 0 && stat(from, &st) == 0 && st.st_size > 0)
			(void)snprintf(recover->recovery->aside,
			    sizeof(recover->recovery->aside),
			    SCHEMA_FILE ".broken-%s", stamp);
		err = move_if_there(from, to, recover->why);
		if (err)
			return err;
	}
	/* Only an index of the log. */
	(void)snprintf(from, sizeof(from), "%s-shm", recover->path);
	if (unlink(from) == -1 && errno != ENOENT)
		return explain_errno(recover->why, from);
	return NEWSALERT_OK;
}

static enum newsalert_err
put_in_place(struct recover *recover)
{
	enum newsalert_err err = move_aside(recover);

	if (!err && rename(recover->ready, recover->path) == -1)
		err = explain_errno(recover->why, recover->path);
	if (!err)
		err = sync_path(recover->dir, O_DIRECTORY, recover->why);
	return err;
}

/* One that was interrupted between the two: the new one is ready. */
static bool
is_ready(const struct recover *recover)
{
	return recover->recovery->missing && access(recover->ready, F_OK) == 0;
}

static enum newsalert_err
describe_ready(struct recover *recover)
{
	enum newsalert_err err;

	(void)sqlite3_close(recover->db);
	recover->db = NULL;
	err = database_open(recover->ready, SQLITE_OPEN_READONLY, recover->why,
	    &recover->db);
	if (!err)
		err = schema_epoch(recover->db, recover->ready, recover->why,
		    &recover->recovery->epoch);
	if (!err)
		err = salvage_rows(recover->db, NULL, recover->recovery,
		    recover->why);
	return err;
}

static enum newsalert_err
mend(struct recover *recover, bool dry)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (is_ready(recover))
		err = describe_ready(recover);
	else if (!dry)
		err = build(recover);
	else if (recover->db != NULL)
		err = save_rows(recover, NULL);
	(void)sqlite3_close(recover->db);
	recover->db = NULL;
	if (!err && !dry)
		err = put_in_place(recover);
	return err;
}

static enum newsalert_err
set_paths(struct recover *recover)
{
	enum newsalert_err err;

	err = schema_path(recover->dir, SCHEMA_FILE, recover->path,
	    sizeof(recover->path));
	if (!err)
		err = schema_path(recover->dir, PART, recover->part,
		    sizeof(recover->part));
	if (!err)
		err = schema_path(recover->dir, SCHEMA_RECOVERED,
		    recover->ready, sizeof(recover->ready));
	if (err)
		return database_explain(recover->why, err, recover->dir,
		    "the path is too long");
	return NEWSALERT_OK;
}

enum newsalert_err
journal_recover(const char *dir, bool dry, struct journal_recovery *recovery,
    struct newsalert_error *why)
{
	struct recover recover = { .dir = dir,
		.recovery = recovery,
		.why = why };
	enum newsalert_err err;

	*recovery = (struct journal_recovery){ .sound = true };
	*why = (struct newsalert_error){ 0 };
	err = set_paths(&recover);
	if (!err)
		err = examine(&recover);
	if (!err && !recovery->sound)
		err = mend(&recover, dry);
	if (!err && recovery->sound)
		recovery->epoch = recover.epoch;
	(void)sqlite3_close(recover.db);
	return err;
}
