/* SPDX-License-Identifier: MIT */
/* Options and operands of a subcommand. */
#include "client/command/options.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

enum { OPTION_FORMAT = OPTION_OWN, OPTION_EXEC };

static const struct option list[] = {
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "exec", no_argument, NULL, OPTION_EXEC },
	OPTIONS_COMMON,
};

static struct context context;

static struct options
options_of(char **argv)
{
	struct options options = { .context = &context,
		.usage = "",
		.list = list,
		.argv = argv };

	context = (struct context){ NULL, COLOUR_AUTO };
	while (argv[options.argc] != NULL)
		options.argc++;
	return options;
}

static void
assert_next(struct options *options, int code, const char *value)
{
	ck_assert_int_eq(options_next(options), code);
	if (value != NULL)
		ck_assert_str_eq(options->value, value);
}

START_TEST(operands_stand_where_they_like)
{
	char *argv[] = { "watch", "a", "--format", "json", "b", "--", "--c",
		NULL };
	struct options options = options_of(argv);

	assert_next(&options, OPTION_OPERAND, "a");
	assert_next(&options, OPTION_FORMAT, "json");
	assert_next(&options, OPTION_OPERAND, "b");
	assert_next(&options, OPTION_OPERAND, "--c");
	assert_next(&options, OPTION_END, NULL);
	ck_assert(!options.done);
}
END_TEST

START_TEST(a_negated_condition_is_an_operand)
{
	char *argv[] = { "watch", "-source:TASS", "a", "-lang:fr", NULL };
	struct options options = options_of(argv);

	assert_next(&options, OPTION_OPERAND, "-source:TASS");
	assert_next(&options, OPTION_OPERAND, "a");
	assert_next(&options, OPTION_OPERAND, "-lang:fr");
	assert_next(&options, OPTION_END, NULL);
	ck_assert(!options.done);
}
END_TEST

START_TEST(standard_input_is_an_operand)
{
	char *argv[] = { "submit", "-", "--format=json", NULL };
	struct options options = options_of(argv);

	assert_next(&options, OPTION_OPERAND, "-");
	assert_next(&options, OPTION_FORMAT, "json");
	assert_next(&options, OPTION_END, NULL);
}
END_TEST

START_TEST(the_rest_can_be_taken)
{
	char *argv[] = { "watch", "a", "--exec", "mail", "-s", "--format",
		NULL };
	struct options options = options_of(argv);
	char **rest;

	assert_next(&options, OPTION_OPERAND, "a");
	assert_next(&options, OPTION_EXEC, NULL);
	rest = options_take_rest(&options);
	ck_assert_str_eq(rest[0], "mail");
	ck_assert_str_eq(rest[1], "-s");
	ck_assert_str_eq(rest[2], "--format");
	ck_assert_ptr_null(rest[3]);
	assert_next(&options, OPTION_END, NULL);
	ck_assert(!options.done);
}
END_TEST

START_TEST(common_options_are_for_the_context)
{
	char *argv[] = { "log", "--runtime", "/r", "a", "--color=never", NULL };
	struct options options = options_of(argv);

	assert_next(&options, OPTION_OPERAND, "a");
	assert_next(&options, OPTION_END, NULL);
	ck_assert_str_eq(context.runtime, "/r");
	ck_assert_int_eq(context.colour, COLOUR_NEVER);
}
END_TEST

static void
assert_done(char **argv, int status)
{
	struct options options = options_of(argv);

	assert_next(&options, OPTION_END, NULL);
	ck_assert(options.done);
	ck_assert_int_eq(options.status, status);
	assert_next(&options, OPTION_END, NULL);
}

START_TEST(help_and_mistakes_end_it)
{
	assert_done((char *[]){ "log", "--help", "a", NULL }, EX_OK);
	assert_done((char *[]){ "log", "-h", NULL }, EX_OK);
	assert_done((char *[]){ "log", "--bogus", NULL }, EX_USAGE);
	assert_done((char *[]){ "log", "-x", NULL }, EX_USAGE);
	assert_done((char *[]){ "log", "--format", NULL }, EX_USAGE);
	assert_done((char *[]){ "log", "--exec=a", NULL }, EX_USAGE);
	assert_done((char *[]){ "log", "--color=pink", NULL }, EX_USAGE);
}
END_TEST

START_TEST(the_first_operand_can_end_it)
{
	char *argv[] = { "newsalert", "--runtime", "/r", "log", "--format", "x",
		NULL };
	struct options options = options_of(argv);
	char **rest;

	options.first_only = true;
	assert_next(&options, OPTION_END, NULL);
	rest = options_take_rest(&options);
	ck_assert_str_eq(rest[0], "log");
	ck_assert_str_eq(rest[1], "--format");
}
END_TEST

START_TEST(a_number_is_whole_and_within_its_range)
{
	static const char *const bad[] = { "", "x", "0", "11", "-1", "+1", " 1",
		"1 ", "1.5", "0x1", "99999999999999999999999" };
	uint64_t number = 7;

	ck_assert_int_eq(options_number("N", "10", 1, 10, &number), EX_OK);
	ck_assert_uint_eq(number, 10);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(options_number("N", bad[i], 1, 10, &number) ==
				  EX_USAGE,
		    "%s", bad[i]);
	ck_assert_uint_eq(number, 10);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("options");
	TCase *tests = tcase_create("options");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, operands_stand_where_they_like);
	tcase_add_test(tests, a_negated_condition_is_an_operand);
	tcase_add_test(tests, standard_input_is_an_operand);
	tcase_add_test(tests, the_rest_can_be_taken);
	tcase_add_test(tests, common_options_are_for_the_context);
	tcase_add_test(tests, help_and_mistakes_end_it);
	tcase_add_test(tests, the_first_operand_can_end_it);
	tcase_add_test(tests, a_number_is_whole_and_within_its_range);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
