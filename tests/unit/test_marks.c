/* SPDX-License-Identifier: MIT */
/* Evidence that stands in a text. */
#include "client/command/marks.h"

#include <check.h>
#include <stdlib.h>

static const char *const headline[] = { "headline", NULL };
static const char *const body[] = { "standfirst", "body", NULL };

static struct alert_evidence evidence[] = {
	{ "headline", 9, "talks", NULL },
	{ "headline", 0, "Tokyo", NULL },
	{ "headline", 3, "yo", NULL },
	{ "body", 0, "Tokyo", NULL },
	{ "headline", 40, "gone", NULL },
	{ "headline", 1, "Tokyo", NULL },
};

static struct alert_country countries[] = {
	{ .code = "JP", .evidence = evidence, .evidence_len = 4 },
};

static struct alert_topic topics[] = {
	{ .id = "politics", .evidence = evidence + 3, .evidence_len = 3 },
};

static const struct newsalert_alert alert = {
	.countries = countries,
	.countries_len = 1,
	.topics = topics,
	.topics_len = 1,
};

static void
find(const char *text, const char *const *zones, struct marks *marks)
{
	struct codes codes = { 0 };

	ck_assert_int_eq(codes_init(&codes, text), NEWSALERT_OK);
	ck_assert_int_eq(marks_init(marks, &alert, zones, &codes),
	    NEWSALERT_OK);
	codes_fini(&codes);
}

START_TEST(marks_rise_and_do_not_overlap)
{
	struct marks marks = { 0 };

	find("Tokyo in talks", headline, &marks);
	ck_assert_uint_eq(marks.count, 2);
	ck_assert_uint_eq(marks.spans[0].start, 0);
	ck_assert_uint_eq(marks.spans[0].end, 5);
	ck_assert_uint_eq(marks.spans[1].start, 9);
	ck_assert_uint_eq(marks.spans[1].end, 14);
	marks_fini(&marks);
}
END_TEST

START_TEST(evidence_of_other_zones_is_left_out)
{
	struct marks marks = { 0 };

	find("Tokyo in talks", body, &marks);
	ck_assert_uint_eq(marks.count, 1);
	ck_assert_uint_eq(marks.spans[0].end, 5);
	marks_fini(&marks);
}
END_TEST

START_TEST(what_does_not_stand_there_is_not_marked)
{
	struct marks marks = { 0 };

	find("Kyoto in", headline, &marks);
	ck_assert_uint_eq(marks.count, 0);
	marks_fini(&marks);
	find("", headline, &marks);
	ck_assert_uint_eq(marks.count, 0);
	marks_fini(&marks);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("marks");
	TCase *tests = tcase_create("marks");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, marks_rise_and_do_not_overlap);
	tcase_add_test(tests, evidence_of_other_zones_is_left_out);
	tcase_add_test(tests, what_does_not_stand_there_is_not_marked);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
