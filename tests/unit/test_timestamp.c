/* SPDX-License-Identifier: MIT */
/* Times as markup and mail have them. */
#include "daemon/article/timestamp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define NOON_SEC      1670932800 /* 2022-12-13 12:00 UTC */
#define DAY_SEC       1670889600

struct reading {
	const char *text;
	int64_t sec;
};

static const struct reading readings[] = {
	{ "2022-12-13T12:00:00Z", NOON_SEC },
	{ " 2022-12-13T12:00:00z\n", NOON_SEC },
	{ "2022-12-13T15:00:00+03:00", NOON_SEC },
	{ "2022-12-13T15:00:00.123456+0300", NOON_SEC },
	{ "2022-12-13T07:00:00,5-05", NOON_SEC },
	{ "2022-12-13T12:00", NOON_SEC },
	{ "2022-12-13 12:00:00", NOON_SEC },
	{ "2022-12-13 12:00:00 UTC", NOON_SEC },
	{ "2022-12-13 07:00:00 EST", NOON_SEC },
	{ "2022-12-13 15:00:00 +0300", NOON_SEC },
	{ "20221213T120000Z", NOON_SEC },
	{ "20221213T120000+0000", NOON_SEC },
	{ "20221213120000", NOON_SEC },
	{ "20221213T12", NOON_SEC },
	{ "2022/12/13 12:00", NOON_SEC },
	{ "2022-12-12T24:00:00Z", DAY_SEC },
	{ "2022-12-13", DAY_SEC },
	{ "20221213", DAY_SEC },
	{ "2022.12.13", DAY_SEC },
	{ "2022-347", DAY_SEC },
	{ "2022347", DAY_SEC },
	{ "2022-W50-2", DAY_SEC },
	{ "2022W502", DAY_SEC },
	{ "2022-12-13Z", DAY_SEC },
	{ "2022-12-13+01:00", DAY_SEC - 3600 },
	{ "2022-12", 1669852800 },
	{ "2022", 1640995200 },
	{ "2020-366", 1609372800 },
	{ "Tue, 13 Dec 2022 12:00:00 GMT", NOON_SEC },
	{ "Tue, 13 Dec 2022 12:00:00 +0000", NOON_SEC },
	{ "Tue, 13 Dec 2022 12:00 UT", NOON_SEC },
	{ "Tue, 13 Dec 2022 07:00:00 EST", NOON_SEC },
	{ "Tue, 13 Dec 2022 13:00:00 +0100 (CET)", NOON_SEC },
	{ "Tuesday, 13 December 2022 14:00:00 CEST", NOON_SEC },
	{ "13 Dec 22 12:00:00 Z", NOON_SEC },
	{ "13 Dec 2022", DAY_SEC },
	{ "Tue,13-Dec-2022 12:00:00 GMT", NOON_SEC },
	{ "Tue Dec 13 12:00:00 2022", NOON_SEC },
	{ "Tue Dec 13 12:00:00 UTC 2022", NOON_SEC },
	{ "Dec 13, 2022", DAY_SEC },
	{ "December 13, 2022 at 12:00 PM", NOON_SEC },
	{ "December 13th, 2022 7:00 am EST", NOON_SEC },
	{ "Dec. 13 2022 12:00 AM", DAY_SEC },
	{ "12/13/2022 12:00", NOON_SEC },
	{ "13/12/2022 12:00", NOON_SEC },
	{ "13.12.2022 12:00", NOON_SEC },
	{ "1670932800", NOON_SEC },
	{ "1670932800123", NOON_SEC },
	{ "1 Jan 1970 00:00:00 +0100", -3600 },
	{ "Mon, 01 Jan 103 00:00:00 GMT", 1041379200 },
	{ "Sat, 31 Dec 99 23:59:60 GMT", 946684800 },
};

START_TEST(times_are_read_in_the_forms_they_have)
{
	for (size_t i = 0; i < LENGTH(readings); i++) {
		int64_t sec = -1;

		ck_assert_msg(timestamp_read(span_of(readings[i].text), &sec),
		    "\"%s\" is not understood", readings[i].text);
		ck_assert_msg(sec == readings[i].sec,
		    "\"%s\": %lld and not %lld", readings[i].text,
		    (long long)sec, (long long)readings[i].sec);
	}
}
END_TEST

static const char *const refused[] = { "", " ", "yesterday", "2022-13-01",
	"2022-02-29", "2022-12-32", "2022-W54-1", "2022-400", "0000-01-01",
	"2022-12-13T25:00:00Z", "2022-12-13T12:60:00Z", "2022-12-13T24:00:01Z",
	"2022-12-13T12:00:00Q", "2022-12-13 and so on", "2022-", "12:00",
	"31 Jun 2022", "Tue, 13 Dec", "Dec 2022 12:00", "13 Dec 2022 13:00 PM",
	"13 Foo 2022", "123456789", "12345678901234567890", "13 Dec 2022 #",
	"Published 13 Dec 2022 by Jane" };

START_TEST(what_is_no_time_is_refused)
{
	for (size_t i = 0; i < LENGTH(refused); i++) {
		int64_t sec = 42;

		ck_assert_msg(!timestamp_read(span_of(refused[i]), &sec),
		    "\"%s\" is taken for %lld", refused[i], (long long)sec);
		ck_assert_int_eq(sec, 42);
	}
}
END_TEST

START_TEST(a_cut_time_never_reads_behind_its_end)
{
	static const char text[] = "Tue, 13 Dec 2022 12:00:00 +0100 (CET)";
	int64_t sec;

	for (size_t len = 0; len < sizeof(text); len++) {
		char *copy = malloc(len + 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, text, len);
		(void)timestamp_read((struct span){ copy, len }, &sec);
		free(copy);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("timestamp");
	TCase *tcase = tcase_create("timestamp");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, times_are_read_in_the_forms_they_have);
	tcase_add_test(tcase, what_is_no_time_is_refused);
	tcase_add_test(tcase, a_cut_time_never_reads_behind_its_end);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
