/* SPDX-License-Identifier: MIT */
/* Filter text to tree and back. */
#include "client/expression.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/buffer.h"
#include "tests/lib/random.h"

static struct expression *
parse(const char *text)
{
	struct newsalert_error why = { 0 };
	struct expression *tree = NULL;
	enum newsalert_err err;

	err = expression_parse(text, &why, &tree);
	ck_assert_msg(err == NEWSALERT_OK, "%s: column %d: %s", text,
	    why.column, why.text);
	return tree;
}

/* text reads as a tree that prints as canonical. */
static void
assert_reads_as(const char *text, const char *canonical)
{
	struct expression *tree = parse(text);
	char *printed = NULL;

	ck_assert_int_eq(expression_format(tree, &printed), NEWSALERT_OK);
	ck_assert_str_eq(printed, canonical);
	free(printed);
	expression_free(tree);
}

static void
assert_refused(const char *text, int column, const char *word)
{
	struct newsalert_error why = { 0 };
	struct expression *tree = NULL;

	ck_assert_int_eq(expression_parse(text, &why, &tree), NEWSALERT_EINVAL);
	ck_assert_msg(why.column == column && strstr(why.text, word) != NULL,
	    "%s: column %d, not %d: %s", text, why.column, column, why.text);
	ck_assert_ptr_null(tree);
}

START_TEST(words_side_by_side_are_all_wanted)
{
	struct expression *tree = parse("peace treaty");

	ck_assert_int_eq(tree->kind, EXPRESSION_AND);
	ck_assert_str_eq(tree->children->value, "peace");
	ck_assert_str_eq(tree->children->next->value, "treaty");
	ck_assert_int_eq(tree->children->next->column, 7);
	ck_assert_ptr_eq(tree->children->parent, tree);
	expression_free(tree);
	assert_reads_as("peace AND treaty", "peace treaty");
}
END_TEST

START_TEST(or_binds_weaker_than_and)
{
	assert_reads_as("a b OR c d", "(a b) OR (c d)");
	assert_reads_as("a (b OR c) d", "a (b OR c) d");
	assert_reads_as("a OR b AND c", "a OR (b c)");
}
END_TEST

START_TEST(not_binds_strongest)
{
	assert_reads_as("NOT a b", "-a b");
	assert_reads_as("a AND NOT b OR c", "(a -b) OR c");
	assert_reads_as("-(a b)", "-(a b)");
	assert_reads_as("-(-a)", "-(-a)");
	assert_reads_as("-source:TASS,AP", "-source:TASS,AP");
}
END_TEST

START_TEST(a_comma_without_space_joins_values)
{
	struct expression *tree = parse("country:JP,RU");

	ck_assert_int_eq(tree->kind, EXPRESSION_OR);
	ck_assert_str_eq(tree->children->next->field, "country");
	ck_assert_str_eq(tree->children->next->value, "RU");
	ck_assert_int_eq(tree->children->next->column, 12);
	expression_free(tree);
	assert_reads_as("country:JP OR country:RU", "country:JP,RU");
	assert_reads_as("source:\"Some Wire\",AP x",
	    "source:\"Some Wire\",AP x");
	assert_refused("country:JP, RU", 11, "comma");
	assert_refused("japan,russia", 6, "OR");
}
END_TEST

START_TEST(at_least_counts_its_choices)
{
	struct expression *tree = parse("2 of (a b, country:JP,RU, \"c d\")");

	ck_assert_int_eq(tree->kind, EXPRESSION_AT_LEAST);
	ck_assert_int_eq(tree->number, 2);
	expression_free(tree);
	assert_reads_as("2  of(a b,country:JP,RU, (\"c d\"))",
	    "2 of (a b, country:JP,RU, \"c d\")");
	assert_reads_as("3 of hearts", "3 of hearts");
	assert_refused("3 of (a, b)", 6, "3 of 2");
	assert_refused("0 of (a, b)", 1, "always");
	assert_refused("2 of (a, )", 10, "before");
}
END_TEST

START_TEST(near_joins_terms_with_one_distance)
{
	struct expression *tree = parse("peace NEAR/4 \"treaty talks\" x");

	ck_assert_int_eq(tree->children->kind, EXPRESSION_NEAR);
	ck_assert_int_eq(tree->children->number, 4);
	expression_free(tree);
	assert_reads_as("-a NEAR/3 b* NEAR/3 c", "-(a NEAR/3 b* NEAR/3 c)");
	assert_refused("a NEAR/3 b NEAR/4 c", 12, "one distance");
	assert_refused("a NEAR b", 3, "NEAR/8");
	assert_refused("a NEAR/0 b", 3, "NEAR/8");
	assert_refused("a NEAR/2", 9, "right");
	assert_refused("a NEAR/2 -b", 10, "right");
	assert_refused("a NEAR/2 NEAR/2 b", 10, "right");
	assert_refused("(NEAR/ a)", 2, "between");
	assert_refused("a NEAR/2 country:JP", 10, "right");
	assert_refused("country:JP NEAR/2 b", 12, "between");
}
END_TEST

START_TEST(comparisons_take_whole_numbers)
{
	assert_reads_as("urgency<=3", "urgency<=3");
	assert_reads_as("urgency=3 urgency>1", "urgency=3 urgency>1");
	assert_refused("urgency<=x", 10, "number");
	assert_refused("urgency<=3x", 10, "number");
	assert_refused("urgency<=99999999999999999999", 10, "number");
}
END_TEST

START_TEST(a_colon_after_anything_but_letters_is_part_of_a_word)
{
	struct expression *tree = parse("10:30");

	ck_assert_int_eq(tree->kind, EXPRESSION_TERM);
	expression_free(tree);
}
END_TEST

START_TEST(the_empty_text_is_no_tree)
{
	ck_assert_ptr_null(parse(""));
	ck_assert_ptr_null(parse(" \t\r\n"));
	assert_reads_as("", "");
}
END_TEST

START_TEST(errors_name_their_column)
{
	assert_refused("(a", 1, "never closed");
	assert_refused("a)", 2, "closes nothing");
	assert_refused("()", 2, "before");
	assert_refused("a OR", 3, "nothing follows OR");
	assert_refused("a AND OR b", 3, "nothing follows AND");
	assert_refused("OR a", 1, "before");
	assert_refused("a -", 3, "nothing follows -");
	assert_refused("- -a", 3, "two negations");
	assert_refused("NOT", 1, "nothing follows NOT");
	assert_refused("a \"b", 3, "quote");
	assert_refused("\"\"", 1, "quotes");
	assert_refused("country: JP", 9, "value");
	assert_refused("\xd1\x8f )", 3, "closes nothing");
	assert_refused("a \xff", 3, "UTF-8");
	assert_refused("a\x01", 2, "control");
}
END_TEST

START_TEST(nesting_ends_at_its_limit)
{
	char text[2 * EXPRESSION_DEPTH_MAX + 4] = "";
	size_t depth = EXPRESSION_DEPTH_MAX;

	memset(text, '(', depth);
	text[depth] = 'a';
	memset(text + depth + 1, ')', depth);
	assert_reads_as(text, "a");
	memset(text, '(', depth + 1);
	memcpy(text + depth + 1, "a", 2);
	assert_refused(text, EXPRESSION_DEPTH_MAX + 1, "parentheses");
}
END_TEST

START_TEST(the_number_of_nodes_has_a_limit)
{
	char text[2 * EXPRESSION_NODES_MAX + 3];

	memset(text, 'a', sizeof(text));
	for (size_t i = 1; i < sizeof(text); i += 2)
		text[i] = ' ';
	text[sizeof(text) - 1] = '\0';
	assert_refused(text, 2 * EXPRESSION_NODES_MAX + 1, "conditions");
}
END_TEST

/* ---- Any tree survives printing and parsing ---------------------------- */

static void write_random(struct random *random, int depth, struct buffer *out);

static void
write_random_leaf(struct random *random, struct buffer *out)
{
	static const char *const leaves[] = { "peace", "\"peace talks\"",
		"sanction*", "country:JP", "country:RU,JP", "urgency<=3",
		"topic:\"a b\",c", "a NEAR/2 b NEAR/2 \"c d*\"", "\"AND\"",
		"\"3\"", "=US", "source:AND", "\xd0\xbc\xd0\xb8\xd1\x80" };

	buffer_append_text(out, leaves[random_below(random, 13)]);
}

/* Any number of children with a separator between them. */
static void
write_random_list(struct random *random, int depth, const char *separator,
    size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_append_text(out, separator);
		write_random(random, depth - 1, out);
	}
}

static void
write_random(struct random *random, int depth, struct buffer *out)
{
	const size_t kind = depth == 0 ? 9 : random_below(random, 7);
	const size_t count = 1 + random_below(random, 3);

	if (kind == 0) {
		buffer_append_text(out, "-(");
		write_random(random, depth - 1, out);
	} else if (kind == 1) {
		buffer_append_number(out, 1 + random_below(random, count));
		buffer_append_text(out, " of (");
		write_random_list(random, depth, ", ", count, out);
	} else if (kind <= 4) {
		buffer_append_text(out, "(");
		write_random_list(random, depth, kind == 2 ? " OR " : " ",
		    count, out);
	} else {
		write_random_leaf(random, out);
		return;
	}
	buffer_append_text(out, ")");
}

static bool
equal_nodes(const struct expression *a, const struct expression *b)
{
	return a->kind == b->kind && a->op == b->op && a->number == b->number &&
	       a->quoted == b->quoted &&
	       (a->next == NULL) == (b->next == NULL) &&
	       (a->parent == NULL) == (b->parent == NULL) &&
	       (a->field == NULL) == (b->field == NULL) &&
	       (a->field == NULL || strcmp(a->field, b->field) == 0) &&
	       (a->value == NULL) == (b->value == NULL) &&
	       (a->value == NULL || strcmp(a->value, b->value) == 0);
}

static void
assert_equal_trees(struct expression *a, struct expression *b, const char *text)
{
	struct expression *i = expression_first(a), *j = expression_first(b);

	for (; i != NULL && j != NULL; i = expression_after(i)) {
		ck_assert_msg(equal_nodes(i, j), "%s", text);
		j = expression_after(j);
	}
	ck_assert_msg(i == NULL && j == NULL, "%s", text);
}

START_TEST(any_tree_prints_as_text_that_parses_to_an_equal_tree)
{
	struct random random = { (uint64_t)_i + 1 };

	for (int round = 0; round < 500; round++) {
		struct buffer out = BUFFER_INIT;
		struct expression *tree, *again;
		char *text = NULL, *printed = NULL, *reprinted = NULL;

		write_random(&random, 4, &out);
		ck_assert_int_eq(buffer_take(&out, &text, NULL), 0);
		tree = parse(text);
		ck_assert_int_eq(expression_format(tree, &printed), 0);
		again = parse(printed);
		assert_equal_trees(tree, again, printed);
		ck_assert_int_eq(expression_format(again, &reprinted), 0);
		ck_assert_str_eq(printed, reprinted);
		expression_free(tree);
		expression_free(again);
		free(text);
		free(printed);
		free(reprinted);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("expression");
	TCase *tests = tcase_create("expression");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, words_side_by_side_are_all_wanted);
	tcase_add_test(tests, or_binds_weaker_than_and);
	tcase_add_test(tests, not_binds_strongest);
	tcase_add_test(tests, a_comma_without_space_joins_values);
	tcase_add_test(tests, at_least_counts_its_choices);
	tcase_add_test(tests, near_joins_terms_with_one_distance);
	tcase_add_test(tests, comparisons_take_whole_numbers);
	tcase_add_test(tests,
	    a_colon_after_anything_but_letters_is_part_of_a_word);
	tcase_add_test(tests, the_empty_text_is_no_tree);
	tcase_add_test(tests, errors_name_their_column);
	tcase_add_test(tests, nesting_ends_at_its_limit);
	tcase_add_test(tests, the_number_of_nodes_has_a_limit);
	tcase_add_loop_test(tests,
	    any_tree_prints_as_text_that_parses_to_an_equal_tree, 0, 4);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
