/* SPDX-License-Identifier: MIT */
/* Timers of children: deadlines and restarts. */
#include "daemon/worker/timer.h"

#include <event2/event.h>
#include <time.h>

#include "daemon/log.h"

int64_t
timer_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
timer_arm(struct event *event, int64_t ms)
{
	const struct timeval delay = { .tv_sec = (time_t)(ms / 1000),
		.tv_usec = (suseconds_t)(ms % 1000 * 1000) };

	if (event_add(event, &delay) == -1)
		log_event(LOG_LEVEL_ERROR, "loop", "nomemory", "for", "timer",
		    NULL);
}
