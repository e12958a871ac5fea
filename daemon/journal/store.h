/* SPDX-License-Identifier: MIT */
/*
 * The writer's view of journal.db: files are recorded, alerts get their seq,
 * embargoed articles are held and released. Everything happens between
 * store_begin and store_commit; a rollback takes the counters back too.
 */
#ifndef JOURNAL_STORE_H
#define JOURNAL_STORE_H

#include <sqlite3.h>

#include "daemon/journal/entry.h"

struct store;
struct usage;

/* Uses db until store_close. EFORMAT: the file contradicts itself. */
NEWSALERT_MUST_CHECK enum newsalert_err store_open(sqlite3 *db, uint64_t epoch,
    const struct journal_options *options, struct store **storep);
void store_close(struct store *store);

NEWSALERT_MUST_CHECK enum newsalert_err store_begin(struct store *store);
/* On failure the transaction is still to be rolled back. */
NEWSALERT_MUST_CHECK enum newsalert_err store_commit(struct store *store);
void store_rollback(struct store *store);

/* Which rules are counted from now on, as usage_set has it. Not between
 * store_begin and store_commit, but written by the next of these. */
NEWSALERT_MUST_CHECK enum newsalert_err store_set_rules(struct store *store,
    struct journal_rule_names *names, int64_t now_ms, int64_t forget_ms);
/* For usage_each. */
struct usage *store_usage(struct store *store);

/* Record one file with its receipt; a repeat of an article that is held may
 * have it released earlier; fills the entry's outcomes and sealed
 * alerts. EFORMAT: its rows were refused, roll back. */
NEWSALERT_MUST_CHECK enum newsalert_err store_record(struct store *store,
    struct entry *entry, int64_t now_ms);

/* Give a seq to held articles whose time has come, at most 256, earliest
 * first; their releases go to the end of list. */
NEWSALERT_MUST_CHECK enum newsalert_err store_release_due(struct store *store,
    int64_t now_ms, struct mail_list *list);
/* When the first held article is due; INT64_MAX: nothing is held. */
NEWSALERT_MUST_CHECK enum newsalert_err store_next_release(struct store *store,
    int64_t *time_msp);

/* head, held, last receipt; what is not committed yet counts. */
void store_fill_state(const struct store *store, struct journal_state *state);

#endif
