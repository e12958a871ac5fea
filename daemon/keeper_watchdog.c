/* SPDX-License-Identifier: MIT */
/* The counts of the stages come in, a sign of life for systemd goes out. */
#include "daemon/keeper.h"

#include <systemd/sd-daemon.h>

#include "daemon/worker/timer.h"

/* How long work may stand still: twice the watchdog's time, beyond what one
 * article may take. */
static int64_t
patience_ms(const struct keeper *keeper)
{
	return (int64_t)(keeper->watchdog_usec / 1000 * 2) +
	       keeper->conf->workers.deadline_ms;
}

/* Work that does not get on is a hang; a commit that waits for the disk, a
 * back-off and an empty queue are none. */
static bool
gets_on(struct keeper *keeper)
{
	struct pipeline_counts counts;
	struct journal_state state;
	uint64_t progress;

	pipeline_get_counts(keeper->pipeline, &counts);
	journal_state(keeper->journal, &state);
	progress = counts.accepted + counts.rejected + counts.retried;
	if (progress != keeper->seen_progress || counts.in_work == 0 ||
	    counts.paused || state.committing_ms != 0) {
		keeper->seen_progress = progress;
		keeper->progress_ms = timer_now_ms();
	}
	return timer_now_ms() - keeper->progress_ms < patience_ms(keeper);
}

void
keeper_watchdog_due(evutil_socket_t fd, short what, void *arg)
{
	struct keeper *keeper = arg;

	(void)fd;
	(void)what;
	if (gets_on(keeper))
		sd_notify(0, "WATCHDOG=1");
	timer_arm(keeper->watchdog,
	    (int64_t)(keeper->watchdog_usec / 1000 / 3));
}
