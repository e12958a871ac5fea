/* SPDX-License-Identifier: MIT */
/* Weights from rows: their signs, their zeros, and that they stay the same. */
#include "daemon/learning/solver.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Column 0 speaks for the label, 1 against it, 2 stands everywhere. */
static void
fill(struct table *table, bool negative_first)
{
	table_init(table, 3);
	for (uint32_t i = 0; i < 40; i++) {
		const bool positive = i % 2 == (negative_first ? 1 : 0);

		ck_assert_int_eq(table_row(table, positive, i % 4),
		    NEWSALERT_OK);
		ck_assert_int_eq(table_value(table, positive ? 0 : 1,
				     1 + (double)(i % 3)),
		    NEWSALERT_OK);
		ck_assert_int_eq(table_value(table, 2, 1), NEWSALERT_OK);
	}
}

static enum newsalert_err
train(const struct table *table, double cost, uint32_t part, double weights[4],
    struct newsalert_error *why)
{
	const struct solver_settings settings = { .cost = cost, .part = part };

	return solver_train(table, &settings, weights, why);
}

START_TEST(what_stands_with_the_label_weighs_for_it_whichever_comes_first)
{
	struct newsalert_error why;
	struct table table;
	double weights[4];

	fill(&table, _i == 1);
	ck_assert_int_eq(train(&table, 1, TABLE_NO_PART, weights, &why),
	    NEWSALERT_OK);
	ck_assert_double_gt(weights[0] - weights[1], 0.5);
	ck_assert_double_ge(weights[0], 0);
	ck_assert_double_le(weights[1], 0);
	for (size_t i = 0; i < table.rows.count; i++) {
		const struct row *row = (const struct row *)table.rows.items;

		ck_assert_int_eq(row[i].positive,
		    table_product(&table, i, weights) + weights[3] > 0);
	}
	table_fini(&table);
}
END_TEST

START_TEST(at_a_low_cost_nothing_is_worth_a_weight)
{
	struct newsalert_error why;
	struct table table;
	double weights[4];

	fill(&table, false);
	ck_assert_int_eq(train(&table, 1e-6, TABLE_NO_PART, weights, &why),
	    NEWSALERT_OK);
	for (size_t i = 0; i < 4; i++)
		ck_assert_double_eq(weights[i], 0);
	table_fini(&table);
}
END_TEST

START_TEST(the_same_rows_give_the_same_weights)
{
	struct newsalert_error why;
	struct table table;
	double weights[4], again[4];

	fill(&table, false);
	ck_assert_int_eq(train(&table, 0.1, 2, weights, &why), NEWSALERT_OK);
	(void)rand();
	ck_assert_int_eq(train(&table, 0.1, 2, again, &why), NEWSALERT_OK);
	ck_assert_mem_eq(weights, again, sizeof(weights));
	table_fini(&table);
}
END_TEST

START_TEST(rows_of_a_part_can_be_left_out)
{
	struct newsalert_error why = { .text = "" };
	struct table table;
	double weights[4];

	/* Only part 0 has the label. */
	table_init(&table, 1);
	for (uint32_t i = 0; i < 10; i++) {
		ck_assert_int_eq(table_row(&table, i % 2 == 0, i % 2),
		    NEWSALERT_OK);
		ck_assert_int_eq(table_value(&table, 0, i % 2 == 0 ? 2 : 1),
		    NEWSALERT_OK);
	}
	ck_assert_int_eq(train(&table, 1, TABLE_NO_PART, weights, &why),
	    NEWSALERT_OK);
	ck_assert_int_eq(train(&table, 1, 0, weights, &why), NEWSALERT_EINVAL);
	ck_assert_str_eq(why.text,
	    "articles of the topic and others are both needed");
	table_fini(&table);
}
END_TEST

START_TEST(a_cost_that_is_none_is_refused)
{
	struct newsalert_error why = { .text = "" };
	struct table table;
	double weights[4];

	fill(&table, false);
	ck_assert_int_eq(train(&table, 0, TABLE_NO_PART, weights, &why),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(why.text, "liblinear: "));
	table_fini(&table);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("solver");
	TCase *tcase = tcase_create("solver");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase,
	    what_stands_with_the_label_weighs_for_it_whichever_comes_first, 0,
	    2);
	tcase_add_test(tcase, at_a_low_cost_nothing_is_worth_a_weight);
	tcase_add_test(tcase, the_same_rows_give_the_same_weights);
	tcase_add_test(tcase, rows_of_a_part_can_be_left_out);
	tcase_add_test(tcase, a_cost_that_is_none_is_refused);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
