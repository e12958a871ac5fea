/* SPDX-License-Identifier: MIT */
/* A journal in use in, a copy that is whole and durable out. */
#include "daemon/journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/journal/schema.h"
#include "daemon/journal/statement.h"

/* What is not finished has another name, which the next backup writes over. */
#define PART ".part"

static enum newsalert_err
explain_errno(struct newsalert_error *why, const char *path)
{
	enum newsalert_err err = NEWSALERT_EIO;

	if (errno == EEXIST)
		err = NEWSALERT_EBUSY;
	else if (errno == ENOSPC || errno == EDQUOT)
		err = NEWSALERT_ENOSPC;
	else if (errno == EACCES || errno == EPERM || errno == EROFS)
		err = NEWSALERT_EPERM;
	return database_explain(why, err, path, strerror(errno));
}

/* A copy of one moment: the daemon goes on writing behind it. */
static enum newsalert_err
copy_tables(const char *from, const char *part, struct newsalert_error *why)
{
	const char *sql = "VACUUM INTO ?";
	struct statement vacuum;
	enum newsalert_err err;
	int64_t id = 0;
	sqlite3 *db;

	err = database_open(from, SQLITE_OPEN_READONLY, why, &db);
	if (err)
		return err;
	err = database_number(db, "PRAGMA application_id", &id);
	if (!err && id != SCHEMA_APPLICATION_ID) {
		(void)sqlite3_close(db);
		return database_explain(why, NEWSALERT_EFORMAT, from,
		    "this is no journal of newsalert");
	}
	if (!err)
		err = statements_init(&vacuum, &sql, 1, db);
	if (!err) {
		statement_bind_text(&vacuum, part, strlen(part));
		err = statement_run(&vacuum);
		statements_fini(&vacuum, 1);
	}
	if (err)
		(void)database_explain(why, err, part, sqlite3_errmsg(db));
	(void)sqlite3_close(db);
	return err;
}

static enum newsalert_err
mark(const char *part, struct newsalert_error *why)
{
	enum newsalert_err err;
	sqlite3 *db;

	err = database_open(part, SQLITE_OPEN_READWRITE, why, &db);
	if (err)
		return err;
	err = schema_mark_copy(db);
	if (err)
		(void)database_explain(why, err, part, sqlite3_errmsg(db));
	if (sqlite3_close(db) != SQLITE_OK && !err)
		err = database_explain(why, NEWSALERT_EIO, part,
		    "it cannot be closed");
	return err;
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

/* Durable first, then under its name, and that durable too. */
static enum newsalert_err
give_name(const char *part, const char *file, struct newsalert_error *why)
{
	char path[PATH_MAX];
	enum newsalert_err err;

	err = sync_path(part, 0, why);
	if (err)
		return err;
	if (renameat2(AT_FDCWD, part, AT_FDCWD, file, RENAME_NOREPLACE) == -1)
		return explain_errno(why, file);
	(void)snprintf(path, sizeof(path), "%s", file);
	return sync_path(dirname(path), O_DIRECTORY, why);
}

/* The copy is as private as the journal is. */
static enum newsalert_err
make_part(const char *part, struct newsalert_error *why)
{
	const int flags = O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(part, flags, 0600);

	if (fd == -1 || close(fd) == -1)
		return explain_errno(why, part);
	return NEWSALERT_OK;
}

enum newsalert_err
journal_backup(const char *dir, const char *file, struct newsalert_error *why)
{
	char from[PATH_MAX], part[PATH_MAX];
	enum newsalert_err err;
	int len;

	len = snprintf(part, sizeof(part), "%s" PART, file);
	err = schema_path(dir, SCHEMA_FILE, from, sizeof(from));
	if (err || len < 0 || (size_t)len >= sizeof(part))
		return database_explain(why, NEWSALERT_ETOOBIG, file,
		    "the path is too long");
	if (access(file, F_OK) == 0) {
		errno = EEXIST;
		return explain_errno(why, file);
	}
	err = make_part(part, why);
	if (err)
		return err;
	err = copy_tables(from, part, why);
	if (!err)
		err = mark(part, why);
	if (!err)
		err = give_name(part, file, why);
	if (err)
		(void)unlink(part);
	return err;
}
