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
	{ "Sperrfrist: 15. Dezember 2022, 06.00 Uhr", 1671080400 },
	{ "Achtung, Sperrfrist! Donnerstag, 15. Dezember, 6 Uhr", 1671080400 },
	{ "SPERRFRIST 15.12.2022 0001 Uhr", 1671058860 },
	{ "Sperrfrist: 15. Juli 2022, 12.00 Uhr", 1657879200 },
	{ "Sperrfrist: 15. Juli 2022, 12.00 MEZ", 1657882800 },
	{ "Gesperrt bis 15. Dezember 2022, 12.30 Uhr", 1671103800 },
	{ "SOUS EMBARGO JUSQU'AU 15 décembre 2022 à 06h00", 1671080400 },
	{ "Sous embargo jusqu'à jeudi 15 décembre 00H01 GMT", 1671062460 },
	{ "ATTENTION - EMBARGO jusqu'à 18h", 1671037200 },
	{ "EMBARGO jusqu’au 1er juillet 2022 à minuit", 1656626400 },
	{ "Sperrfrist: Mitternacht", 1671058800 },
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
	ck_assert(embargo_is(span_of("EMBARGO: 15 December")));
	ck_assert(embargo_is(span_of("Embargoed")));
	ck_assert(embargo_is(span_of("Embargo 15 December, 6 a.m.")));
	ck_assert(embargo_is(span_of("Achtung, Sperrfrist!")));
	ck_assert(embargo_is(span_of("Sous embargo jusqu'à lundi")));
	ck_assert(!embargo_is(span_of("Embargo on arms holds, envoy says")));
	ck_assert(!embargo_is(span_of("Embargoes hurt the poor")));
	ck_assert(!embargo_is(span_of("Embargoed goods pile up in ports")));
	ck_assert(!embargo_is(span_of("Sperrfrist für Böller endet")));
	ck_assert(!embargo_is(span_of("Achtung, Wildwechsel")));
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
