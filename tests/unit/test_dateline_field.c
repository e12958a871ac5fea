/* SPDX-License-Identifier: MIT */
/* Lines that formats keep for the dateline. */
#include "daemon/article/dateline_field.h"

#include <check.h>
#include <string.h>

static void
check(const char *line, const char *place, const char *region)
{
	struct dateline_parts parts;

	ck_assert_msg(dateline_field_read(span_of(line), &parts), "%s", line);
	ck_assert_msg(span_equal(parts.place, span_of(place)), "%s: %.*s", line,
	    (int)parts.place.len, parts.place.bytes);
	ck_assert_uint_eq(parts.region.len, strlen(region));
	if (parts.region.len > 0)
		ck_assert(span_equal(parts.region, span_of(region)));
}

START_TEST(a_line_is_a_dateline_or_a_place)
{
	check("STOCKHOLM, Aug 29, 2014 (AFP) -", "STOCKHOLM", "");
	check("ROUND ROCK, Texas", "ROUND ROCK", "Texas");
	check("Helsinki", "Helsinki", "");
	check("London (dpa) - ", "London", "");
	check("Bangalore, India", "Bangalore", "India");
	check("Oslo –", "Oslo", "");
	check("Lima, 2023", "Lima", "");
	check("東京", "東京", "");
}
END_TEST

START_TEST(what_is_no_place_is_none)
{
	static const char *const lines[] = { "", " ", "2014-07-16 15:53:10 GMT",
		"No-Data-Available", "unknown", "MARCH 04, 2013", "-",
		"(none)" };
	struct dateline_parts parts;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(!dateline_field_read(span_of(lines[i]), &parts),
		    "%s", lines[i]);
}
END_TEST

START_TEST(the_copy_stands_over_the_field)
{
	struct dateline_parts parts = { .place = SPAN("Lima") };

	ck_assert(!dateline_field_merge(span_of("Quito, Ecuador"), &parts));
	ck_assert(span_equal(parts.place, span_of("Lima")));
	ck_assert_uint_eq(parts.region.len, 0);
}
END_TEST

START_TEST(a_field_adds_what_the_copy_lacks)
{
	struct dateline_parts parts = { .agency = SPAN("AP") };

	ck_assert(dateline_field_merge(span_of("Quito, Ecuador"), &parts));
	ck_assert(span_equal(parts.place, span_of("Quito")));
	ck_assert(span_equal(parts.region, span_of("Ecuador")));
	ck_assert(span_equal(parts.agency, span_of("AP")));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dateline_field");
	TCase *tcase = tcase_create("dateline_field");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, a_line_is_a_dateline_or_a_place);
	tcase_add_test(tcase, what_is_no_place_is_none);
	tcase_add_test(tcase, the_copy_stands_over_the_field);
	tcase_add_test(tcase, a_field_adds_what_the_copy_lacks);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
