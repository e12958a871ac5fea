/* SPDX-License-Identifier: MIT */
/*
 * What topics cost: one article in TIMING_EVERY is measured, and its times
 * stand for those of the others. To measure each would cost more than the
 * work that is measured.
 */
#ifndef TAGGING_TIMING_H
#define TAGGING_TIMING_H

#include "ruleset.h"

#define TIMING_EVERY 64
/* Bytes of a list of times; what is beyond is left out. */
#define TIMING_LIST_MAX ((size_t)4 << 20)

struct timing {
	uint64_t *spent_ns; /* by topic, since the last timing_take */
	uint32_t count;
	unsigned until_next; /* articles */
	int64_t clock_ns;    /* that reading the clock takes */
	bool measured;       /* something since the last timing_take */
	bool on;             /* this article is measured */
};

/* ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err timing_init(struct timing *timing,
    uint32_t topic_count);
void timing_fini(struct timing *timing);

/* An article begins: is it one that is measured? */
bool timing_begin(struct timing *timing);

/* Processor time of this thread, in nanoseconds from some point on. */
int64_t timing_now_ns(void);

/* What has gone by since began_ns, less the clock's own part; at least 0. */
int64_t timing_since(const struct timing *timing, int64_t began_ns);

/* Add to a topic; it counts for the articles that are not measured, too. */
void timing_add(struct timing *timing, uint32_t topic, int64_t spent_ns);

/* Take what was measured, as "id=nanoseconds" with commas between; *listp is
 * the caller's to free, NULL where nothing was measured. ENOMEM: it is kept
 * for the next time. */
NEWSALERT_MUST_CHECK enum newsalert_err timing_take(struct timing *timing,
    const struct ruleset *ruleset, char **listp);

#endif
