/* SPDX-License-Identifier: MIT */
/* Where the best threshold lies. */
#include "daemon/learning/threshold.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

START_TEST(it_lies_between_the_scores_that_it_parts)
{
	struct scored scored[] = { { 1, false }, { 5, true }, { 2, false },
		{ 4, true } };
	double f1 = 0;

	ck_assert_double_eq(threshold_choose(scored, 4, 0, &f1), 3);
	ck_assert_double_eq(f1, 1);
}
END_TEST

START_TEST(a_few_wrong_ones_are_worth_many_right_ones)
{
	struct scored scored[] = { { 9, true }, { 8, false }, { 7, true },
		{ 6, true }, { 1, false }, { 0.5, false }, { 0.4, true } };
	double f1 = 0;

	ck_assert_double_eq(threshold_choose(scored, 7, 0, &f1), 3.5);
	ck_assert_double_eq_tol(f1, 0.75, 1e-9);
}
END_TEST

START_TEST(equal_scores_are_not_parted)
{
	struct scored scored[] = { { 2, true }, { 2, false }, { 2, false },
		{ 1, true } };
	double f1 = 0;
	const double threshold = threshold_choose(scored, 4, 0, &f1);

	ck_assert_double_eq(threshold, 0.5);
	ck_assert_double_eq_tol(f1, 2 * 2.0 / (4 + 2), 1e-9);
}
END_TEST

START_TEST(what_is_not_above_the_least_never_tags)
{
	struct scored scored[] = { { 0, true }, { -1, true }, { 0.5, true },
		{ 0.25, false } };
	double f1 = 0;

	ck_assert_double_eq(threshold_choose(scored, 4, 0, &f1), 0.375);
	ck_assert_double_eq_tol(f1, 0.5, 1e-9);
	ck_assert_double_eq(threshold_choose(scored, 4, 10, &f1), 10);
	ck_assert_double_eq(f1, 0);
	ck_assert_double_eq(threshold_choose(scored, 0, 0, &f1), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("threshold");
	TCase *tcase = tcase_create("threshold");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, it_lies_between_the_scores_that_it_parts);
	tcase_add_test(tcase, a_few_wrong_ones_are_worth_many_right_ones);
	tcase_add_test(tcase, equal_scores_are_not_parted);
	tcase_add_test(tcase, what_is_not_above_the_least_never_tags);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
