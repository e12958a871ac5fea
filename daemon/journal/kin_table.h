/* SPDX-License-Identifier: MIT */
/*
 * What kin_index has in memory, kept in the journal: table kin has the
 * latest alerts in their order, those of one commit in one row, and is read
 * when the journal is opened. The keys of older ones are settled in kin_keys,
 * many at a time and in the order of the keys, as identities are: see
 * identity.h.
 */
#ifndef JOURNAL_KIN_TABLE_H
#define JOURNAL_KIN_TABLE_H

#include <sqlite3.h>

#include "daemon/journal/kin_index.h"

#define KIN_TABLE_RIPE   (KIN_INDEX_MAX / 4 * 3) /* alerts */
#define KIN_TABLE_SETTLE (KIN_INDEX_MAX / 2)

struct kin_table;

/* Uses db until kin_table_close. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_table_open(sqlite3 *db,
    struct kin_table **tablep);
void kin_table_close(struct kin_table *table);

/* To be written. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_table_add(struct kin_table *table,
    const struct kin_entry *entry, const char *source);
/* Write what was added; it is not pending any more, even on failure. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_table_write(
    struct kin_table *table);
/* Forget what was added and not written. */
void kin_table_drop(struct kin_table *table);

/* Fill the index, which is empty, with the latest. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_table_load(struct kin_table *table,
    struct kin_index *index);

/* The story of a settled key that was seen since since_ms; 0: none. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_table_find(struct kin_table *table,
    uint64_t key, int64_t since_ms, uint64_t *storyp);

/* Has the table so many alerts that settling pays? */
NEWSALERT_MUST_CHECK enum newsalert_err
kin_table_is_ripe(struct kin_table *table, bool *ripep);
/* Settle the oldest, in a transaction. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_table_settle(
    struct kin_table *table);

/* Forget, among the next 4,096 settled keys behind *cursorp, those that were
 * seen before before_ms. Moves *cursorp; at the end of the table to
 * INT64_MIN. */
NEWSALERT_MUST_CHECK enum newsalert_err
kin_table_forget(struct kin_table *table, int64_t before_ms, int64_t *cursorp);

/* The alert's id into id; ENOTFOUND: it is not in the journal. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_table_id(struct kin_table *table,
    uint64_t seq, unsigned char id[static 32]);

#endif
