/* SPDX-License-Identifier: MIT */
/*
 * SQLite connections: opening them, and what SQLite's result codes mean here:
 * reject the file, try again later, or give up.
 */
#ifndef JOURNAL_DATABASE_H
#define JOURNAL_DATABASE_H

#include <sqlite3.h>

#include "newsalert.h"

/* Open path, for one thread, with flags as for sqlite3_open_v2. A file that
 * is to be written is made when it is missing, for this user only. *why names
 * the path. The caller closes *dbp. */
NEWSALERT_MUST_CHECK enum newsalert_err database_open(const char *path,
    int flags, struct newsalert_error *why, sqlite3 **dbp);

/* EFORMAT: the row was refused; ENOSPC, ENOMEM, EIO: the machine; EAGAIN:
 * interrupted; EBUSY, EPERM as they say. OK for any code of success. */
NEWSALERT_MUST_CHECK enum newsalert_err database_err(sqlite3 *db, int code);

/* Did the last call on db fail in an fsync? What was written before it may
 * or may not be on the disk, and a second fsync would not tell. */
bool database_sync_failed(sqlite3 *db);

/* Did the last call on db find a damaged file, or one that contradicts
 * itself? */
bool database_damaged(sqlite3 *db);

/* Write "path: what" to why, which may be NULL; returns err. */
enum newsalert_err database_explain(struct newsalert_error *why,
    enum newsalert_err err, const char *path, const char *what);

/* Write to why what the last call on db, which is open on path, failed with.
 * EFORMAT where that was a damaged file, with what to do; else err. */
enum newsalert_err database_report(struct newsalert_error *why,
    enum newsalert_err err, const char *path, sqlite3 *db);

/* Run one or more statements that give no rows. */
NEWSALERT_MUST_CHECK enum newsalert_err database_run(sqlite3 *db,
    const char *sql);
/* End a transaction that has failed, if SQLite has not done so already. */
void database_rollback(sqlite3 *db);

/* The first column of the first row; ENOTFOUND: there is no row. */
NEWSALERT_MUST_CHECK enum newsalert_err database_number(sqlite3 *db,
    const char *sql, int64_t *valuep);

#endif
