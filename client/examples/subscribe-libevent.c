/* SPDX-License-Identifier: MIT */
/* Print headlines inside a libevent loop, until SIGINT or SIGTERM. */
#include <event2/event.h>
#include <newsalert.h>
#include <signal.h>
#include <stdio.h>

struct watcher {
	struct event_base *base;
	struct event *event;
	struct newsalert_subscription *subscription;
};

static bool
print_alert(const struct newsalert_alert *alert, void *arg)
{
	(void)arg;
	return puts(newsalert_alert_headline(alert)) >= 0 &&
	       fflush(stdout) == 0;
}

static void
print_notice(const struct newsalert_notice *notice, void *arg)
{
	(void)arg;
	fprintf(stderr, "%s\n", notice->text);
}

/* Wait for the descriptor, or for as long as the subscription says. */
static void
wait_on(struct watcher *watcher)
{
	const int ms = newsalert_timeout_ms(watcher->subscription);
	const struct timeval time = { ms / 1000, ms % 1000 * 1000 };

	event_add(watcher->event, ms < 0 ? NULL : &time);
}

static void
on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct watcher *watcher = arg;

	(void)fd;
	(void)what;
	if (newsalert_dispatch(watcher->subscription) != NEWSALERT_OK)
		event_base_loopbreak(watcher->base);
	else
		wait_on(watcher);
}

static void
on_signal(evutil_socket_t number, short what, void *arg)
{
	(void)number;
	(void)what;
	event_base_loopbreak(arg);
}

int
main(int argc, char **argv)
{
	struct newsalert_subscription_options options = {
		.filter = argc > 1 ? argv[1] : "",
		.alert = print_alert,
		.notice = print_notice,
	};
	struct event_base *base = event_base_new();
	struct event *interrupt = evsignal_new(base, SIGINT, on_signal, base);
	struct event *end = evsignal_new(base, SIGTERM, on_signal, base);
	struct watcher watcher = { .base = base };
	struct newsalert_error why;

	if (newsalert_subscribe(&options, &why, &watcher.subscription) !=
	    NEWSALERT_OK) {
		fprintf(stderr, "%s\n", why.text);
		return 1;
	}
	watcher.event = event_new(base, newsalert_fd(watcher.subscription),
	    EV_READ, on_ready, &watcher);
	event_add(interrupt, NULL);
	event_add(end, NULL);
	wait_on(&watcher);
	event_base_dispatch(base);

	event_free(watcher.event);
	newsalert_unsubscribe(watcher.subscription);
	event_free(interrupt);
	event_free(end);
	event_base_free(base);
	return 0;
}
