/* SPDX-License-Identifier: MIT */
/*
 * Life cycle: the words with which agencies say that copy is not simply new:
 * CORRECTED, UPDATE 2-, REFILE, KILL, EMBARGOED UNTIL.
 */
#ifndef ARTICLE_LIFECYCLE_H
#define ARTICLE_LIFECYCLE_H

#include <stdint.h>

#include "daemon/article/span.h"

struct life_cycle {
	const char *msgtype; /* "new", "update", "correct", "withdraw" */
	int urgency;         /* 1 flash to 2 urgent; 0: not told */
	int64_t embargo_sec; /* Unix time; 0: none */
};

/* Take what the life-cycle words at the start of a line say into *cycle; the
 * graver msgtype wins. Returns whether the whole line is of such words, so
 * that it is no headline. time_sec: the file's, for dates without a year and
 * times without a date. */
bool life_cycle_read(struct span line, int64_t time_sec,
    struct life_cycle *cycle);

/* What is left of a headline without the life-cycle words before it. */
struct span life_cycle_strip(struct span headline);

/* The same for a line of notes: "(Corrects spelling in paragraph 2)",
 * "(Adds quotes)". Returns whether it is one. */
bool life_cycle_read_note(struct span line, struct life_cycle *cycle);

#endif
