/* SPDX-License-Identifier: MIT */
/*
 * Which articles are known, and under which seq: SHA-256 to alert, kept for
 * longer than the alerts themselves.
 *
 * The table's key is the hash's first 61 bits and a slot of three: an integer
 * key is much smaller than an index over 32 random bytes. Eight hashes with
 * the same first 61 bits can live side by side; each is compared whole.
 */
#ifndef JOURNAL_IDENTITY_H
#define JOURNAL_IDENTITY_H

#include <sqlite3.h>

#include "newsalert.h"

#define IDENTITY_LEN   32
#define IDENTITY_SLOTS 8

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

/* Write the hash into the slot that identity_find gave, with slot->seq. */
NEWSALERT_MUST_CHECK enum newsalert_err identity_put(struct identity *identity,
    const unsigned char hash[static IDENTITY_LEN],
    const struct identity_slot *slot, int64_t seen_ms);

/* Forget, among the next 4,096 behind *cursorp, those that were last seen
 * before `before_ms` and whose alert (below oldest) is gone. Moves *cursorp;
 * at the end of the table to INT64_MIN. */
NEWSALERT_MUST_CHECK enum newsalert_err
identity_forget(struct identity *identity, int64_t before_ms, uint64_t oldest,
    int64_t *cursorp);

#endif
