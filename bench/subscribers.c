/* SPDX-License-Identifier: MIT */
/*
 * Many subscribers in one process: each is a subscription of libnewsalert of
 * its own. Counts what each got, and how late (from the file's release to the
 * callback), until all have the alert UNTIL or SECONDS have passed.
 *
 *	subscribers RUNTIME COUNT UNTIL SECONDS [FILTER]
 *
 * With a FILTER they end when all have the alert UNTIL or have passed it by.
 *
 * Prints "ready" when all have joined, and in the end one line: subscribers,
 * the least and the most alerts that one of them has, out of order, lost, and
 * p50, p99 and the maximum of the delay in ms.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include <jansson.h>

#include "client/alert.h"
#include "newsalert.h"

#define DELAY_STEPS 200000 /* of 0.05 ms */

struct tally {
	size_t joined;
	size_t out_of_order;
	size_t lost;
	size_t delays[DELAY_STEPS];
	size_t delay_count;
};

struct subscriber {
	struct newsalert_subscription *subscription;
	struct tally *tally;
	bool filtered; /* it does not get each seq */
	uint64_t last;
	size_t count;
	bool joined;
};

static int64_t
now_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
note_delay(struct tally *tally, int64_t released_ms)
{
	struct timespec now;
	double delay_ms;
	size_t step;

	clock_gettime(CLOCK_REALTIME, &now);
	delay_ms = (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6 -
		   (double)released_ms;
	step = delay_ms < 0 ? 0 : (size_t)(delay_ms * 20);
	tally->delays[step < DELAY_STEPS ? step : DELAY_STEPS - 1]++;
	tally->delay_count++;
}

static bool
count_alert(const struct newsalert_alert *alert, void *arg)
{
	struct subscriber *subscriber = arg;

	if (alert->seq <= subscriber->last ||
	    (alert->seq != subscriber->last + 1 && subscriber->last != 0 &&
		!subscriber->filtered))
		subscriber->tally->out_of_order++;
	subscriber->last = alert->seq;
	subscriber->count++;
	note_delay(subscriber->tally, alert->time_ms);
	return true;
}

static void
take_notice(const struct newsalert_notice *notice, void *arg)
{
	struct subscriber *subscriber = arg;

	if (notice->event == NEWSALERT_EVENT_START && !subscriber->joined) {
		subscriber->joined = true;
		subscriber->tally->joined++;
	}
	if (notice->event == NEWSALERT_EVENT_LOST)
		subscriber->tally->lost += notice->until - notice->seq + 1;
}

static void
subscribe(struct subscriber *subscriber, const char *runtime,
    const char *filter)
{
	const struct newsalert_subscription_options options = {
		.runtime = runtime,
		.filter = filter,
		.alert = count_alert,
		.notice = take_notice,
		.arg = subscriber,
	};
	struct newsalert_error why;
	const struct timespec pause = { .tv_nsec = 50000000 };

	while (newsalert_subscribe(&options, &why, &subscriber->subscription) !=
	       NEWSALERT_OK) {
		fprintf(stderr, "subscribers: %s\n", why.text);
		nanosleep(&pause, NULL);
	}
}

static int
next_timeout(const struct subscriber *subscribers, size_t count)
{
	int least = 100, timeout;

	for (size_t i = 0; i < count; i++) {
		timeout = newsalert_timeout_ms(subscribers[i].subscription);
		if (timeout >= 0 && timeout < least)
			least = timeout;
	}
	return least;
}

static void
serve(struct subscriber *subscribers, struct pollfd *polls, size_t count)
{
	poll(polls, (nfds_t)count, next_timeout(subscribers, count));
	for (size_t i = 0; i < count; i++)
		if (newsalert_dispatch(subscribers[i].subscription) !=
		    NEWSALERT_OK)
			fprintf(stderr, "subscribers: dispatch failed\n");
}

static bool
all_have(const struct subscriber *subscribers, size_t count, uint64_t until)
{
	uint64_t epoch, next;

	for (size_t i = 0; i < count; i++) {
		newsalert_position(subscribers[i].subscription, &epoch, &next);
		if (next <= until)
			return false;
	}
	return true;
}

static double
delay_at(const struct tally *tally, double share)
{
	size_t wanted = (size_t)((double)tally->delay_count * share), seen = 0;

	for (size_t i = 0; i < DELAY_STEPS; i++)
		if ((seen += tally->delays[i]) >= wanted)
			return (double)(i + 1) / 20;
	return 0;
}

static void
report(const struct subscriber *subscribers, size_t count,
    const struct tally *tally)
{
	size_t least = (size_t)-1, most = 0;

	for (size_t i = 0; i < count; i++) {
		if (subscribers[i].count < least)
			least = subscribers[i].count;
		if (subscribers[i].count > most)
			most = subscribers[i].count;
	}
	printf("%zu %zu %zu %zu %zu %.2f %.2f %.2f\n", count, least, most,
	    tally->out_of_order, tally->lost, delay_at(tally, 0.5),
	    delay_at(tally, 0.99), delay_at(tally, 1));
}

int
main(int argc, char **argv)
{
	static struct tally tally;
	struct subscriber *subscribers;
	struct pollfd *polls;
	uint64_t until;
	int64_t end_ms;
	size_t count;
	bool told = false;

	if (argc != 5 && argc != 6) {
		fprintf(stderr, "usage: subscribers RUNTIME COUNT UNTIL "
				"SECONDS [FILTER]\n");
		return EX_USAGE;
	}
	count = strtoul(argv[2], NULL, 10);
	until = strtoull(argv[3], NULL, 10);
	subscribers = calloc(count, sizeof(*subscribers));
	polls = calloc(count, sizeof(*polls));
	if (count == 0 || subscribers == NULL || polls == NULL)
		return EX_OSERR;
	for (size_t i = 0; i < count; i++) {
		subscribers[i].tally = &tally;
		subscribers[i].filtered = argc == 6;
		subscribe(&subscribers[i], argv[1], argv[5]);
		polls[i].fd = newsalert_fd(subscribers[i].subscription);
		polls[i].events = POLLIN;
	}
	end_ms = now_ms(CLOCK_MONOTONIC) + 1000 * strtol(argv[4], NULL, 10);
	while (!all_have(subscribers, count, until) &&
	       now_ms(CLOCK_MONOTONIC) < end_ms) {
		serve(subscribers, polls, count);
		if (!told && tally.joined == count) {
			puts("ready");
			fflush(stdout);
			told = true;
		}
	}
	report(subscribers, count, &tally);
	for (size_t i = 0; i < count; i++)
		newsalert_unsubscribe(subscribers[i].subscription);
	free(subscribers);
	free(polls);
	return EX_OK;
}
