/* SPDX-License-Identifier: MIT */
/* Paths in, connections out; SQLite's result codes in, our own out. */
#include "daemon/journal/database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/journal/statement.h"

#define BUSY_MS 5000 /* for another program that looks at the file */

enum newsalert_err
database_explain(struct newsalert_error *why, enum newsalert_err err,
    const char *path, const char *what)
{
	if (why != NULL) {
		why->column = 0;
		(void)snprintf(why->text, sizeof(why->text), "%s: %s", path,
		    what);
	}
	return err;
}

enum newsalert_err
database_report(struct newsalert_error *why, enum newsalert_err err,
    const char *path, sqlite3 *db)
{
	char what[160];

	if (!database_damaged(db))
		return database_explain(why, err, path, sqlite3_errmsg(db));
	(void)snprintf(what, sizeof(what),
	    "it is damaged: %s; newsalertd recover saves what can be read",
	    sqlite3_errmsg(db));
	return database_explain(why, NEWSALERT_EFORMAT, path, what);
}

static enum newsalert_err
errno_err(int code)
{
	/* SQLite knows ENOSPC as SQLITE_FULL, but takes a full quota for an
	 * I/O error. */
	if (code == ENOSPC || code == EDQUOT)
		return NEWSALERT_ENOSPC;
	if (code == EACCES || code == EPERM || code == EROFS)
		return NEWSALERT_EPERM;
	if (code == ENOENT)
		return NEWSALERT_ENOTFOUND;
	return NEWSALERT_EIO;
}

/* The file is the daemon's alone, under any umask; SQLite gives -wal and -shm
 * the mode of the file. */
static enum newsalert_err
make_file(const char *path, struct newsalert_error *why)
{
	const int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, flags, 0600);

	if (fd == -1 || close(fd) == -1)
		return database_explain(why, errno_err(errno), path,
		    strerror(errno));
	return NEWSALERT_OK;
}

enum newsalert_err
database_open(const char *path, int flags, struct newsalert_error *why,
    sqlite3 **dbp)
{
	enum newsalert_err err = NEWSALERT_OK;
	sqlite3 *db = NULL;
	int code;

	if ((flags & SQLITE_OPEN_READWRITE) != 0)
		err = make_file(path, why);
	if (err)
		return err;
	code = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (db == NULL)
		return database_explain(why, NEWSALERT_ENOMEM, path,
		    "out of memory");
	if (code == SQLITE_OK)
		code = sqlite3_extended_result_codes(db, 1);
	if (code == SQLITE_OK)
		code = sqlite3_busy_timeout(db, BUSY_MS);
	if (code == SQLITE_OK)
		code =
		    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	err = database_err(db, code);
	if (err) {
		(void)database_explain(why, err, path, sqlite3_errmsg(db));
		(void)sqlite3_close(db);
		return err;
	}
	*dbp = db;
	return NEWSALERT_OK;
}

enum newsalert_err
database_err(sqlite3 *db, int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return NEWSALERT_OK;
	case SQLITE_FULL:
		return NEWSALERT_ENOSPC;
	case SQLITE_NOMEM:
		return NEWSALERT_ENOMEM;
	case SQLITE_CONSTRAINT:
	case SQLITE_TOOBIG:
	case SQLITE_MISMATCH:
		return NEWSALERT_EFORMAT;
	case SQLITE_INTERRUPT:
		return NEWSALERT_EAGAIN;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return NEWSALERT_EBUSY;
	case SQLITE_PERM:
	case SQLITE_READONLY:
		return NEWSALERT_EPERM;
	default:
		return errno_err(db == NULL ? 0 : sqlite3_system_errno(db));
	}
}

bool
database_sync_failed(sqlite3 *db)
{
	int code = sqlite3_extended_errcode(db);

	return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

bool
database_damaged(sqlite3 *db)
{
	const int code = sqlite3_extended_errcode(db);

	/* Keys are the journal's own: no article can make one come twice. */
	if (code == SQLITE_CONSTRAINT_ROWID ||
	    code == SQLITE_CONSTRAINT_PRIMARYKEY)
		return true;
	return (code & 0xff) == SQLITE_CORRUPT ||
	       (code & 0xff) == SQLITE_NOTADB;
}

enum newsalert_err
database_run(sqlite3 *db, const char *sql)
{
	return database_err(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

void
database_rollback(sqlite3 *db)
{
	/* It only throws away, and fails for lack of memory alone: who begins
	 * the next transaction calls this again. */
	if (sqlite3_get_autocommit(db) == 0)
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

enum newsalert_err
database_number(sqlite3 *db, const char *sql, int64_t *valuep)
{
	struct statement statement;
	enum newsalert_err err;
	bool row;

	err = statements_init(&statement, &sql, 1, db);
	if (err)
		return err;
	err = statement_step(&statement, &row);
	if (!err && !row)
		err = NEWSALERT_ENOTFOUND;
	if (!err)
		*valuep = statement_number(&statement, 0);
	statements_fini(&statement, 1);
	return err;
}
