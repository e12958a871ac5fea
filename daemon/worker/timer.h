/* SPDX-License-Identifier: MIT */
/* Monotonic time, and libevent timers in milliseconds. */
#ifndef WORKER_TIMER_H
#define WORKER_TIMER_H

#include <stdint.h>

struct event;

int64_t timer_now_ms(void);

/* Start a timer event, or start it anew. Where the loop has no memory left
 * for it, that is logged and the timer stays silent. */
void timer_arm(struct event *event, int64_t ms);

#endif
