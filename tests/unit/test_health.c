/* SPDX-License-Identifier: MIT */
/* What monitoring is told. */
#include "client/command/health.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void
assert_verdict(const char *intake, const char *workers, const char *publisher,
    enum health expected, const char *reason)
{
	char text[HEALTH_TEXT_SIZE];
	json_t *status =
	    json_pack("{s:I, s:[s], s:o, s:o, s:o}", "head", (json_int_t)42,
		"alerts", "ipc://x", "intake", json_loads(intake, 0, NULL),
		"workers", json_loads(workers, 0, NULL), "publisher",
		json_loads(publisher, 0, NULL));

	ck_assert_ptr_nonnull(status);
	ck_assert_int_eq(health_judge(status, text), expected);
	ck_assert_msg(strstr(text, reason) != NULL, "%s", text);
	json_decref(status);
}

#define RUNNING "{\"state\":\"running\",\"reason\":\"\",\"waiting\":3}"
#define WORKERS "{\"running\":2,\"wanted\":2}"
#define UP      "{\"up\":true,\"error\":\"\"}"

START_TEST(all_well_is_ok)
{
	assert_verdict(RUNNING, WORKERS, UP, HEALTH_OK,
	    "42 alerts, 3 files waiting");
}
END_TEST

START_TEST(a_paused_intake_is_critical_and_says_why)
{
	assert_verdict("{\"state\":\"paused\",\"reason\":\"disk full\"}",
	    WORKERS, UP, HEALTH_CRITICAL, "paused: disk full");
	assert_verdict("{\"state\":\"degraded\",\"reason\":\"\"}", WORKERS, UP,
	    HEALTH_WARNING, "the intake is degraded");
}
END_TEST

START_TEST(files_that_cannot_be_read_are_a_warning)
{
	assert_verdict("{\"state\":\"running\",\"unreadable\":2}", WORKERS, UP,
	    HEALTH_WARNING, "2 files");
}
END_TEST

START_TEST(missing_workers_are_a_warning_and_none_is_critical)
{
	assert_verdict(RUNNING, "{\"running\":1,\"wanted\":2}", UP,
	    HEALTH_WARNING, "1 of 2 workers");
	assert_verdict(RUNNING, "{\"running\":0,\"wanted\":2}", UP,
	    HEALTH_CRITICAL, "0 of 2 workers");
}
END_TEST

START_TEST(the_worst_is_told)
{
	assert_verdict("{\"state\":\"degraded\",\"reason\":\"\"}", WORKERS,
	    "{\"up\":false,\"error\":\"it died\"}", HEALTH_CRITICAL,
	    "the publisher is down: it died");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("health");
	TCase *tests = tcase_create("health");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, all_well_is_ok);
	tcase_add_test(tests, a_paused_intake_is_critical_and_says_why);
	tcase_add_test(tests, files_that_cannot_be_read_are_a_warning);
	tcase_add_test(tests,
	    missing_workers_are_a_warning_and_none_is_critical);
	tcase_add_test(tests, the_worst_is_told);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
