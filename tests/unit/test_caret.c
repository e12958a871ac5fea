/* SPDX-License-Identifier: MIT */
/* A caret under the right place. */
#include "client/command/caret.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void
assert_printed(const char *text, int column, int columns, const char *expected)
{
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	caret_print(out, text, column, columns);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(got, expected);
	free(got);
}

START_TEST(the_caret_stands_under_the_column)
{
	assert_printed("a AND", 3, 80, "  a AND\n    ^\n");
	assert_printed("a AND", 1, 80, "  a AND\n  ^\n");
}
END_TEST

START_TEST(one_behind_the_end_is_the_end)
{
	assert_printed("abc", 4, 80, "  abc\n     ^\n");
	assert_printed("abc", 99, 80, "  abc\n     ^\n");
	assert_printed("", 1, 80, "  \n  ^\n");
}
END_TEST

START_TEST(wide_characters_count_twice_and_marks_not_at_all)
{
	assert_printed("東京 x", 4, 80, "  東京 x\n       ^\n");
	assert_printed("e\xcc\x81 x", 4, 80, "  e\xcc\x81 x\n    ^\n");
}
END_TEST

START_TEST(an_escaped_character_counts_as_printed)
{
	assert_printed("\033 x", 3, 80, "  \\x1b x\n       ^\n");
}
END_TEST

START_TEST(of_a_long_text_the_part_around_the_place_is_shown)
{
	assert_printed("0123456789abcdefghijklmnopqrstuvwxyz", 30, 20,
	    "  ijklmnopqrstuvwxy\n             ^\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("caret");
	TCase *tests = tcase_create("caret");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, the_caret_stands_under_the_column);
	tcase_add_test(tests, one_behind_the_end_is_the_end);
	tcase_add_test(tests, wide_characters_count_twice_and_marks_not_at_all);
	tcase_add_test(tests, an_escaped_character_counts_as_printed);
	tcase_add_test(tests,
	    of_a_long_text_the_part_around_the_place_is_shown);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
