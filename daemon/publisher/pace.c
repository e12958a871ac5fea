/* SPDX-License-Identifier: MIT */
/* At most so many messages and bytes in a millisecond. */
#include "daemon/publisher/pace.h"

int64_t
pace_next(struct pace *pace, int64_t now_ns, size_t len)
{
	int64_t age_ns = now_ns - pace->window_ns, pause_ns = 0;

	if (age_ns >= PACE_PAUSE_NS || age_ns < 0) {
		pace->window_ns = now_ns;
		pace->messages = 0;
		pace->bytes = 0;
	} else if (pace->messages >= PACE_MESSAGES ||
		   pace->bytes >= PACE_BYTES) {
		pause_ns = PACE_PAUSE_NS - age_ns;
		pace->window_ns = now_ns + pause_ns;
		pace->messages = 0;
		pace->bytes = 0;
	}
	pace->messages++;
	pace->bytes += len;
	return pause_ns;
}
