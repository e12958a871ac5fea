/* SPDX-License-Identifier: MIT */
/* Embargoes in prose. */
#include "daemon/article/embargo.h"

#include <check.h>
#include <stdlib.h>

/* 2022-12-14 06:40 UTC */
#define NOW INT64_C(1671000000)

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reading {
	const char *line;
	int64_t time_sec;
};

static const struct reading readings[] = {
	{ "EMBARGOED UNTIL 0001 GMT Dec 15", 1671062460 },
	{ "EMBARGOED UNTIL 00:01 GMT, December 15, 2022", 1671062460 },
	{ "Embargo: 15 December 2022, 6 a.m. EST", 1671102000 },
	{ "(EMBARGOED FOR RELEASE AT 1130 GMT THURS DEC 15)", 1671103800 },
	{ "STRICTLY EMBARGOED UNTIL 12.30 p.m. CET 15 December", 1671103800 },
	{ "Embargoed until midnight", 1671062400 },
	{ "EMBARGOED UNTIL 0900 GMT", 1671008400 },
	{ "EMBARGOED UNTIL 0600 GMT", 1671084000 },
	{ "EMBARGOED UNTIL 0001 GMT Jan 2", 1672617660 },
	{ "EMBARGOED UNTIL Dec 15", 1671062400 },
	{ "EMBARGOED", 0 },
	{ "EMBARGOED UNTIL FURTHER NOTICE", 0 },
	{ "EMBARGOED UNTIL 9961 GMT", 0 },
};

START_TEST(read_finds_hour_zone_and_date)
{
	int64_t time_sec = embargo_read(span_of(readings[_i].line), NOW);

	ck_assert_msg(time_sec == readings[_i].time_sec, "%s: %lld",
	    readings[_i].line, (long long)time_sec);
}
END_TEST

START_TEST(only_a_line_that_begins_so_is_an_embargo)
{
	ck_assert(embargo_is(span_of("*** EMBARGOED until noon")));
	ck_assert(embargo_is(span_of("Under embargo until noon")));
	ck_assert(embargo_is(span_of("HOLD FOR RELEASE until noon")));
	ck_assert(!embargo_is(span_of("Arms embargo holds, envoy says")));
	ck_assert(!embargo_is(span_of("")));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("embargo");
	TCase *tests = tcase_create("embargo");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, read_finds_hour_zone_and_date, 0,
	    LENGTH(readings));
	tcase_add_test(tests, only_a_line_that_begins_so_is_an_embargo);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
