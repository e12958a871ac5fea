/* SPDX-License-Identifier: MIT */
/*
 * journal.db: its tables, its version with the rule that upgrades older ones,
 * and the epoch that makes it this journal and no other.
 */
#ifndef JOURNAL_SCHEMA_H
#define JOURNAL_SCHEMA_H

#include <sqlite3.h>

#include "newsalert.h"

#define SCHEMA_APPLICATION_ID 0x6e777341 /* "nwsA" */
#define SCHEMA_FILE           "journal.db"
#define SCHEMA_RECOVERED      "journal.db.recovered" /* not in its place yet */

/* Open dir/journal.db for writing; a missing one is made, an older one is
 * upgraded, a restored backup gets a new epoch. EFORMAT: not a journal, a
 * newer one, or one without its epoch; *why says so and what to do. The
 * caller closes *dbp. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_open(const char *dir,
    struct newsalert_error *why, sqlite3 **dbp, uint64_t *epochp);

/* Open the journal at path for writing as schema_open does. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_make(const char *path,
    struct newsalert_error *why, sqlite3 **dbp);

/* dir has no journal.db, or an empty one, and yet what only a journal leaves
 * behind: *namep is a constant. */
bool schema_is_gone(const char *dir, const char **namep);

/* A connection to the same file that cannot write. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_open_reader(const char *dir,
    struct newsalert_error *why, sqlite3 **dbp);

/* Is what db is open on a journal of this version? EFORMAT: *why, which names
 * path, says what it is and what to do. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_check(sqlite3 *db,
    const char *path, struct newsalert_error *why);

/* The same, of this version or an older one. Where it cannot be read at all,
 * that is the error of the last call on db. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_identify(sqlite3 *db,
    const char *path, struct newsalert_error *why);

/* Gives it this epoch, which is not 0; EIO, ENOSPC, ENOMEM: it cannot. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_set_epoch(sqlite3 *db,
    uint64_t epoch);

/* Its epoch; EFORMAT: it has lost it. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_epoch(sqlite3 *db,
    const char *path, struct newsalert_error *why, uint64_t *epochp);

/* Mark db, a copy of a journal, so that it gets a new epoch when it is opened
 * as one: two journals that go different ways must not share an epoch. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_mark_copy(sqlite3 *db);

/* Write dir/name to path. ETOOBIG: it does not fit. */
NEWSALERT_MUST_CHECK enum newsalert_err schema_path(const char *dir,
    const char *name, char *path, size_t size);

#endif
