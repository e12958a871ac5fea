/* SPDX-License-Identifier: MIT */
/* Times, durations and positions, as people write them. */
#include "client/moment.h"

#include <check.h>
#include <stdlib.h>
#include <time.h>

/* 2026-11-23T10:00:00Z */
#define NOW_MS INT64_C(1795428000000)
#define DAY_MS INT64_C(86400000)

static void
in_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

static void
assert_time(const char *text, int64_t expected_ms)
{
	struct moment moment;

	ck_assert_msg(moment_parse(text, NOW_MS, &moment) == NEWSALERT_OK, "%s",
	    text);
	ck_assert_uint_eq(moment.seq, 0);
	ck_assert_msg(moment.time_ms == expected_ms, "%s is %lld", text,
	    (long long)moment.time_ms);
}

static void
assert_refused(const char *text)
{
	struct moment moment = { .seq = 7 };

	ck_assert_msg(moment_parse(text, NOW_MS, &moment) == NEWSALERT_EINVAL,
	    "%s", text);
	ck_assert_uint_eq(moment.seq, 7);
}

START_TEST(a_duration_is_before_now)
{
	assert_time("90s", NOW_MS - 90000);
	assert_time("15m", NOW_MS - 900000);
	assert_time("2h", NOW_MS - 7200000);
	assert_time("7d", NOW_MS - 7 * DAY_MS);
	assert_time("2w", NOW_MS - 14 * DAY_MS);
	assert_time("now", NOW_MS);
}
END_TEST

START_TEST(days_are_local)
{
	in_zone("Asia/Tokyo"); /* it is 19:00 there */
	assert_time("today", NOW_MS - 19 * 3600000);
	assert_time("yesterday", NOW_MS - 19 * 3600000 - DAY_MS);
	assert_time("2026-11-23", NOW_MS - 19 * 3600000);
	assert_time("2026-11-23 18:30", NOW_MS - 1800000);
	assert_time("2026-11-23 18:30:05", NOW_MS - 1795000);
}
END_TEST

/* The day of the change has 23 hours: midnight is not 24 hours before. */
START_TEST(yesterday_knows_summer_time)
{
	struct moment moment;
	int64_t now_ms = INT64_C(1774868400000); /* 2026-03-30T11:00Z */

	in_zone("Europe/Berlin");
	ck_assert_int_eq(moment_parse("yesterday", now_ms, &moment),
	    NEWSALERT_OK);
	/* 2026-03-28T23:00Z is midnight of the 29th, winter time. */
	ck_assert_int_eq(moment.time_ms, INT64_C(1774738800000));
}
END_TEST

START_TEST(rfc_3339_has_its_own_zone)
{
	in_zone("Asia/Tokyo");
	assert_time("2026-11-23T10:00:00Z", NOW_MS);
	assert_time("2026-11-23T10:00:00.250Z", NOW_MS + 250);
	assert_time("2026-11-23T11:00:00+01:00", NOW_MS);
	assert_time("2026-11-23T04:30:00-05:30", NOW_MS);
	assert_time("2026-11-23T19:00:00", NOW_MS);
}
END_TEST

START_TEST(a_time_is_never_the_one_that_means_none)
{
	in_zone("UTC");
	assert_time("1970-01-01", 1);
	assert_time("1960-05-01", 1);
}
END_TEST

START_TEST(a_position_has_epoch_and_seq)
{
	struct moment moment;

	ck_assert_int_eq(moment_parse("9f2c00000000abcd.42", NOW_MS, &moment),
	    NEWSALERT_OK);
	ck_assert_uint_eq(moment.epoch, 0x9f2c00000000abcd);
	ck_assert_uint_eq(moment.seq, 42);
}
END_TEST

START_TEST(anything_else_is_refused)
{
	static const char *const texts[] = { "", " ", "2", "2x", "h", "-2h",
		"2hh", "99999999999999999999s", "9999999w", "2026-02-30",
		"2026-13-01", "2026-11-23 25:00", "2026-11-23T10:00:00+1",
		"2026-11-23T10:00:00Zz", "2026-11-23T10:00:00+25:00",
		"2026-11-23T10:00:00+-1:30", "2026-11-23T10:00:00- 1:30",
		"2026-11-23T10:00:00+01:+3", "2026-11-23T10:00:00+01:300",
		"tomorrow", "9f2c00000000abcd.0", "9f2c.42" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_refused(texts[i]);
}
END_TEST

START_TEST(only_another_day_has_its_date)
{
	char text[MOMENT_TEXT_SIZE];

	in_zone("UTC");
	moment_format(NOW_MS - 60000, NOW_MS, text);
	ck_assert_str_eq(text, "09:59:00");
	moment_format(NOW_MS - DAY_MS, NOW_MS, text);
	ck_assert_str_eq(text, "2026-11-22 10:00:00");
}
END_TEST

START_TEST(a_duration_is_told_in_two_units)
{
	char text[MOMENT_TEXT_SIZE];

	moment_format_duration(0, text);
	ck_assert_str_eq(text, "0s");
	moment_format_duration(65 * 1000, text);
	ck_assert_str_eq(text, "1m 5s");
	moment_format_duration(3 * DAY_MS + 4 * 3600000 + 59, text);
	ck_assert_str_eq(text, "3d 4h");
	moment_format_duration(8 * DAY_MS, text);
	ck_assert_str_eq(text, "1w 1d");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("moment");
	TCase *tests = tcase_create("moment");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_duration_is_before_now);
	tcase_add_test(tests, days_are_local);
	tcase_add_test(tests, yesterday_knows_summer_time);
	tcase_add_test(tests, rfc_3339_has_its_own_zone);
	tcase_add_test(tests, a_time_is_never_the_one_that_means_none);
	tcase_add_test(tests, a_position_has_epoch_and_seq);
	tcase_add_test(tests, anything_else_is_refused);
	tcase_add_test(tests, only_another_day_has_its_date);
	tcase_add_test(tests, a_duration_is_told_in_two_units);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
