/* SPDX-License-Identifier: MIT */
/* What topics cost is measured in some articles, and told once. */
#include "daemon/tagging/timing.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static struct rule_box box;
static struct timing timing;

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "topics/t.yaml",
	    "- {topic: sport, keywords: [ball, goal]}\n"
	    "- {topic: arts, keywords: [opera]}\n"
	    "- {topic: crime, when: 'thief NEAR/8 arrested'}\n");
	rule_box_open(&box);
	ck_assert_int_eq(timing_init(&timing, 3), NEWSALERT_OK);
}

static void
teardown(void)
{
	timing_fini(&timing);
	rule_box_fini(&box);
}

/* How many of the next articles are measured. */
static int
measure(int articles)
{
	int measured = 0;

	for (int i = 0; i < articles; i++)
		measured += timing_begin(&timing);
	return measured;
}

START_TEST(one_article_in_64_is_measured)
{
	ck_assert_int_eq(measure(31), 0);
	ck_assert_int_eq(measure(1), 1);
	ck_assert_int_eq(measure(63), 0);
	ck_assert_int_eq(measure(1), 1);
	ck_assert_int_eq(measure(6400), 100);
}
END_TEST

START_TEST(what_was_measured_stands_for_all_and_is_told_once)
{
	char *list;

	ck_assert_int_eq(timing_take(&timing, box.ruleset, &list),
	    NEWSALERT_OK);
	ck_assert_ptr_null(list);
	timing_add(&timing, 0, 10); /* in order of id: arts, crime, sport */
	timing_add(&timing, 2, 1);
	timing_add(&timing, 2, 2);
	ck_assert_int_eq(timing_take(&timing, box.ruleset, &list),
	    NEWSALERT_OK);
	ck_assert_str_eq(list, "arts=640,sport=192");
	free(list);
	ck_assert_int_eq(timing_take(&timing, box.ruleset, &list),
	    NEWSALERT_OK);
	ck_assert_ptr_null(list);
}
END_TEST

START_TEST(time_goes_by_and_never_back)
{
	const int64_t began_ns = timing_now_ns();
	volatile int64_t sum = 0; /* so that the loop is not left out */

	ck_assert_int_ge(timing.clock_ns, 0);
	ck_assert_int_lt(timing.clock_ns, 1000000);
	for (int64_t i = 0; i < 10000000; i++)
		sum += i;
	ck_assert_int_gt(timing_since(&timing, began_ns), 1000000);
	ck_assert_int_gt(sum, 0);
	ck_assert_int_ge(timing_since(&timing, timing_now_ns()), 0);
	ck_assert_int_eq(timing_since(&timing, INT64_MAX / 2), 0);
}
END_TEST

START_TEST(topics_with_matches_and_with_conditions_have_times)
{
	struct article article = rule_box_article("A ball and a goal",
	    "A thief who stole the ball was arrested behind the goal.");
	const char *topics;
	char *list = NULL;

	for (int i = 0; i < 640; i++) {
		rule_box_tag(&box, &article);
		topics = rule_box_topics(&box);
		ck_assert_str_eq(topics, "sport crime");
	}
	ck_assert_int_eq(tagger_take_spent(box.tagger, &list), NEWSALERT_OK);
	ck_assert_ptr_nonnull(list);
	ck_assert_ptr_nonnull(strstr(list, "crime="));
	ck_assert_ptr_nonnull(strstr(list, ",sport="));
	ck_assert_ptr_null(strstr(list, "arts="));
	free(list);
	ck_assert_int_eq(tagger_take_spent(box.tagger, &list), NEWSALERT_OK);
	ck_assert_ptr_null(list);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("timing");
	TCase *tests = tcase_create("timing");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, one_article_in_64_is_measured);
	tcase_add_test(tests,
	    what_was_measured_stands_for_all_and_is_told_once);
	tcase_add_test(tests, time_goes_by_and_never_back);
	tcase_add_test(tests,
	    topics_with_matches_and_with_conditions_have_times);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
