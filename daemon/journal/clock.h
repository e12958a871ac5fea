/* SPDX-License-Identifier: MIT */
/*
 * Whether the wall clock can be believed when something is about to be
 * deleted because of its age. A clock that has jumped, or that is far from
 * the last time that the journal knows, is not believed until it has run
 * evenly for an hour.
 */
#ifndef JOURNAL_CLOCK_H
#define JOURNAL_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* More than this between two looks, beyond what has really passed, is a jump;
 * NTP slews by less. */
#define CLOCK_JUMP_MS 60000
/* How long a clock runs evenly until it is believed. */
#define CLOCK_STEADY_MS 3600000
/* A daemon that was down for less than this is believed at once. */
#define CLOCK_AWAY_MS 86400000

struct clock {
	int64_t offset_ms; /* wall less running time at the last look */
	int64_t believed_from_ms;
};

/* Unix time; time that never jumps and counts in suspend; and what waits and
 * deadlines are counted in. */
int64_t clock_wall_ms(void);
int64_t clock_running_ms(void);
int64_t clock_monotonic_ms(void);

/* last_ms: the latest time that was ever written; 0: none. */
void clock_init(struct clock *clock, int64_t wall_ms, int64_t running_ms,
    int64_t last_ms);
/* Look at the clock; can it be believed now? */
bool clock_believe(struct clock *clock, int64_t wall_ms, int64_t running_ms);

#endif
