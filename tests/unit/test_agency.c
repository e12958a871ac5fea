/* SPDX-License-Identifier: MIT */
/* Agencies by any of their names. */
#include "daemon/article/agency.h"

#include <check.h>
#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct naming {
	const char *printed;
	const char *name; /* NULL: unknown */
};

static const struct naming namings[] = {
	{ "TASS", "TASS" },
	{ "ТАСС", "TASS" },
	{ "ITAR-TASS", "TASS" },
	{ "REUTER", "Reuters" },
	{ "The Associated Press", "AP" },
	{ "AP/Reuters", "AP" },
	{ "Marketwire - Dec 23, 2010", "Marketwire" },
	{ "AFP-JIJI", NULL },
	{ "Meridian", NULL },
	{ "", NULL },
	{ "新华社", "Xinhua" },
	{ "연합뉴스", "Yonhap" },
	{ "Укрінформ", "Ukrinform" },
	{ "Yonhap", "Yonhap" },
	{ "AAP", "AAP" },
};

START_TEST(find_gives_the_agency_its_own_name)
{
	const char *name = agency_find(span_of(namings[_i].printed));

	if (namings[_i].name == NULL)
		ck_assert_ptr_null(name);
	else
		ck_assert_pstr_eq(name, namings[_i].name);
}
END_TEST

START_TEST(a_short_name_that_is_a_word_does_not_stand_alone)
{
	ck_assert(agency_stands_alone(span_of("AP")));
	ck_assert(agency_stands_alone(span_of("dpa")));
	ck_assert(!agency_stands_alone(span_of("MAP")));
	ck_assert(!agency_stands_alone(span_of("Petra")));
	ck_assert(!agency_stands_alone(span_of("AP/Reuters")));
}
END_TEST

struct opening {
	const char *text;
	size_t len;
};

static const struct opening openings[] = {
	{ "AP - Rain fell", 2 },
	{ "TASS. The river rose", 4 },
	{ "Reuters, Nov 3", 7 },
	{ "Reuters News - Rain fell", 0 },
	{ "APs - Rain fell", 0 },
	{ "AP", 0 },
	{ "AP Rain fell", 0 },
	{ "PA - Rain fell", 0 },
	{ "Bloomberg News -- Rain fell", 14 },
	{ "dpa-AFX - Rain fell", 3 },
	{ "РИА Новости. Дождь", 21 },
	{ "新华社 — 雨", 9 },
	{ "", 0 },
};

START_TEST(read_alone_wants_a_stop_behind_the_name)
{
	ck_assert_uint_eq(agency_read_alone(span_of(openings[_i].text)),
	    openings[_i].len);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("agency");
	TCase *tests = tcase_create("agency");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, find_gives_the_agency_its_own_name, 0,
	    LENGTH(namings));
	tcase_add_test(tests, a_short_name_that_is_a_word_does_not_stand_alone);
	tcase_add_loop_test(tests, read_alone_wants_a_stop_behind_the_name, 0,
	    LENGTH(openings));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
