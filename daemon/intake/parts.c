/* SPDX-License-Identifier: MIT */
/* What both sides of the inbox need. */
#include "daemon/intake/parts.h"

#include <string.h>
#include <time.h>

#include "daemon/log.h"

int64_t
parts_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
parts_time_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
parts_note_fault(struct inbox *inbox, int fault)
{
	if (fault == inbox->fault)
		return;
	inbox->fault = fault;
	if (fault == 0)
		log_event(LOG_LEVEL_INFO, "intake", "trouble-over", NULL);
	else
		log_event(LOG_LEVEL_ERROR, "intake", "trouble", "error",
		    strerrordesc_np(fault), NULL);
}
