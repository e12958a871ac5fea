/* SPDX-License-Identifier: MIT */
/*
 * Bursts are cut into pieces that a subscriber's socket buffer can take: PUB
 * drops silently what does not fit.
 */
#ifndef PUBLISHER_PACE_H
#define PUBLISHER_PACE_H

#include <stddef.h>
#include <stdint.h>

#define PACE_MESSAGES 32
#define PACE_BYTES    262144
#define PACE_PAUSE_NS 1000000

struct pace {
	unsigned messages; /* since window_ns */
	size_t bytes;
	int64_t window_ns; /* monotonic */
};

/* A message of len bytes goes out at now_ns. Returns how long to pause before
 * it: 0 while fewer than PACE_MESSAGES and PACE_BYTES went out in the last
 * millisecond. */
int64_t pace_next(struct pace *pace, int64_t now_ns, size_t len);

#endif
