/* SPDX-License-Identifier: MIT */
/* Subscriptions over real sockets, to a daemon that misbehaves on request. */
#include "newsalert.h"

#include <check.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/clock.h"
#include "tests/lib/fake_keeper.h"
#include "tests/lib/temporary.h"

#define EPOCH      0x9f2c
#define TIMEOUT_MS 15000
#define SEEN_MAX   32768

static char dir[64];
static struct fake_keeper *fake;
static struct newsalert_subscription *subscription;

/* What the callbacks were told. */
static struct {
	size_t count;
	uint64_t seqs[SEEN_MAX];
	size_t stop_at; /* return false on this one; 0: never */
	size_t events[NEWSALERT_EVENT_BYE + 1];
	struct newsalert_notice last[NEWSALERT_EVENT_BYE + 1];
	char text[400];
} seen;

static bool
see_alert(const struct newsalert_alert *alert, void *arg)
{
	ck_assert_ptr_eq(arg, &seen);
	ck_assert_uint_lt(seen.count, SEEN_MAX);
	seen.seqs[seen.count++] = newsalert_alert_seq(alert);
	return seen.count != seen.stop_at;
}

static void
see_notice(const struct newsalert_notice *notice, void *arg)
{
	ck_assert_ptr_eq(arg, &seen);
	seen.events[notice->event]++;
	seen.last[notice->event] = *notice;
	(void)snprintf(seen.text, sizeof(seen.text), "%s", notice->text);
}

static void
set_up(void)
{
	memset(&seen, 0, sizeof(seen));
	subscription = NULL;
	temporary_make(dir);
	fake = fake_start(dir, EPOCH);
	fake_set_journal(fake, EPOCH, 1, 10);
}

static void
tear_down(void)
{
	newsalert_unsubscribe(subscription);
	fake_stop(fake);
	temporary_remove(dir);
}

static struct newsalert_subscription_options
options_of(const char *filter)
{
	return (struct newsalert_subscription_options){
		.runtime = dir,
		.filter = filter,
		.alert = see_alert,
		.notice = see_notice,
		.arg = &seen,
	};
}

static void
subscribe(const struct newsalert_subscription_options *options)
{
	struct newsalert_error why = { 0 };

	ck_assert_msg(newsalert_subscribe(options, &why, &subscription) ==
			  NEWSALERT_OK,
	    "%s", why.text);
}

/* Dispatch as an event loop does, until the condition holds. */
#define dispatch_until(condition)                                              \
	do {                                                                   \
		const int64_t until_ms = clock_ms() + TIMEOUT_MS;              \
		while (!(condition)) {                                         \
			ck_assert_msg(clock_ms() < until_ms, #condition);      \
			dispatch_once(20);                                     \
		}                                                              \
	} while (0)

static void
dispatch_once(int most_ms)
{
	struct pollfd pollfd = { newsalert_fd(subscription), POLLIN, 0 };
	int timeout_ms = newsalert_timeout_ms(subscription);

	if (timeout_ms < 0 || timeout_ms > most_ms)
		timeout_ms = most_ms;
	(void)poll(&pollfd, 1, timeout_ms);
	ck_assert_int_eq(newsalert_dispatch(subscription), NEWSALERT_OK);
}

/* Joining is asynchronous: only a heartbeat that arrives shows it. */
static void
join(void)
{
	const int64_t end_ms = clock_ms() + TIMEOUT_MS;

	while (seen.events[NEWSALERT_EVENT_START] == 0) {
		ck_assert_int_lt(clock_ms(), end_ms);
		fake_heartbeat(fake);
		dispatch_once(20);
	}
}

static void
assert_seen(size_t at, uint64_t first, uint64_t last, uint64_t step)
{
	for (; first <= last; first += step, at++) {
		if (at >= seen.count || seen.seqs[at] != first)
			ck_abort_msg("number %zu is not %" PRIu64, at, first);
	}
	ck_assert_uint_eq(seen.count, at);
}

/* ---- Where it starts --------------------------------------------------- */

START_TEST(a_subscription_starts_at_the_head)
{
	struct newsalert_subscription_options options = options_of(NULL);
	uint64_t epoch, next;

	subscribe(&options);
	join();
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_START].seq, 11);
	ck_assert_str_eq(seen.text, "watching from 0000000000009f2c.11");
	fake_set_journal(fake, EPOCH, 1, 12);
	fake_publish(fake, 11, 12);
	dispatch_until(seen.count == 2);
	assert_seen(0, 11, 12, 1);
	newsalert_position(subscription, &epoch, &next);
	ck_assert_uint_eq(epoch, EPOCH);
	ck_assert_uint_eq(next, 13);
	ck_assert_uint_eq(fake_replays(fake), 0);
}
END_TEST

START_TEST(a_subscription_resumes_where_it_was)
{
	struct newsalert_subscription_options options = options_of(NULL);

	options.epoch = EPOCH;
	options.next = 4;
	subscribe(&options);
	join();
	dispatch_until(seen.count == 7);
	assert_seen(0, 4, 10, 1);
}
END_TEST

START_TEST(a_subscription_starts_at_a_time)
{
	struct newsalert_subscription_options options =
	    options_of("country:JP");

	options.since_ms = INT64_C(1764064800000) + 5 * 1000;
	subscribe(&options);
	join();
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_START].seq, 5);
	dispatch_until(seen.count == 3);
	assert_seen(0, 6, 10, 2);
}
END_TEST

START_TEST(a_time_after_the_last_alert_is_the_head)
{
	struct newsalert_subscription_options options = options_of(NULL);

	options.since_ms = INT64_C(1764064800000) + 500 * 1000;
	subscribe(&options);
	join();
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_START].seq, 11);
}
END_TEST

START_TEST(a_resume_in_another_epoch_starts_at_its_oldest)
{
	struct newsalert_subscription_options options = options_of(NULL);

	fake_set_journal(fake, EPOCH, 3, 10);
	options.epoch = 1;
	options.next = 4;
	subscribe(&options);
	join();
	dispatch_until(seen.count == 8);
	assert_seen(0, 3, 10, 1);
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_EPOCH].epoch, EPOCH);
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_EPOCH].seq, 3);
}
END_TEST

START_TEST(what_retention_deleted_before_a_resume_is_reported)
{
	struct newsalert_subscription_options options = options_of(NULL);

	fake_set_journal(fake, EPOCH, 8, 10);
	options.epoch = EPOCH;
	options.next = 4;
	subscribe(&options);
	join();
	dispatch_until(seen.count == 3);
	assert_seen(0, 8, 10, 1);
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_LOST].seq, 4);
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_LOST].until, 7);
}
END_TEST

/* ---- Filters ----------------------------------------------------------- */

START_TEST(live_and_replay_pass_the_same_alerts)
{
	struct newsalert_subscription_options options =
	    options_of("country:JP -topic:sport story");

	options.epoch = EPOCH;
	options.next = 1;
	subscribe(&options);
	join();
	dispatch_until(seen.count == 4);
	fake_set_journal(fake, EPOCH, 1, 20);
	fake_publish(fake, 11, 20);
	assert_seen(0, 2, 8, 2);
	dispatch_until(seen.count == 8);
	assert_seen(4, 12, 18, 2);
}
END_TEST

START_TEST(topics_are_resolved_by_the_daemons_rules)
{
	struct newsalert_subscription_options options =
	    options_of("topic:sanctions");
	struct newsalert_error why = { 0 };

	subscribe(&options);
	newsalert_unsubscribe(subscription);
	subscription = NULL;
	options.filter = "x topic:nonsense";
	ck_assert_int_eq(newsalert_subscribe(&options, &why, &subscription),
	    NEWSALERT_EINVAL);
	ck_assert_int_eq(why.column, 3);
	ck_assert_ptr_null(subscription);
}
END_TEST

/* ---- Loss -------------------------------------------------------------- */

START_TEST(a_gap_is_healed_by_replay)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_set_journal(fake, EPOCH, 1, 20);
	fake_publish(fake, 15, 20);
	dispatch_until(seen.count == 10);
	assert_seen(0, 11, 20, 1);
	ck_assert_uint_eq(fake_replays(fake), 1);
}
END_TEST

START_TEST(the_last_alert_is_healed_by_the_heartbeat)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_set_journal(fake, EPOCH, 1, 11);
	fake_heartbeat(fake);
	dispatch_until(seen.count == 1);
	assert_seen(0, 11, 11, 1);
}
END_TEST

START_TEST(what_comes_twice_is_delivered_once)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_set_journal(fake, EPOCH, 1, 13);
	fake_publish(fake, 11, 12);
	fake_publish(fake, 11, 13);
	dispatch_until(seen.count == 3);
	assert_seen(0, 11, 13, 1);
}
END_TEST

/* The publisher drops what does not fit the socket's buffers, silently. */
START_TEST(a_subscriber_that_stood_still_misses_nothing)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_set_journal(fake, EPOCH, 1, 5010);
	fake_publish(fake, 11, 5010);
	fake_heartbeat(fake);
	dispatch_until(seen.count >= 400);
	fake_heartbeat(fake);
	dispatch_until(seen.count == 5000);
	assert_seen(0, 11, 5010, 1);
	fake_set_journal(fake, EPOCH, 1, 5020);
	fake_publish(fake, 5011, 5020);
	dispatch_until(seen.count == 5010);
	assert_seen(0, 11, 5020, 1);
}
END_TEST

START_TEST(a_busy_keeper_is_asked_again)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_refuse(fake, "busy");
	fake_set_journal(fake, EPOCH, 1, 12);
	fake_publish(fake, 12, 12);
	for (int i = 0; i < 20; i++)
		dispatch_once(20);
	ck_assert_uint_eq(seen.count, 0);
	fake_refuse(fake, NULL);
	dispatch_until(seen.count == 2);
	assert_seen(0, 11, 12, 1);
}
END_TEST

/* ---- The daemon goes, and comes back ----------------------------------- */

START_TEST(a_keeper_that_comes_back_is_asked_again)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_close_keeper(fake);
	fake_set_journal(fake, EPOCH, 1, 12);
	fake_publish(fake, 12, 12);
	for (int i = 0; i < 10; i++)
		dispatch_once(20);
	fake_open_keeper(fake);
	dispatch_until(seen.count == 2);
	assert_seen(0, 11, 12, 1);
}
END_TEST

START_TEST(a_keeper_out_of_reach_is_reported_and_nothing_passes_the_gap)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_close_keeper(fake);
	fake_set_journal(fake, EPOCH, 1, 12);
	fake_publish(fake, 12, 12);
	dispatch_until(seen.events[NEWSALERT_EVENT_DOWN] == 1);
	ck_assert_ptr_nonnull(strstr(seen.text, "systemctl start newsalertd"));
	ck_assert_uint_eq(seen.count, 0);
	fake_open_keeper(fake);
	dispatch_until(seen.events[NEWSALERT_EVENT_UP] == 1);
	dispatch_until(seen.count == 2);
	assert_seen(0, 11, 12, 1);
}
END_TEST

START_TEST(a_publisher_that_restarts_is_found_again)
{
	struct newsalert_subscription_options options = options_of(NULL);
	const int64_t end_ms = clock_ms() + TIMEOUT_MS;

	subscribe(&options);
	join();
	fake_bye(fake);
	dispatch_until(seen.events[NEWSALERT_EVENT_BYE] == 1);
	fake_close_feed(fake);
	fake_open_feed(fake);
	fake_set_journal(fake, EPOCH, 1, 12);
	while (seen.events[NEWSALERT_EVENT_UP] == 0) {
		ck_assert_int_lt(clock_ms(), end_ms);
		fake_heartbeat(fake);
		dispatch_once(20);
	}
	dispatch_until(seen.count == 2);
	assert_seen(0, 11, 12, 1);
}
END_TEST

START_TEST(without_a_live_feed_the_keeper_is_polled)
{
	struct newsalert_subscription_options options = options_of(NULL);
	struct pollfd pollfd = { .events = POLLIN };

	subscribe(&options);
	pollfd.fd = newsalert_fd(subscription);
	join();
	fake_close_feed(fake);
	fake_set_journal(fake, EPOCH, 1, 12);
	dispatch_until(seen.count == 2);
	assert_seen(0, 11, 12, 1);
	/* All sockets are new; the caller sees nothing of it. */
	ck_assert_int_eq(newsalert_fd(subscription), pollfd.fd);
	dispatch_until(poll(&pollfd, 1, 0) == 0);
	ck_assert_int_gt(newsalert_timeout_ms(subscription), 0);
}
END_TEST

START_TEST(another_journal_is_reported_and_read_from_its_oldest)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_set_journal(fake, 77, 5, 7);
	fake_heartbeat(fake);
	dispatch_until(seen.count == 3);
	assert_seen(0, 5, 7, 1);
	ck_assert_uint_eq(seen.last[NEWSALERT_EVENT_EPOCH].epoch, 77);
	fake_set_journal(fake, 77, 5, 8);
	fake_publish(fake, 8, 8);
	dispatch_until(seen.count == 4);
}
END_TEST

START_TEST(a_journal_that_went_back_is_reported)
{
	struct newsalert_subscription_options options = options_of(NULL);

	subscribe(&options);
	join();
	fake_set_journal(fake, EPOCH, 2, 4);
	fake_heartbeat(fake);
	dispatch_until(seen.count == 3);
	assert_seen(0, 2, 4, 1);
	ck_assert_uint_eq(seen.events[NEWSALERT_EVENT_BACK], 1);
}
END_TEST

/* ---- The caller -------------------------------------------------------- */

START_TEST(a_callback_that_stops_goes_on_with_the_next)
{
	struct newsalert_subscription_options options = options_of(NULL);
	uint64_t epoch, next;

	options.epoch = EPOCH;
	options.next = 1;
	seen.stop_at = 3;
	subscribe(&options);
	join();
	dispatch_until(seen.count == 3);
	newsalert_position(subscription, &epoch, &next);
	ck_assert_uint_eq(next, 4);
	ck_assert_int_eq(newsalert_timeout_ms(subscription), 0);
	dispatch_until(seen.count == 10);
	assert_seen(0, 1, 10, 1);
}
END_TEST

START_TEST(waiting_ends_with_its_time)
{
	struct newsalert_subscription_options options = options_of(NULL);
	int64_t start_ms;

	subscribe(&options);
	join();
	while (newsalert_wait(subscription, 50) == NEWSALERT_OK)
		;
	start_ms = clock_ms();
	ck_assert_int_eq(newsalert_wait(subscription, 50), NEWSALERT_EAGAIN);
	ck_assert_int_ge(clock_ms() - start_ms, 49);
	fake_set_journal(fake, EPOCH, 1, 11);
	fake_publish(fake, 11, 11);
	while (seen.count == 0)
		ck_assert_int_eq(newsalert_wait(subscription, TIMEOUT_MS),
		    NEWSALERT_OK);
	assert_seen(0, 11, 11, 1);
}
END_TEST

static void
assert_subscribe_fails(enum newsalert_err expected, const char *advice)
{
	struct newsalert_subscription_options options = options_of(NULL);
	struct newsalert_error why = { 0 };

	ck_assert_int_eq(newsalert_subscribe(&options, &why, &subscription),
	    expected);
	ck_assert_msg(strstr(why.text, advice) != NULL, "%s", why.text);
	ck_assert_ptr_null(subscription);
}

START_TEST(without_a_daemon_the_error_says_so)
{
	fake_refuse(fake, "busy");
	assert_subscribe_fails(NEWSALERT_EBUSY, "refuses");
	fake_close_keeper(fake);
	assert_subscribe_fails(NEWSALERT_EDOWN, "systemctl start newsalertd");
}
END_TEST

START_TEST(a_feed_without_permission_is_said_at_once)
{
	char path[100];

	ck_assert_int_eq(chmod(dir, 0755), 0);
	(void)snprintf(path, sizeof(path), "%s/keeper.sock", dir);
	ck_assert_int_eq(chmod(path, 0777), 0);
	(void)snprintf(path, sizeof(path), "%s/alerts.sock", dir);
	ck_assert_int_eq(chmod(path, 0), 0);
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	assert_subscribe_fails(NEWSALERT_EPERM, "newsalert-watch");
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

static void
add_tests(TCase *tests)
{
	tcase_add_test(tests, a_subscription_starts_at_the_head);
	tcase_add_test(tests, a_subscription_resumes_where_it_was);
	tcase_add_test(tests, a_subscription_starts_at_a_time);
	tcase_add_test(tests, a_time_after_the_last_alert_is_the_head);
	tcase_add_test(tests, a_resume_in_another_epoch_starts_at_its_oldest);
	tcase_add_test(tests,
	    what_retention_deleted_before_a_resume_is_reported);
	tcase_add_test(tests, live_and_replay_pass_the_same_alerts);
	tcase_add_test(tests, topics_are_resolved_by_the_daemons_rules);
	tcase_add_test(tests, a_gap_is_healed_by_replay);
	tcase_add_test(tests, the_last_alert_is_healed_by_the_heartbeat);
	tcase_add_test(tests, what_comes_twice_is_delivered_once);
	tcase_add_test(tests, a_subscriber_that_stood_still_misses_nothing);
	tcase_add_test(tests, a_busy_keeper_is_asked_again);
	tcase_add_test(tests, a_keeper_that_comes_back_is_asked_again);
	tcase_add_test(tests,
	    a_keeper_out_of_reach_is_reported_and_nothing_passes_the_gap);
	tcase_add_test(tests, a_publisher_that_restarts_is_found_again);
	tcase_add_test(tests, without_a_live_feed_the_keeper_is_polled);
	tcase_add_test(tests,
	    another_journal_is_reported_and_read_from_its_oldest);
	tcase_add_test(tests, a_journal_that_went_back_is_reported);
	tcase_add_test(tests, a_callback_that_stops_goes_on_with_the_next);
	tcase_add_test(tests, waiting_ends_with_its_time);
	tcase_add_test(tests, without_a_daemon_the_error_says_so);
	tcase_add_test(tests, a_feed_without_permission_is_said_at_once);
}

int
main(void)
{
	Suite *suite = suite_create("subscription");
	TCase *tests = tcase_create("subscription");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	add_tests(tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
