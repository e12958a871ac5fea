/* SPDX-License-Identifier: MIT */
/*
 * The latest alerts in memory, by the keys of their story and by what their
 * texts have in common. A ring: the oldest makes room for the newest, so that
 * neither its size nor the time of a look-up grows with the journal.
 *
 * Near copies are found by locality-sensitive hashing: texts of which the
 * share J is the same agree in one of the sketch's bands of three numbers with
 * probability 1 - (1 - J^3)^10 (Leskovec, Rajaraman, Ullman: Mining of Massive
 * Datasets, section 3.4).
 */
#ifndef JOURNAL_KIN_INDEX_H
#define JOURNAL_KIN_INDEX_H

#include "daemon/journal/journal.h"

#define KIN_INDEX_MAX 32768 /* entries; a power of two */

#define KIN_BAND_ROWS 3
#define KIN_BANDS     (JOURNAL_SKETCH_LEN / KIN_BAND_ROWS)

enum kin_key { KIN_GUID, KIN_HEADLINE, KIN_KEYS };

struct kin_entry {
	uint64_t seq;
	int64_t time_ms;
	uint64_t story;   /* seq of the first of its story */
	uint64_t cluster; /* seq of the first of its near copies */
	uint64_t keys[KIN_KEYS];
	uint16_t sketch[JOURNAL_SKETCH_LEN];
	uint16_t source; /* of kin_index_source */
};

struct kin_near {
	const struct kin_entry *entry;
	double score;
};

struct kin_index;

NEWSALERT_MUST_CHECK enum newsalert_err kin_index_new(
    struct kin_index **indexp);
void kin_index_free(struct kin_index *index);
void kin_index_clear(struct kin_index *index);

/* Entries so far, those that are gone again not counted. */
size_t kin_index_count(const struct kin_index *index);

/* A number for the name of a source, and back; the number of "" is 0, which
 * those share that come when 65,535 others are known. */
uint16_t kin_index_source(struct kin_index *index, const char *name);
const char *kin_index_source_name(const struct kin_index *index,
    uint16_t source);

/* Copies the entry. */
void kin_index_add(struct kin_index *index, const struct kin_entry *entry);

/* The latest with this key; NULL: none. Borrowed until the next add. */
const struct kin_entry *kin_index_find(const struct kin_index *index,
    enum kin_key which, uint64_t key);
/* The one with this seq; NULL: it is not there. Borrowed likewise. */
const struct kin_entry *kin_index_get(const struct kin_index *index,
    uint64_t seq);

/* The entries since since_ms whose sketch shares at least min of its numbers
 * (0 to 1), by falling score, then by rising seq; at most max. Entries are
 * borrowed until the next add. */
size_t kin_index_near(const struct kin_index *index,
    const uint16_t sketch[static JOURNAL_SKETCH_LEN], int64_t since_ms,
    double min, struct kin_near *near, size_t max);

/* Is there one at all? */
bool kin_sketch_is(const uint16_t sketch[static JOURNAL_SKETCH_LEN]);
/* The share of numbers in which two agree. */
double kin_sketch_score(const uint16_t a[static JOURNAL_SKETCH_LEN],
    const uint16_t b[static JOURNAL_SKETCH_LEN]);

#endif
