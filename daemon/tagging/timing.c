/* SPDX-License-Identifier: MIT */
/* Pieces of time come in, a list of what each topic has cost goes out. */
#include "daemon/tagging/timing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALIBRATIONS 16

/* Time of this thread alone: when all processors are busy, others run in the
 * middle of what is measured. */
int64_t
timing_now_ns(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* To ask for the time takes as long as many a condition. */
static int64_t
measure_clock(void)
{
	int64_t shortest = INT64_MAX;

	for (int i = 0; i < CALIBRATIONS; i++) {
		const int64_t began_ns = timing_now_ns();
		const int64_t took_ns = timing_now_ns() - began_ns;

		if (took_ns < shortest)
			shortest = took_ns;
	}
	return shortest;
}

enum newsalert_err
timing_init(struct timing *timing, uint32_t topic_count)
{
	*timing = (struct timing){ .count = topic_count,
		.until_next = TIMING_EVERY / 2 };
	timing->spent_ns =
	    calloc((size_t)topic_count + 1, sizeof(*timing->spent_ns));
	if (timing->spent_ns == NULL)
		return NEWSALERT_ENOMEM;
	timing->clock_ns = measure_clock();
	return NEWSALERT_OK;
}

void
timing_fini(struct timing *timing)
{
	free(timing->spent_ns);
	timing->spent_ns = NULL;
}

bool
timing_begin(struct timing *timing)
{
	timing->on = --timing->until_next == 0;
	if (timing->on)
		timing->until_next = TIMING_EVERY;
	return timing->on;
}

int64_t
timing_since(const struct timing *timing, int64_t began_ns)
{
	const int64_t took_ns = timing_now_ns() - began_ns - timing->clock_ns;

	return took_ns > 0 ? took_ns : 0;
}

void
timing_add(struct timing *timing, uint32_t topic, int64_t spent_ns)
{
	timing->spent_ns[topic] += (uint64_t)spent_ns * TIMING_EVERY;
	timing->measured = true;
}

static void
write_list(const struct timing *timing, const struct ruleset *ruleset,
    FILE *out)
{
	const char *comma = "";

	for (uint32_t i = 0; i < timing->count; i++) {
		struct ruleset_topic topic;

		if (timing->spent_ns[i] == 0)
			continue;
		ruleset_topic(ruleset, i, &topic);
		fprintf(out, "%s%s=%" PRIu64, comma, topic.id,
		    timing->spent_ns[i]);
		comma = ",";
		if ((size_t)ftell(out) >
		    TIMING_LIST_MAX - NEWSALERT_TOPIC_MAX - 32)
			break;
	}
}

enum newsalert_err
timing_take(struct timing *timing, const struct ruleset *ruleset, char **listp)
{
	char *list = NULL;
	size_t len;
	FILE *out;

	*listp = NULL;
	if (!timing->measured)
		return NEWSALERT_OK;
	if ((out = open_memstream(&list, &len)) == NULL)
		return NEWSALERT_ENOMEM;
	write_list(timing, ruleset, out);
	if (fclose(out) != 0) {
		free(list);
		return NEWSALERT_ENOMEM;
	}
	memset(timing->spent_ns, 0, timing->count * sizeof(*timing->spent_ns));
	timing->measured = false;
	*listp = list;
	return NEWSALERT_OK;
}
