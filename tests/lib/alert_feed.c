/* SPDX-License-Identifier: MIT */
/* Runs newsalert-publisher for tests. */
#include "tests/lib/alert_feed.h"

#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/worker/timer.h"

#define PATIENCE_MS 20000

void
alert_feed_init(struct alert_feed *feed)
{
	*feed = (struct alert_feed){ .dir = "/tmp/newsalert-feed-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(feed->dir));
	snprintf(feed->alerts_path, sizeof(feed->alerts_path), "%s/alerts.sock",
	    feed->dir);
	snprintf(feed->alerts, sizeof(feed->alerts), "ipc://%s",
	    feed->alerts_path);
	snprintf(feed->tags, sizeof(feed->tags), "ipc://%s/tags.sock",
	    feed->dir);
	feed->base = event_base_new();
	ck_assert_ptr_nonnull(feed->base);
}

static void
count_ready(void *arg)
{
	struct alert_feed *feed = arg;

	feed->ready++;
}

void
alert_feed_start(struct alert_feed *feed, int lock_fd)
{
	const char *const alerts[] = { feed->alerts };
	const char *const tags[] = { feed->tags };
	const struct publisher_options options = {
		.program = TEST_PUBLISHER,
		.alerts = alerts,
		.alerts_count = 1,
		.tags = tags,
		.tags_count = 1,
		.group = getegid(),
		.strict = true,
		.lock_fd = lock_fd,
		.ready = count_ready,
		.arg = feed,
	};
	struct newsalert_error why;

	ck_assert_int_eq(publisher_start(feed->base, &options, &why,
			     &feed->publisher),
	    NEWSALERT_OK);
}

static bool
is_ready(struct alert_feed *feed)
{
	return feed->ready > 0;
}

void
alert_feed_open(struct alert_feed *feed)
{
	alert_feed_init(feed);
	alert_feed_start(feed, -1);
	alert_feed_run(feed, is_ready);
}

void
alert_feed_fini(struct alert_feed *feed)
{
	char path[64];

	publisher_free(feed->publisher);
	event_base_free(feed->base);
	unlink(feed->alerts_path);
	snprintf(path, sizeof(path), "%s/tags.sock", feed->dir);
	unlink(path);
	ck_assert_int_eq(rmdir(feed->dir), 0);
}

void
alert_feed_turn(struct alert_feed *feed, int ms)
{
	const struct timeval delay = { .tv_sec = ms / 1000,
		.tv_usec = ms % 1000 * 1000 };

	ck_assert_int_eq(event_base_loopexit(feed->base, &delay), 0);
	ck_assert_int_ge(event_base_dispatch(feed->base), 0);
}

void
alert_feed_run(struct alert_feed *feed, alert_feed_done_fn done)
{
	int64_t end_ms = timer_now_ms() + PATIENCE_MS;

	while (!done(feed)) {
		ck_assert_int_lt(timer_now_ms(), end_ms);
		alert_feed_turn(feed, 5);
	}
}

static void
send_frame(struct alert_feed *feed, const char *mentions, const char *frame)
{
	const struct delivery delivery = { mentions, strlen(mentions), frame,
		strlen(frame) };

	publisher_send(feed->publisher, &delivery);
}

void
alert_feed_heartbeat(struct alert_feed *feed)
{
	send_frame(feed, "", "hb|00000000000000ab.0|||{}\n");
}

void
alert_feed_alert(struct alert_feed *feed, unsigned seq, size_t padding)
{
	char frame[NEWSALERT_FRAME_MAX];
	size_t len;

	snprintf(frame, sizeof(frame),
	    "all|00000000000000ab.%u|JP,RU|politics,politics/treaty|"
	    "{\"seq\":%u}",
	    seq, seq);
	len = strlen(frame) - 1; /* without the brace */
	memset(frame + len, ' ', padding);
	memcpy(frame + len + padding, "}\n", 3);
	send_frame(feed, "US", frame);
}
