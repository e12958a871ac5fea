/* SPDX-License-Identifier: MIT */
/* The back-off of children that end without having been of use. */
#include "daemon/worker/restart.h"

int
restart_delay_ms(struct restart *restart, bool useful)
{
	int delay = RESTART_FIRST_MS;
	unsigned i;

	if (useful)
		restart->failures = 0;
	if (restart->failures++ == 0)
		return 0;
	for (i = 2; i < restart->failures && delay < RESTART_LAST_MS; i++)
		delay *= 2;
	return delay < RESTART_LAST_MS ? delay : RESTART_LAST_MS;
}
