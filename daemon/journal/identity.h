/* SPDX-License-Identifier: MIT */
/*
 * Which articles are known, and under which seq: SHA-256 to alert, kept for
 * longer than the alerts themselves.
 *
 * The table's key is the hash's first 61 bits and a slot of three: an integer
 * key is much smaller than an index over 32 random bytes. Eight hashes with
 * the same first 61 bits can live side by side; each is compared whole.
 *
 * Hashes are random, so each row of a large table is on a page of its own,
 * which every insert would write twice. So they come into a small table
 * first, identity_fresh, and are settled into the large one many at a time,
 * in the order of their keys. A fresh row stands before a settled one of the
 * same key.
 */
#ifndef JOURNAL_IDENTITY_H
#define JOURNAL_IDENTITY_H

#include <sqlite3.h>

#include "newsalert.h"

#define IDENTITY_LEN   32
#define IDENTITY_SLOTS 8
#define IDENTITY_RIPE  65536 /* fresh rows */

struct identity;

/* Where a hash is, or where it goes. */
struct identity_slot {
	int64_t key;
	bool known;
	uint64_t seq; /* of a known one; 0: held */
};

/* Uses db until identity_close. */
NEWSALERT_MUST_CHECK enum newsalert_err identity_open(sqlite3 *db,
    struct identity **identityp);
void identity_close(struct identity *identity);

/* The first of the eight keys of a hash. */
int64_t identity_bucket(const unsigned char hash[static IDENTITY_LEN]);

/* EFORMAT: eight others have the same first 61 bits. */
NEWSALERT_MUST_CHECK enum newsalert_err identity_find(struct identity *identity,
    const unsigned char hash[static IDENTITY_LEN], struct identity_slot *slot);

/* Write the hash into the slot that identity_find gave, with slot->seq; it is
 * fresh then, also when it was settled before. */
NEWSALERT_MUST_CHECK enum newsalert_err identity_put(struct identity *identity,
    const unsigned char hash[static IDENTITY_LEN],
    const struct identity_slot *slot, int64_t seen_ms);

/* Is the small table large enough for settling to pay? */
NEWSALERT_MUST_CHECK enum newsalert_err
identity_is_ripe(struct identity *identity, bool *ripep);
/* Settle up to `rows` behind *cursorp (INT64_MIN: from the start). Moves
 * *cursorp; at the end of the table to INT64_MIN. */
NEWSALERT_MUST_CHECK enum newsalert_err
identity_settle(struct identity *identity, int64_t rows, int64_t *cursorp);

/* Forget, among the next 4,096 settled ones behind *cursorp, those that were
 * last seen before `before_ms` and whose alert (below oldest) is gone. Moves
 * *cursorp; at the end of the table to INT64_MIN. */
NEWSALERT_MUST_CHECK enum newsalert_err
identity_forget(struct identity *identity, int64_t before_ms, uint64_t oldest,
    int64_t *cursorp);

#endif
