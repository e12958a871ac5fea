/* SPDX-License-Identifier: MIT */
/* Jumps of the wall clock in, calls out. */
#include "daemon/clock_watch.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* It never fires by itself: Unix time, about the year 2128. */
#define NEVER_SEC INT64_C(5000000000)

struct clock_watch {
	int fd;
	struct event *event;
	void (*changed)(void *arg);
	void *arg;
};

static enum newsalert_err
arm(const struct clock_watch *watch)
{
	const struct itimerspec never = { .it_value = { .tv_sec = NEVER_SEC } };

	/* ECANCELED: it was set just now; the timer is armed all the same. */
	if (timerfd_settime(watch->fd,
		TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never,
		NULL) == -1 &&
	    errno != ECANCELED)
		return NEWSALERT_EIO;
	return NEWSALERT_OK;
}

/* A cancelled timer is readable until it is read, which fails, and armed. Where
 * it cannot be armed it is let go: held articles are looked at anyway, only
 * not as soon. */
static void
clock_was_set(evutil_socket_t fd, short what, void *arg)
{
	struct clock_watch *watch = arg;
	uint64_t count;

	(void)what;
	if (read(fd, &count, sizeof(count)) == -1 &&
	    (errno == EAGAIN || errno == EINTR))
		return;
	if (arm(watch) != NEWSALERT_OK)
		(void)event_del(watch->event);
	watch->changed(watch->arg);
}

enum newsalert_err
clock_watch_start(struct event_base *base, void (*changed)(void *arg),
    void *arg, struct clock_watch **watchp)
{
	struct clock_watch *watch = calloc(1, sizeof(*watch));
	enum newsalert_err err = NEWSALERT_ENOMEM;

	if (watch == NULL)
		return err;
	watch->changed = changed;
	watch->arg = arg;
	watch->fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (watch->fd == -1) {
		err = NEWSALERT_EIO;
		goto out;
	}
	err = arm(watch);
	if (err != NEWSALERT_OK)
		goto out;
	err = NEWSALERT_ENOMEM;
	watch->event = event_new(base, watch->fd, EV_READ | EV_PERSIST,
	    clock_was_set, watch);
	if (watch->event == NULL || event_add(watch->event, NULL) == -1)
		goto out;
	*watchp = watch;
	return NEWSALERT_OK;
out:
	clock_watch_stop(watch);
	return err;
}

void
clock_watch_stop(struct clock_watch *watch)
{
	if (watch == NULL)
		return;
	if (watch->event != NULL)
		event_free(watch->event);
	if (watch->fd != -1)
		close(watch->fd);
	free(watch);
}
