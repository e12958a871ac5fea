/* SPDX-License-Identifier: MIT */
/*
 * Somebody sets the wall clock, or the machine wakes up: changed is called
 * (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
 */
#ifndef DAEMON_CLOCK_WATCH_H
#define DAEMON_CLOCK_WATCH_H

#include "newsalert.h"

struct event_base;
struct clock_watch;

NEWSALERT_MUST_CHECK enum newsalert_err
clock_watch_start(struct event_base *base, void (*changed)(void *arg),
    void *arg, struct clock_watch **watchp);
void clock_watch_stop(struct clock_watch *watch);

#endif
