/* SPDX-License-Identifier: MIT */
/* Points in time and in the journal, as people write and read them. */
#ifndef CLIENT_MOMENT_H
#define CLIENT_MOMENT_H

#include "newsalert.h"

#define MOMENT_TEXT_SIZE 48

/* A time, or a position in a journal: seq is 0 for a time. */
struct moment {
	int64_t time_ms; /* Unix time */
	uint64_t epoch;
	uint64_t seq;
};

/* Understands a duration before now (90s, 15m, 2h, 7d, 2w), now, today,
 * yesterday, RFC 3339, local `YYYY-MM-DD[ HH:MM[:SS]]`, and EPOCH.SEQ.
 * EINVAL: none of these. */
NEWSALERT_MUST_CHECK enum newsalert_err moment_parse(const char *text,
    int64_t now_ms, struct moment *moment);

/* `15m`, or `15` for seconds, as milliseconds. EINVAL. */
NEWSALERT_MUST_CHECK enum newsalert_err moment_parse_duration(const char *text,
    int64_t *msp);

/* Local time: HH:MM:SS on the day of now_ms, else with its date before. */
void moment_format(int64_t time_ms, int64_t now_ms,
    char text[static MOMENT_TEXT_SIZE]);

/* A duration in its two largest units: "3d 4h", "12m 5s", "0s". */
void moment_format_duration(int64_t ms, char text[static MOMENT_TEXT_SIZE]);

/* The wall clock in Unix milliseconds; the monotonic clock. */
int64_t moment_now_ms(void);
int64_t moment_monotonic_ms(void);

#endif
