/* SPDX-License-Identifier: MIT */
/* Dates, and the year that datelines leave out. */
#include "daemon/article/calendar.h"

#include <check.h>
#include <stdlib.h>

#define DAY_SEC 86400

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reading {
	const char *text;
	size_t used; /* 0: no date */
	struct date date;
};

static const struct reading readings[] = {
	{ "December 13. /TASS/", 11, { 0, 12, 13 } },
	{ "Dec. 13 (Xinhua)", 7, { 0, 12, 13 } },
	{ "Dec. 13, 2022 (X)", 13, { 2022, 12, 13 } },
	{ "march 9 -", 7, { 0, 3, 9 } },
	{ "MArch 3 -", 7, { 0, 3, 3 } },
	{ "Marc 3 -", 6, { 0, 3, 3 } },
	{ "Marchg 12 -", 9, { 0, 3, 12 } },
	{ "Apri l7 -", 7, { 0, 4, 7 } },
	{ "March 119 -", 9, { 0, 3, 0 } },
	{ "March 5th, 2021", 15, { 2021, 3, 5 } },
	{ "Sept 20", 7, { 0, 9, 20 } },
	{ "2 March -", 7, { 0, 3, 2 } },
	{ "13 déc (AFP)", 7, { 0, 12, 13 } },
	{ "1er mars 2020", 13, { 2020, 3, 1 } },
	{ "13. Dezember 2022", 17, { 2022, 12, 13 } },
	{ "13 de diciembre de 2022", 23, { 2022, 12, 13 } },
	{ "13 декабря.", 17, { 0, 12, 13 } },
	{ "13 Aralık", 10, { 0, 12, 13 } },
	{ "7 ŞUBAT", 8, { 0, 2, 7 } },
	{ "3 АВГУСТА", 16, { 0, 8, 3 } },
	{ "3 СІЧНЯ", 12, { 0, 1, 3 } },
	{ "14 грудня", 15, { 0, 12, 14 } },
	{ "13 ДЕК", 9, { 0, 12, 13 } },
	{ "13.12.2022", 10, { 2022, 12, 13 } },
	{ "Feb 29", 6, { 0, 2, 29 } },
	{ "Feb 29, 2023", 12, { 2023, 2, 0 } },
	{ "May sales rose", 0, { 0, 0, 0 } },
	{ "Marketing 3", 0, { 0, 0, 0 } },
	{ "Ma 3", 0, { 0, 0, 0 } },
	{ "13 people", 0, { 0, 0, 0 } },
	{ "Dec 1234", 0, { 0, 0, 0 } },
	{ "2022", 0, { 0, 0, 0 } },
	{ "", 0, { 0, 0, 0 } },
};

START_TEST(read_takes_dates_as_datelines_print_them)
{
	const struct reading *reading = &readings[_i];
	struct date date = { 0, 0, 0 };
	size_t used = calendar_read(span_of(reading->text), &date);

	ck_assert_msg(used == reading->used, "%s: %zu", reading->text, used);
	ck_assert_msg(date.year == reading->date.year &&
			  date.month == reading->date.month &&
			  date.day == reading->date.day,
	    "%s: %d-%d-%d", reading->text, date.year, date.month, date.day);
}
END_TEST

/* Counting day by day is the oracle. */
START_TEST(days_and_weekdays_agree_with_counting)
{
	int64_t days = calendar_days(1890, 1, 1);

	ck_assert_int_eq(calendar_days(1970, 1, 1), 0);
	ck_assert_int_eq(calendar_weekday(0), 4);
	ck_assert_int_eq(calendar_weekday(-4), 0);
	for (int year = 1890; year < 2210; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1;
			     day <= calendar_days_in_month(year, month); day++)
				if (calendar_days(year, month, day) != days++)
					ck_abort_msg("%d-%d-%d", year, month,
					    day);
	ck_assert_int_eq(calendar_weekday(calendar_days(2022, 12, 13)), 2);
}
END_TEST

struct year_case {
	struct date date;
	int today[3];
	const char *lead;
	int year;
};

static const struct year_case year_cases[] = {
	/* The nearest before, at most two days after. */
	{ { 0, 12, 13 }, { 2022, 12, 14 }, "", 2022 },
	{ { 0, 12, 13 }, { 2022, 12, 11 }, "", 2022 },
	{ { 0, 12, 13 }, { 2022, 12, 10 }, "", 2021 },
	{ { 0, 1, 1 }, { 2022, 12, 31 }, "", 2023 },
	{ { 0, 12, 31 }, { 2023, 1, 1 }, "", 2022 },
	/* A weekday that contradicts: the story is older. */
	{ { 0, 12, 13 }, { 2026, 11, 23 }, "He said on Tuesday.", 2022 },
	/* The day before is no contradiction. */
	{ { 0, 12, 13 }, { 2023, 3, 1 }, "He said on Monday.", 2022 },
	/* One of several is enough. */
	{ { 0, 12, 13 }, { 2023, 3, 1 }, "On Friday, he said on Tuesday.",
	    2022 },
	/* Behind "on" it counts for more than elsewhere. */
	{ { 0, 12, 13 }, { 2026, 11, 23 }, "A Saturday Post report on Tuesday.",
	    2022 },
	{ { 0, 12, 13 }, { 2026, 11, 23 }, "The Friday Club met on Tuesday.",
	    2022 },
	/* Fresh copy may speak of a coming day. */
	{ { 0, 12, 13 }, { 2022, 12, 13 }, "He will speak on Saturday.", 2022 },
	/* A word is not a weekday. */
	{ { 0, 12, 13 }, { 2026, 11, 23 }, "The Sundayish Mondays.", 2025 },
	{ { 0, 2, 29 }, { 2026, 11, 23 }, "", 2024 },
	{ { 0, 2, 29 }, { 2026, 11, 23 }, "He said on Sunday.", 2024 },
	{ { 1987, 3, 4 }, { 2026, 11, 23 }, "He said on Tuesday.", 1987 },
};

START_TEST(year_is_told_by_the_file_and_the_lead)
{
	const struct year_case *one = &year_cases[_i];
	int64_t today =
	    calendar_days(one->today[0], one->today[1], one->today[2]);
	int year = calendar_year(&one->date, today * DAY_SEC + 3600,
	    span_of(one->lead));

	ck_assert_msg(year == one->year, "%d-%d, \"%s\": %d, not %d",
	    one->date.month, one->date.day, one->lead, year, one->year);
}
END_TEST

START_TEST(year_survives_a_file_from_beyond_all_time)
{
	struct date date = { 0, 2, 29 };

	ck_assert_int_le(calendar_year(&date, INT64_MAX, span_of("")), 2201);
	ck_assert_int_ge(calendar_year(&date, INT64_MIN, span_of("")), 1890);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("calendar");
	TCase *tests = tcase_create("calendar");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, read_takes_dates_as_datelines_print_them, 0,
	    LENGTH(readings));
	tcase_add_test(tests, days_and_weekdays_agree_with_counting);
	tcase_add_loop_test(tests, year_is_told_by_the_file_and_the_lead, 0,
	    LENGTH(year_cases));
	tcase_add_test(tests, year_survives_a_file_from_beyond_all_time);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
