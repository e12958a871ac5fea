/* SPDX-License-Identifier: MIT */
/* A clock that has jumped deletes nothing until it has run evenly. */
#include "daemon/journal/clock.h"

#include <check.h>
#include <stdlib.h>

#define START_MS INT64_C(1795443327000)
#define HOUR_MS  INT64_C(3600000)
#define DAY_MS   (24 * HOUR_MS)

static struct clock clock_;

START_TEST(a_new_journal_believes_the_clock)
{
	clock_init(&clock_, START_MS, 5000, 0);
	ck_assert(clock_believe(&clock_, START_MS, 5000));
}
END_TEST

START_TEST(a_short_absence_is_believed_and_a_long_one_after_an_hour)
{
	clock_init(&clock_, START_MS, 5000, START_MS - DAY_MS);
	ck_assert(clock_believe(&clock_, START_MS, 5000));
	clock_init(&clock_, START_MS, 5000, START_MS - DAY_MS - 1);
	ck_assert(!clock_believe(&clock_, START_MS, 5000));
	ck_assert(!clock_believe(&clock_, START_MS + HOUR_MS - 1,
	    5000 + HOUR_MS - 1));
	ck_assert(clock_believe(&clock_, START_MS + HOUR_MS, 5000 + HOUR_MS));
}
END_TEST

START_TEST(a_clock_behind_the_journal_is_not_believed)
{
	clock_init(&clock_, START_MS, 5000, START_MS + 60001);
	ck_assert(!clock_believe(&clock_, START_MS, 5000));
}
END_TEST

START_TEST(a_jump_in_either_direction_is_not_believed_for_an_hour)
{
	const int64_t jump_ms = _i == 0 ? 365 * DAY_MS : -365 * DAY_MS;

	clock_init(&clock_, START_MS, 0, START_MS);
	ck_assert(clock_believe(&clock_, START_MS + 1000, 1000));
	ck_assert(!clock_believe(&clock_, START_MS + jump_ms, 2000));
	ck_assert(!clock_believe(&clock_, START_MS + jump_ms + 1000, 3000));
	/* Back again is another jump. */
	ck_assert(!clock_believe(&clock_, START_MS + 4000, 4000));
	ck_assert(!clock_believe(&clock_, START_MS + HOUR_MS, HOUR_MS));
	ck_assert(
	    clock_believe(&clock_, START_MS + 4000 + HOUR_MS, 4000 + HOUR_MS));
}
END_TEST

START_TEST(small_corrections_are_believed)
{
	clock_init(&clock_, START_MS, 0, START_MS);
	for (int64_t i = 1; i < 100; i++)
		ck_assert(
		    clock_believe(&clock_, START_MS + i * 61000, i * 60000));
}
END_TEST

START_TEST(the_clocks_run)
{
	int64_t running_ms = clock_running_ms();
	int64_t monotonic_ms = clock_monotonic_ms();

	ck_assert_int_gt(clock_wall_ms(), INT64_C(1700000000000));
	ck_assert_int_ge(clock_running_ms(), running_ms);
	ck_assert_int_ge(clock_monotonic_ms(), monotonic_ms);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("clock");
	TCase *tests = tcase_create("clock");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_new_journal_believes_the_clock);
	tcase_add_test(tests,
	    a_short_absence_is_believed_and_a_long_one_after_an_hour);
	tcase_add_test(tests, a_clock_behind_the_journal_is_not_believed);
	tcase_add_loop_test(tests,
	    a_jump_in_either_direction_is_not_believed_for_an_hour, 0, 2);
	tcase_add_test(tests, small_corrections_are_believed);
	tcase_add_test(tests, the_clocks_run);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
