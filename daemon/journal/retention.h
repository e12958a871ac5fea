/* SPDX-License-Identifier: MIT */
/*
 * Retention: deletes alerts from the lowest seq on, by age, number and bytes,
 * and receipts and identities by their own age, in slices that a commit can
 * wait for; gives the free pages back. For the writer thread.
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
 * believed, nothing goes by age. *morep: another step would do more. On
 * failure the caller looks at the error in db, then rolls back. */
NEWSALERT_MUST_CHECK enum newsalert_err
retention_step(struct retention *retention, int64_t now_ms,
    struct journal_state *state, bool *morep);

/* Start over with the slow walk over identities that retention_step ends. */
void retention_rewind(struct retention *retention);

/* Fill in oldest and bytes of the state. */
NEWSALERT_MUST_CHECK enum newsalert_err
retention_measure(struct retention *retention, struct journal_state *state);

#endif
