/* SPDX-License-Identifier: MIT */
/*
 * Retention: deletes alerts from the lowest seq on, by age, number and bytes,
 * and receipts and identities by their own age, in slices that a commit can
 * wait for; settles fresh identities; gives free pages back. For the writer
 * thread.
 */
#ifndef JOURNAL_RETENTION_H
#define JOURNAL_RETENTION_H

#include <sqlite3.h>

#include "daemon/journal/journal.h"

#define RETENTION_SLICE 256 /* rows in one transaction: some 3 ms */

struct retention;

/* Uses db until retention_close; copies the limits. */
NEWSALERT_MUST_CHECK enum newsalert_err retention_open(sqlite3 *db,
    const struct journal_options *options, struct retention **retentionp);
void retention_close(struct retention *retention);

/* Delete one slice, or give back some pages, in transactions of its own.
 * state has head in it and gets oldest and bytes. now_ms 0: the clock is not
 * believed, nothing goes by age. busy: files wait; what would hold them up
 * again soon is done in larger slices. *morep: another step would do more. On
 * failure the caller looks at the error in db, then rolls back. */
NEWSALERT_MUST_CHECK enum newsalert_err
retention_step(struct retention *retention, int64_t now_ms, bool busy,
    struct journal_state *state, bool *morep);

/* Start over with the slow walks over identities that retention_step ends:
 * settle the fresh ones, forget the old ones. */
void retention_rewind(struct retention *retention);

/* Fill in oldest and bytes of the state. */
NEWSALERT_MUST_CHECK enum newsalert_err
retention_measure(struct retention *retention, struct journal_state *state);

#endif
