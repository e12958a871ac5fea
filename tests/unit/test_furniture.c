/* SPDX-License-Identifier: MIT */
/* The lines around a story, and sentences that are not. */
#include "daemon/article/furniture.h"

#include <check.h>
#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reading {
	const char *line;
	enum furniture kind;
};

static const struct reading readings[] = {
	{ "By Jane Doe", FURNITURE_BYLINE },
	{ "BY JANE DOE", FURNITURE_BYLINE },
	{ "By JANE DOE, Associated Press", FURNITURE_BYLINE },
	{ "By Jane Doe and John Roe in Paris", FURNITURE_BYLINE },
	{ "Von Jana Muster, dpa", FURNITURE_BYLINE },
	{ "Par Jean Dupont", FURNITURE_BYLINE },
	{ "Associated Press", FURNITURE_BYLINE },
	{ "AP Sports Writer", FURNITURE_BYLINE },
	{ "By Friday the storm had passed", FURNITURE_NONE },
	{ "By early 2005 the net was full", FURNITURE_NONE },
	{ "By Jane Doe.", FURNITURE_NONE },
	{ "By", FURNITURE_NONE },
	{ "© Sergei Bobylev/TASS", FURNITURE_CREDIT },
	{ "(c) Jane Doe", FURNITURE_CREDIT },
	{ "(AP Photo/Jane Doe)", FURNITURE_CREDIT },
	{ "AP Photo/Jane Doe, File", FURNITURE_CREDIT },
	{ "REUTERS/Jane Doe", FURNITURE_CREDIT },
	{ "Photo by Jordan Brazil/TASS", FURNITURE_CREDIT },
	{ "Jane Doe/AFP via Getty Images", FURNITURE_CREDIT },
	{ "Jane Doe/Getty Images", FURNITURE_CREDIT },
	{ "EPA-EFE/JANE DOE", FURNITURE_CREDIT },
	{ "Russian Foreign Ministry Sergei Bobylev/TASS", FURNITURE_NONE },
	{ "Either/or", FURNITURE_NONE },
	{ "Rain/TASS reports from the harbour town of Oslo", FURNITURE_NONE },
	{ "13 DEC, 11:09", FURNITURE_DATE },
	{ "December 13, 2022 11:09 GMT", FURNITURE_DATE },
	{ "Published: 13 December 2022", FURNITURE_DATE },
	{ "11:09 AM", FURNITURE_DATE },
	{ "3 Min Read", FURNITURE_DATE },
	{ "Updated 2 hours ago", FURNITURE_DATE },
	{ "10 years ago it was a field", FURNITURE_NONE },
	{ "March 17.", FURNITURE_NONE },
	{ "March 17 was a holiday in Ireland", FURNITURE_NONE },
	{ "(Reporting by Jane Doe; Editing by John Roe)", FURNITURE_NOTE },
	{ "Reporting by Jane Doe", FURNITURE_NOTE },
	{ "Copyright 2022 Meridian", FURNITURE_NOTE },
	{ "© 2022 Meridian", FURNITURE_NOTE },
	{ "(Adds quotes)", FURNITURE_NOTE },
	{ "Adds up to a loss", FURNITURE_NONE },
	{ "($1 = 80 roubles)", FURNITURE_NOTE },
	{ "___", FURNITURE_NOTE },
	{ "-----", FURNITURE_NOTE },
	{ "dpa xx yy", FURNITURE_NOTE },
	{ "###", FURNITURE_END },
	{ "(END)", FURNITURE_END },
	{ "-30-", FURNITURE_END },
	{ "REUTER", FURNITURE_END },
	{ "(Reuters)", FURNITURE_END },
	{ "--IANS", FURNITURE_NONE },
	{ "-- Yonhap", FURNITURE_END },
	{ "Enditem", FURNITURE_END },
	{ "ab/cd/ef", FURNITURE_END },
	{ "jd-sm/pw", FURNITURE_END },
	{ "Notes to editors", FURNITURE_END },
	{ "and/or", FURNITURE_END },
	{ "The rain stopped.", FURNITURE_NONE },
	{ "a", FURNITURE_NONE },
	{ "", FURNITURE_NONE },
};

START_TEST(a_line_is_known_by_how_agencies_write_it)
{
	enum furniture kind = furniture_of(span_of(readings[_i].line));

	ck_assert_msg(kind == readings[_i].kind, "%s: %d", readings[_i].line,
	    (int)kind);
}
END_TEST

START_TEST(sections_are_made_of_section_words)
{
	ck_assert(furniture_is_section(span_of("All news")));
	ck_assert(
	    furniture_is_section(span_of("Russian Politics & Diplomacy")));
	ck_assert(furniture_is_section(span_of("WORLD")));
	ck_assert(furniture_is_section(span_of("World > Europe")));
	ck_assert(furniture_is_section(span_of("BC-EU--Summit, 2nd Ld")));
	ck_assert(!furniture_is_section(span_of("Council vote")));
	ck_assert(!furniture_is_section(span_of("")));
	ck_assert(!furniture_is_section(span_of(" & ")));
}
END_TEST

struct tail {
	const char *text;
	size_t len; /* in front of the tail */
};

static const struct tail tails[] = {
	{ "A barge waits. (AP Photo/Sam Poe)", 15 },
	{ "A barge waits. REUTERS/Sam Poe", 14 },
	{ "A barge waits. (Sam Poe/AFP)", 15 },
	{ "A barge waits. © Sam Poe", 14 },
	{ "A barge waits (and so on).", 26 },
	{ "A barge waits (either/or)", 25 },
	{ "Plain.", 6 },
	{ "", 0 },
};

START_TEST(a_credit_is_found_behind_its_caption)
{
	size_t len = furniture_credit_tail(span_of(tails[_i].text));

	ck_assert_msg(len == tails[_i].len, "%s: %zu", tails[_i].text, len);
}
END_TEST

START_TEST(a_headline_may_end_in_its_agency)
{
	ck_assert_uint_eq(furniture_agency_tail(span_of("Rain (AFP)")), 4);
	ck_assert_uint_eq(furniture_agency_tail(span_of("Rain (wet)")), 10);
	ck_assert_uint_eq(furniture_agency_tail(span_of("(AP)")), 4);
	ck_assert_uint_eq(furniture_agency_tail(span_of("")), 0);
}
END_TEST

START_TEST(an_end_mark_may_share_the_last_line)
{
	ck_assert_uint_eq(furniture_end_tail(span_of("Rain. Enditem")), 5);
	ck_assert_uint_eq(furniture_end_tail(span_of("Rain. (END)")), 5);
	ck_assert_uint_eq(furniture_end_tail(span_of("Rain.")), 5);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("furniture");
	TCase *tests = tcase_create("furniture");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, a_line_is_known_by_how_agencies_write_it, 0,
	    LENGTH(readings));
	tcase_add_test(tests, sections_are_made_of_section_words);
	tcase_add_loop_test(tests, a_credit_is_found_behind_its_caption, 0,
	    LENGTH(tails));
	tcase_add_test(tests, a_headline_may_end_in_its_agency);
	tcase_add_test(tests, an_end_mark_may_share_the_last_line);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
