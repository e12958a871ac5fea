/* SPDX-License-Identifier: MIT */
/* Wrapped text with marks. */
#include "client/command/paragraph.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void
assert_printed(const char *text, const struct marks *marks,
    struct terminal terminal, const char *expected)
{
	struct codes codes = { 0 };
	struct paragraph paragraph = { .text = &codes,
		.marks = marks,
		.style = STYLE_PLAIN,
		.indent = 2,
		.breaks = BREAKS_SPACE };
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	ck_assert_int_eq(codes_init(&codes, text), NEWSALERT_OK);
	paragraph_print(out, &terminal, &paragraph);
	codes_fini(&codes);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(got, expected);
	free(got);
}

static const struct terminal narrow = { .columns = 12 };

START_TEST(lines_break_at_spaces)
{
	assert_printed("one two three four", NULL, narrow,
	    "  one two\n  three four\n");
	assert_printed("one two  three", NULL, narrow, "  one two\n  three\n");
	assert_printed("", NULL, narrow, "");
}
END_TEST

START_TEST(a_line_may_fill_the_terminal)
{
	assert_printed("one two 34 five", NULL, narrow,
	    "  one two 34\n  five\n");
}
END_TEST

START_TEST(a_word_wider_than_the_terminal_breaks_where_it_must)
{
	assert_printed("abcdefghijklmnopqrstuvwxyz", NULL, narrow,
	    "  abcdefghij\n  klmnopqrst\n  uvwxyz\n");
}
END_TEST

START_TEST(wide_characters_break_between_one_another)
{
	assert_printed("日本経済新聞社", NULL, narrow,
	    "  日本経済新\n  聞社\n");
}
END_TEST

START_TEST(line_breaks_start_paragraphs)
{
	assert_printed("one\ntwo", NULL, narrow, "  one\n\n  two\n");
}
END_TEST

START_TEST(marks_stop_and_start_with_lines)
{
	struct span spans[] = { { 4, 13 } };
	const struct marks marks = { spans, 1 };
	const struct terminal colour = { .colour = true, .columns = 12 };

	assert_printed("one two three four", &marks, colour,
	    "  one \033[1;33mtwo\033[0m\n"
	    "  \033[1;33mthree\033[0m four\n");
	assert_printed("one two three four", &marks, narrow,
	    "  one two\n  three four\n");
}
END_TEST

/* A terminal of one column, and hidden characters, must not stop it. */
START_TEST(every_character_makes_headway)
{
	const struct terminal tiny = { .columns = 1 };

	assert_printed("東\033", NULL, tiny, "  東\n  \\x1b\n");
	assert_printed("\xe2\x80\xae\xe2\x80\xae", NULL, narrow, "  \n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("paragraph");
	TCase *tests = tcase_create("paragraph");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, lines_break_at_spaces);
	tcase_add_test(tests, a_line_may_fill_the_terminal);
	tcase_add_test(tests,
	    a_word_wider_than_the_terminal_breaks_where_it_must);
	tcase_add_test(tests, wide_characters_break_between_one_another);
	tcase_add_test(tests, line_breaks_start_paragraphs);
	tcase_add_test(tests, marks_stop_and_start_with_lines);
	tcase_add_test(tests, every_character_makes_headway);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
