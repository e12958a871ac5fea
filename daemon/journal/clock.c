/* SPDX-License-Identifier: MIT */
/* Two clocks in, whether to trust the one that people can set out. */
#include "daemon/journal/clock.h"

#include <time.h>

static int64_t
read_clock(clockid_t id)
{
	struct timespec now = { 0 };

	/* It fails for an unknown clock only. */
	(void)clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_wall_ms(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_running_ms(void)
{
	return read_clock(CLOCK_BOOTTIME);
}

int64_t
clock_monotonic_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void
clock_init(struct clock *clock, int64_t wall_ms, int64_t running_ms,
    int64_t last_ms)
{
	int64_t away_ms = wall_ms - last_ms;
	bool plausible = last_ms == 0 || (away_ms >= -CLOCK_JUMP_MS &&
					     away_ms <= CLOCK_AWAY_MS);

	clock->offset_ms = wall_ms - running_ms;
	clock->believed_from_ms =
	    plausible ? running_ms : running_ms + CLOCK_STEADY_MS;
}

bool
clock_believe(struct clock *clock, int64_t wall_ms, int64_t running_ms)
{
	int64_t offset_ms = wall_ms - running_ms;
	int64_t jump_ms = offset_ms - clock->offset_ms;

	if (jump_ms > CLOCK_JUMP_MS || jump_ms < -CLOCK_JUMP_MS)
		clock->believed_from_ms = running_ms + CLOCK_STEADY_MS;
	clock->offset_ms = offset_ms;
	return running_ms >= clock->believed_from_ms;
}
