/* SPDX-License-Identifier: MIT */
/*
 * When a child that ended is started again: at once if it had been of use,
 * else after 100 ms, doubling to 5 s.
 */
#ifndef WORKER_RESTART_H
#define WORKER_RESTART_H

#include <stdbool.h>

#define RESTART_FIRST_MS 100
#define RESTART_LAST_MS  5000

struct restart {
	unsigned failures; /* in a row */
};

/* The child has ended; useful: it had done its work until then. Returns the
 * delay in ms. The first failure is forgiven: 0. */
int restart_delay_ms(struct restart *restart, bool useful);

#endif
