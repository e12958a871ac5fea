/* SPDX-License-Identifier: MIT */
/*
 * What each rule, a topic or a country, has done: how often it has tagged,
 * when it did last, and what time it took. Counted in memory, written with the
 * transaction that has the alerts, and taken back with it. Only rules that
 * usage_set was told of are counted, so that no worker makes any up.
 *
 * For the writer thread; usage_each is for any thread.
 */
#ifndef JOURNAL_USAGE_H
#define JOURNAL_USAGE_H

#include <sqlite3.h>

#include "daemon/journal/journal.h"

struct usage;

/* The tags of one alert, as comma lists; NULL: none. */
struct usage_tags {
	const char *topics; /* that tag themselves */
	const char *countries;
	const char *mentions;
};

/* Reads the rules that db has; uses db until usage_close. */
NEWSALERT_MUST_CHECK enum newsalert_err usage_open(sqlite3 *db,
    struct usage **usagep);
void usage_close(struct usage *usage);

/* These rules are in force now, and no others: new ones count from now_ms on,
 * others are marked as gone, and those that went before forget_ms are dropped.
 * Written with the next transaction that is committed; not within one. Takes
 * the items of names that it keeps, and leaves NULL for them. ENOMEM: nothing
 * has changed. */
NEWSALERT_MUST_CHECK enum newsalert_err usage_set(struct usage *usage,
    struct journal_rule_names *names, int64_t now_ms, int64_t forget_ms);

/* An alert with these tags was released. */
void usage_count(struct usage *usage, const struct usage_tags *tags,
    int64_t now_ms);
/* "id=nanoseconds" with commas between; NULL: nothing. */
void usage_spend(struct usage *usage, const char *spent);

/* Write what has changed, in the transaction that is under way. */
NEWSALERT_MUST_CHECK enum newsalert_err usage_write(struct usage *usage);
/* That transaction was committed, or rolled back. */
void usage_committed(struct usage *usage);
void usage_rolled_back(struct usage *usage);

/* Call each for every rule as it was committed last, in order of name. A lock
 * is held: it must not call the journal. */
void usage_each(struct usage *usage, journal_rule_fn each, void *arg);

#endif
