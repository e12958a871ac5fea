/* SPDX-License-Identifier: MIT */
/* How bursts are cut. */
#include "daemon/publisher/pace.h"

#include <check.h>
#include <stdlib.h>

#define START_NS 5000000000

START_TEST(a_lone_message_never_waits)
{
	struct pace pace = { 0 };
	int64_t now_ns = START_NS;
	int i;

	for (i = 0; i < 1000; i++, now_ns += PACE_PAUSE_NS)
		ck_assert_int_eq(pace_next(&pace, now_ns, 60000), 0);
}
END_TEST

START_TEST(the_33rd_message_of_a_burst_waits_out_the_millisecond)
{
	struct pace pace = { 0 };
	int i;

	for (i = 0; i < PACE_MESSAGES; i++)
		ck_assert_int_eq(pace_next(&pace, START_NS + i, 10), 0);
	ck_assert_int_eq(pace_next(&pace, START_NS + 400, 10),
	    PACE_PAUSE_NS - 400);
}
END_TEST

START_TEST(large_messages_fill_the_millisecond_sooner)
{
	struct pace pace = { 0 };
	int i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pace_next(&pace, START_NS, 65536), 0);
	ck_assert_int_eq(pace_next(&pace, START_NS, 65536), PACE_PAUSE_NS);
}
END_TEST

START_TEST(a_long_burst_has_the_rate_of_32_a_millisecond)
{
	struct pace pace = { 0 };
	int64_t now_ns = START_NS;
	int i;

	for (i = 0; i < 100 * PACE_MESSAGES; i++)
		now_ns += pace_next(&pace, now_ns, 100);
	ck_assert_int_eq(now_ns - START_NS, 99 * (int64_t)PACE_PAUSE_NS);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pace");
	TCase *tcase = tcase_create("pace");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, a_lone_message_never_waits);
	tcase_add_test(tcase,
	    the_33rd_message_of_a_burst_waits_out_the_millisecond);
	tcase_add_test(tcase, large_messages_fill_the_millisecond_sooner);
	tcase_add_test(tcase, a_long_burst_has_the_rate_of_32_a_millisecond);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
