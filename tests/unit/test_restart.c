/* SPDX-License-Identifier: MIT */
/* When a child that ended is started again. */
#include "daemon/worker/restart.h"

#include <check.h>
#include <stdlib.h>

START_TEST(a_useful_child_is_started_again_at_once)
{
	struct restart restart = { 0 };
	int i;

	for (i = 0; i < 100; i++)
		ck_assert_int_eq(restart_delay_ms(&restart, true), 0);
}
END_TEST

START_TEST(failures_in_a_row_double_the_delay_up_to_five_seconds)
{
	static const int delays[] = { 0, 100, 200, 400, 800, 1600, 3200, 5000,
		5000 };
	struct restart restart = { 0 };
	size_t i;

	for (i = 0; i < sizeof(delays) / sizeof(delays[0]); i++)
		ck_assert_int_eq(restart_delay_ms(&restart, false), delays[i]);
}
END_TEST

START_TEST(usefulness_forgives_earlier_failures)
{
	struct restart restart = { 0 };
	int i;

	for (i = 0; i < 10; i++)
		(void)restart_delay_ms(&restart, false);
	ck_assert_int_eq(restart_delay_ms(&restart, true), 0);
	ck_assert_int_eq(restart_delay_ms(&restart, false), 100);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("restart");
	TCase *tcase = tcase_create("restart");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, a_useful_child_is_started_again_at_once);
	tcase_add_test(tcase,
	    failures_in_a_row_double_the_delay_up_to_five_seconds);
	tcase_add_test(tcase, usefulness_forgives_earlier_failures);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
