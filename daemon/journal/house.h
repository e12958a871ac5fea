/* SPDX-License-Identifier: MIT */
/*
 * Housekeeping of the journal, between commits: when to let retention take a
 * slice, whether the clock is to be believed in that, and giving memory back
 * after a burst. For the writer thread.
 */
#ifndef JOURNAL_HOUSE_H
#define JOURNAL_HOUSE_H

#include <sqlite3.h>

#include "daemon/journal/journal.h"

struct house;

/* Uses db until house_close; copies the limits. */
NEWSALERT_MUST_CHECK enum newsalert_err house_open(sqlite3 *db,
    const struct journal_options *limits, struct house **housep);
void house_close(struct house *house);

/* Fill in oldest and bytes of the state, which has head. */
NEWSALERT_MUST_CHECK enum newsalert_err house_measure(struct house *house,
    struct journal_state *state);

/* Times are monotonic ms. busy: files wait to be committed. */
bool house_is_due(const struct house *house, uint64_t head, bool busy,
    int64_t now_ms);
int64_t house_next_ms(const struct house *house);

/* Take one slice; updates oldest and bytes of the state. A failure is tried
 * again later; the caller looks at the error in db, then rolls back. */
NEWSALERT_MUST_CHECK enum newsalert_err house_keep(struct house *house,
    struct journal_state *state, bool busy, int64_t now_ms);

#endif
