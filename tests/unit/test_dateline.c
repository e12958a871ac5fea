/* SPDX-License-Identifier: MIT */
/* Datelines as agencies print them, and sentences that are none. */
#include "daemon/article/dateline.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/dateline_word.h"

/* 2022-12-14 06:40 UTC */
#define NOW INT64_C(1671000000)

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reading {
	const char *text;
	const char *place; /* name case; NULL: none */
	const char *region;
	const char *agency;
	const char *date;
	const char *behind; /* NULL: the text is no dateline */
	bool is_sure;
};

static const struct reading readings[] = {
	{ "ST. PETERSBURG, December 13. /TASS/. Talks", "St. Petersburg", NULL,
	    "TASS", "2022-12-13", "Talks", true },
	{ "STAMFORD, Conn., Feb 26 (Reuters) - Net rose", "Stamford", "Conn.",
	    "Reuters", "2022-02-26", "Net rose", true },
	{ "LONDON (AP) — Rain", "London", NULL, "AP", NULL, "Rain", true },
	{ "NEW YORK (AP) _ Rain", "New York", NULL, "AP", NULL, "Rain", true },
	{ "BEIJING, Dec. 13 (Xinhua) -- Rain", "Beijing", NULL, "Xinhua",
	    "2022-12-13", "Rain", true },
	{ "Berlin (dpa) - Regen", "Berlin", NULL, "dpa", NULL, "Regen", true },
	{ "PARIS, 13 déc 2022 (AFP) - Pluie", "Paris", NULL, "AFP",
	    "2022-12-13", "Pluie", true },
	{ "ТОКИО, 13 декабря. /ТАСС/. Дождь", "Токио", NULL, "TASS",
	    "2022-12-13", "Дождь", true },
	{ "МОСКВА, 13 дек — РИА Новости. Дождь", "Москва", NULL, "RIA Novosti",
	    "2022-12-13", "Дождь", true },
	{ "Madrid, 13 dic (EFE).- Lluvia", "Madrid", NULL, "EFE", "2022-12-13",
	    "Lluvia", true },
	{ "(ANSA) - ROMA, 13 DIC - Pioggia", "Roma", NULL, "ANSA", "2022-12-13",
	    "Pioggia", true },
	{ "MOSCOW. Dec 13 (Interfax) - Rain", "Moscow", NULL, "Interfax",
	    "2022-12-13", "Rain", true },
	{ "TOKYO, Dec. 13, Kyodo - Rain", "Tokyo", NULL, "Kyodo", "2022-12-13",
	    "Rain", true },
	{ "NEW YORK, Dec. 13, 2022 /PRNewswire/ -- Rain", "New York", NULL,
	    "PRNewswire", "2022-12-13", "Rain", true },
	{ "LOUISVILLE, KY--(Marketwire - December 23, 2010) - Rain",
	    "Louisville", "KY", "Marketwire", NULL, "Rain", true },
	{ "Canadian Press - OTTAWA (CP) - Rain", "Ottawa", NULL, "CP", NULL,
	    "Rain", true },
	{ "AP - Rain fell", NULL, NULL, "AP", NULL, "Rain fell", true },
	{ "April 7, Reuter - Rain", NULL, NULL, "Reuters", "2022-04-07", "Rain",
	    true },
	{ "BEIRUT/JERUSALEM, May 3 (Reuters) - Rain", "Beirut", NULL, "Reuters",
	    "2022-05-03", "Rain", true },
	{ "****RIO DE JANEIRO, March 5 - Rain", "Rio de Janeiro", NULL, NULL,
	    "2022-03-05", "Rain", true },
	{ "c CHICAGO, March 9 - Rain", "Chicago", NULL, NULL, "2022-03-09",
	    "Rain", true },
	{ "RPT --BONN, West Germany, March 30 - Rain", "Bonn", "West Germany",
	    NULL, "2022-03-30", "Rain", true },
	{ "NEW YORK, March 119 - Rain", "New York", NULL, NULL, NULL, "Rain",
	    true },
	{ "ROME, March 13, Reuter - Rain", "Rome", NULL, "Reuters",
	    "2022-03-13", "Rain", true },
	{ "KANSAS CITY, Mo. - March 13 - Rain", "Kansas City", "Mo.", NULL,
	    "2022-03-13", "Rain", true },
	{ "ROCKVILLE, Md, - March 6 - Rain", "Rockville", "Md", NULL,
	    "2022-03-06", "Rain", true },
	{ "SAN DIEGO, Calif.,March 17 - Rain", "San Diego", "Calif.", NULL,
	    "2022-03-17", "Rain", true },
	{ "FARMINGTON Conn., March 9 - Rain", "Farmington", "Conn.", NULL,
	    "2022-03-09", "Rain", true },
	{ "ARNHEM, the Netherlands, April 1 - Rain", "Arnhem",
	    "the Netherlands", NULL, "2022-04-01", "Rain", true },
	{ "Caracas, march 9 - rain", "Caracas", NULL, NULL, "2022-03-09",
	    "rain", true },
	{ "Mexico city, april 1 - Rain", "Mexico city", NULL, NULL,
	    "2022-04-01", "Rain", true },
	{ "JOHANNESBURG March 13 - Rain", "Johannesburg", NULL, NULL,
	    "2022-03-13", "Rain", true },
	{ "MONTREAL, Feb 26-Rain", "Montreal", NULL, NULL, "2022-02-26", "Rain",
	    true },
	{ "AMSTERDAM, 2 March - Rain", "Amsterdam", NULL, NULL, "2022-03-02",
	    "Rain", true },
	{ "NEW YORK, March 19, Time Inc said", "New York", NULL, NULL,
	    "2022-03-19", "Time Inc said", true },
	{ "JACKSON, MISS., May 20", "Jackson", "MISS.", NULL, "2022-05-20", "",
	    true },
	{ "Edmonton, Ky. (November 28, 2016) – Rain", "Edmonton", "Ky.", NULL,
	    "2016-11-28", "Rain", true },
	{ "GLASGOW, Ky. (WBKO) -- Rain", "Glasgow", "Ky.", "WBKO", NULL, "Rain",
	    true },
	{ "WINSTON-SALEM, N.C. (AP) - Rain", "Winston-Salem", "N.C.", "AP",
	    NULL, "Rain", true },
	/* These depend on where they stand. */
	{ "LONDON - Shares rose", "London", NULL, NULL, NULL, "Shares rose",
	    false },
	{ "KABUL, Afghanistan -- Rain fell", "Kabul", "Afghanistan", NULL, NULL,
	    "Rain fell", false },
	{ "COLOMBO: Tea was dear", "Colombo", NULL, NULL, NULL, "Tea was dear",
	    false },
	{ "WASHINGTON (RNS) Church leaders", "Washington", NULL, "RNS", NULL,
	    "Church leaders", true },
	{ "NEWPORT BEACH, Calif.", "Newport Beach", "Calif.", NULL, NULL, "",
	    false },
	/* These are none. */
	{ "Rain fell on Friday.", NULL, NULL, NULL, NULL, NULL, false },
	{ "On March 5, 2022, rain fell", NULL, NULL, NULL, NULL, NULL, false },
	{ "Saturday 20 November", NULL, NULL, NULL, NULL, NULL, false },
	{ "By March 5 - rain", NULL, NULL, NULL, NULL, NULL, false },
	{ "The World Bank (WB) said", NULL, NULL, NULL, NULL, NULL, false },
	{ "The Press Agency (APA) said", NULL, NULL, NULL, NULL, NULL, false },
	{ "Oracle, IBM and Intel - all three", NULL, NULL, NULL, NULL, NULL,
	    false },
	{ "London - Shares rose", NULL, NULL, NULL, NULL, NULL, false },
	{ "ANALYSIS - Shares rose", NULL, NULL, NULL, NULL, NULL, false },
	{ "TALKS SET - SOURCES", NULL, NULL, NULL, NULL, NULL, false },
	{ "(after extra time - 1-1)", NULL, NULL, NULL, NULL, NULL, false },
	{ "MOSCOW", NULL, NULL, NULL, NULL, NULL, false },
	{ "\"LONDON, March 5 - ", NULL, NULL, NULL, NULL, NULL, false },
	{ "", NULL, NULL, NULL, NULL, NULL, false },
	{ "-", NULL, NULL, NULL, NULL, NULL, false },
	{ "PARIS (", NULL, NULL, NULL, NULL, NULL, false },
};

static void
assert_same(const char *text, const char *got, const char *want)
{
	ck_assert_msg((got == NULL) == (want == NULL) &&
			  (got == NULL || strcmp(got, want) == 0),
	    "%s: \"%s\", not \"%s\"", text, got == NULL ? "" : got,
	    want == NULL ? "" : want);
}

static void
assert_date(const struct reading *reading, const struct dateline *dateline)
{
	char date[32];

	snprintf(date, sizeof(date), "%04d-%02d-%02d", dateline->year,
	    dateline->month, dateline->day);
	assert_same(reading->text, dateline->year == 0 ? NULL : date,
	    reading->date);
}

START_TEST(read_takes_a_dateline_apart)
{
	const struct reading *reading = &readings[_i];
	struct span text = span_of(reading->text);
	struct dateline_parts parts;
	struct dateline dateline = { 0 };
	bool found = dateline_read(text, &parts);

	ck_assert_msg(found == (reading->behind != NULL), "%s", reading->text);
	if (!found)
		return;
	ck_assert_msg(parts.is_sure == reading->is_sure, "%s", reading->text);
	ck_assert_uint_le(parts.len, parts.text_at);
	assert_same(reading->text, reading->text + parts.text_at,
	    reading->behind);
	ck_assert_int_eq(dateline_fill(&parts, NOW, span_of(""), &dateline),
	    NEWSALERT_OK);
	assert_same(reading->text, dateline.place, reading->place);
	assert_same(reading->text, dateline.region, reading->region);
	assert_same(reading->text, dateline.agency, reading->agency);
	assert_date(reading, &dateline);
	free(dateline.place);
	free(dateline.region);
	free(dateline.agency);
}
END_TEST

START_TEST(read_keeps_the_printed_dateline_without_its_dash)
{
	struct span text = span_of("OSLO, Dec 13 (Reuters) -- Rain");
	struct dateline_parts parts;

	ck_assert(dateline_read(text, &parts));
	ck_assert(span_is(span_to(text, parts.len), "OSLO, Dec 13 (Reuters)"));
	text = span_of("ST. PETERSBURG, December 13. /TASS/. Talks");
	ck_assert(dateline_read(text, &parts));
	ck_assert(span_is(span_to(text, parts.len),
	    "ST. PETERSBURG, December 13. /TASS/."));
}
END_TEST

/* Whatever the text is cut to, nothing is read behind its end. */
START_TEST(read_stays_inside_a_text_cut_anywhere)
{
	for (size_t i = 0; i < LENGTH(readings); i++) {
		size_t len = strlen(readings[i].text);

		for (size_t cut = 0; cut <= len; cut++) {
			char *copy = malloc(cut + 1);
			struct dateline_parts parts;

			memcpy(copy, readings[i].text, cut);
			if (dateline_read((struct span){ copy, cut }, &parts))
				ck_assert_uint_le(parts.text_at, cut);
			free(copy);
		}
	}
}
END_TEST

START_TEST(a_word_has_the_dots_of_abbreviations_and_inner_hyphens)
{
	ck_assert_uint_eq(dateline_word(span_of("ST. LOUIS")).len, 3);
	ck_assert_uint_eq(dateline_word(span_of("MOSCOW. Dec")).len, 6);
	ck_assert_uint_eq(dateline_word(span_of("PORT-AU-PRINCE,")).len, 14);
	ck_assert_uint_eq(dateline_word(span_of("KY--(")).len, 2);
	ck_assert_uint_eq(dateline_word(span_of("N'DJAMENA ")).len, 9);
	ck_assert_uint_eq(dateline_word(span_of("— Rain")).len, 0);
	ck_assert_uint_eq(dateline_dash(span_of("--—- x")), 6);
	ck_assert_uint_eq(dateline_dash(span_of("_ x")), 1);
	ck_assert_uint_eq(dateline_dash(span_of("_x")), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dateline");
	TCase *tests = tcase_create("dateline");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, read_takes_a_dateline_apart, 0,
	    LENGTH(readings));
	tcase_add_test(tests, read_keeps_the_printed_dateline_without_its_dash);
	tcase_add_test(tests, read_stays_inside_a_text_cut_anywhere);
	tcase_add_test(tests,
	    a_word_has_the_dots_of_abbreviations_and_inner_hyphens);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
