/* SPDX-License-Identifier: MIT */
/* Alerts held behind a gap, and the page that fills it. */
#include "client/window.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct window window;
static struct backlog backlog;

static struct sequence_alert
alert_of(uint64_t seq, const char *bytes)
{
	return (struct sequence_alert){ 1, seq, bytes,
		bytes == NULL ? 0 : strlen(bytes) };
}

static void
hold(uint64_t next, uint64_t seq, const char *bytes)
{
	const struct sequence_alert alert = alert_of(seq, bytes);

	window_hold(&window, next, &alert);
}

static void
assert_takes(uint64_t seq, const char *bytes)
{
	struct sequence_item item;

	ck_assert(window_take(&window, seq, &item));
	ck_assert_uint_eq(item.seq, seq);
	ck_assert_str_eq(item.bytes, bytes);
	free(item.bytes);
	ck_assert(!window_has(&window, seq));
}

static void
tear_down(void)
{
	window_empty(&window);
	backlog_empty(&backlog);
}

START_TEST(what_is_held_can_be_taken_once)
{
	struct sequence_item item;

	hold(5, 7, "seven");
	ck_assert(window_has(&window, 7));
	ck_assert(!window_has(&window, 7 + WINDOW_ALERTS));
	ck_assert(!window_has(&window, 0));
	assert_takes(7, "seven");
	ck_assert(!window_take(&window, 7, &item));
	ck_assert_uint_eq(window.bytes, 0);
}
END_TEST

START_TEST(an_alert_without_bytes_is_held_too)
{
	struct sequence_item item;

	hold(5, 7, NULL);
	ck_assert(window_take(&window, 7, &item));
	ck_assert_ptr_null(item.bytes);
}
END_TEST

START_TEST(the_window_ends_with_its_size)
{
	hold(5, 4, "before");
	hold(5, 5 + WINDOW_ALERTS, "behind");
	ck_assert_uint_eq(window.bytes, 0);
	hold(5, 4 + WINDOW_ALERTS, "last");
	assert_takes(4 + WINDOW_ALERTS, "last");
}
END_TEST

START_TEST(the_first_of_two_stays)
{
	hold(5, 7, "seven");
	hold(5, 7, "again");
	hold(7, 7 + WINDOW_ALERTS - 1, "last");
	/* The window steps back: its last place is taken. */
	hold(6, 6, "six");
	ck_assert_uint_eq(window.bytes, strlen("seven") + strlen("last"));
	assert_takes(7, "seven");
}
END_TEST

START_TEST(what_came_otherwise_is_dropped)
{
	hold(5, 6, "six");
	hold(5, 7, "seven");
	hold(5, 9, "nine");
	window_drop(&window, 5, 8);
	ck_assert(!window_has(&window, 6));
	ck_assert(!window_has(&window, 7));
	ck_assert_uint_eq(window.bytes, strlen("nine"));
	window_drop(&window, 8, 8 + 5 * WINDOW_ALERTS);
	ck_assert_uint_eq(window.bytes, 0);
}
END_TEST

START_TEST(a_backlog_comes_out_as_it_went_in)
{
	const struct sequence_alert first = alert_of(7, "seven");
	const struct sequence_alert second = alert_of(9, "nine");
	struct sequence_item item;

	ck_assert_int_eq(backlog_add(&backlog, &first), NEWSALERT_OK);
	ck_assert_int_eq(backlog_add(&backlog, &second), NEWSALERT_OK);
	ck_assert_int_eq(backlog_add(&backlog, &second), NEWSALERT_EPROTO);
	ck_assert_int_eq(backlog_add(&backlog, &first), NEWSALERT_EPROTO);
	ck_assert(backlog_take(&backlog, &item));
	ck_assert_str_eq(item.bytes, "seven");
	free(item.bytes);
	ck_assert(backlog_take(&backlog, &item));
	ck_assert_uint_eq(item.seq, 9);
	free(item.bytes);
	ck_assert(!backlog_take(&backlog, &item));
}
END_TEST

START_TEST(a_backlog_is_one_page)
{
	struct sequence_alert alert = alert_of(1, "x");

	for (; alert.seq <= NEWSALERT_PAGE_ALERTS; alert.seq++)
		ck_assert_int_eq(backlog_add(&backlog, &alert), NEWSALERT_OK);
	ck_assert_int_eq(backlog_add(&backlog, &alert), NEWSALERT_EPROTO);
	backlog_empty(&backlog);
	ck_assert_int_eq(backlog_add(&backlog, &alert), NEWSALERT_OK);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("window");
	TCase *tests = tcase_create("window");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, NULL, tear_down);
	tcase_add_test(tests, what_is_held_can_be_taken_once);
	tcase_add_test(tests, an_alert_without_bytes_is_held_too);
	tcase_add_test(tests, the_window_ends_with_its_size);
	tcase_add_test(tests, the_first_of_two_stays);
	tcase_add_test(tests, what_came_otherwise_is_dropped);
	tcase_add_test(tests, a_backlog_comes_out_as_it_went_in);
	tcase_add_test(tests, a_backlog_is_one_page);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
