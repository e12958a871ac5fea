/* SPDX-License-Identifier: MIT */
/* What of a text may reach a terminal. */
#include "client/command/escape.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void
assert_escaped(const char *text, enum escape_kind kind, const char *expected)
{
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	ck_assert_ptr_nonnull(out);
	escape_text(out, text, kind);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(got, expected);
	free(got);
}

START_TEST(plain_text_of_any_script_stays)
{
	static const char text[] =
	    "Tokyo’s 東京 Москва ελ café \xf0\x9f\x97\xbe";

	assert_escaped(text, ESCAPE_TERMINAL, text);
	assert_escaped(text, ESCAPE_LINE, text);
}
END_TEST

START_TEST(control_characters_are_spelt)
{
	assert_escaped("a\033[31mb\007\x7f", ESCAPE_TERMINAL,
	    "a\\x1b[31mb\\x07\\x7f");
	/* C1: U+009B is the one-character CSI. */
	assert_escaped("a\xc2\x9b"
		       "2J",
	    ESCAPE_LINE, "a\\x9b2J");
}
END_TEST

START_TEST(line_breaks_and_tabs_are_spaces)
{
	assert_escaped("a\nb\tc\rd\xe2\x80\xa8"
		       "e",
	    ESCAPE_LINE, "a b c d e");
}
END_TEST

START_TEST(direction_and_zero_width_never_reach_a_terminal)
{
	static const char text[] = "a\xe2\x80\xae"
				   "b\xe2\x81\xa6"
				   "c"
				   "\xe2\x80\x8b"
				   "d\xef\xbb\xbf"
				   "e"
				   "\xd8\x9c"
				   "f\xf3\xa0\x81\x81"
				   "g"
				   "\xe3\x85\xa4"
				   "h\xc2\xad";

	assert_escaped(text, ESCAPE_TERMINAL, "abcdefgh");
	assert_escaped(text, ESCAPE_LINE, text);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_replaced)
{
	assert_escaped("a\xff\xc3"
		       "b",
	    ESCAPE_TERMINAL,
	    "a\xef\xbf\xbd\xef\xbf\xbd"
	    "b");
	/* an overlong escape character */
	assert_escaped("\xc0\x9b", ESCAPE_TERMINAL, "\xef\xbf\xbd\xef\xbf\xbd");
}
END_TEST

/* All code points there are: none that steers, hides or has no width gets
 * through, and width is what is printed. */
START_TEST(no_code_point_gets_through_that_must_not)
{
	char *got = NULL;
	size_t len;
	size_t at;
	FILE *out;
	int32_t code;

	for (int32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 7) {
		out = open_memstream(&got, &len);
		escape_code(out, c, ESCAPE_TERMINAL);
		ck_assert_int_eq(fclose(out), 0);
		for (at = 0; at < len;) {
			code = escape_next(got, len, &at);
			ck_assert_int_ge(code, 0x20);
			ck_assert(code < 0x7f || code >= 0xa0);
			ck_assert(code < 0x200b || code > 0x200f);
			ck_assert(code < 0x202a || code > 0x202e);
			ck_assert(code < 0x2060 || code > 0x206f);
			ck_assert_int_ne(code, 0xfeff);
		}
		if (len == 0)
			ck_assert_int_eq(escape_width(c), 0);
		free(got);
	}
}
END_TEST

START_TEST(width_counts_what_a_terminal_fills)
{
	ck_assert_int_eq(escape_text_width("abc"), 3);
	ck_assert_int_eq(escape_text_width("東京"), 4);
	ck_assert_int_eq(escape_text_width("e\xcc\x81"), 1);
	ck_assert_int_eq(escape_text_width("\033"), 4);
	ck_assert_int_eq(escape_text_width("\xe2\x80\xae"), 0);
}
END_TEST

START_TEST(escaped_json_means_the_same)
{
	static const char json[] = "{\"a\":\"x\xe2\x80\xae\xc2\x9b\x7f"
				   "\xf3\xa0\x81\x81 \\n\\\"東\"}";
	json_t *before = json_loads(json, 0, NULL);
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);
	json_t *after;

	escape_json(out, json, strlen(json));
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(got, "{\"a\":\"x\\u202e\\u009b\\u007f"
			      "\\udb40\\udc41 \\n\\\"東\"}");
	after = json_loads(got, 0, NULL);
	ck_assert_ptr_nonnull(before);
	ck_assert(json_equal(before, after));
	json_decref(before);
	json_decref(after);
	free(got);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("escape");
	TCase *tests = tcase_create("escape");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60); /* every code point is tried */
	tcase_add_test(tests, plain_text_of_any_script_stays);
	tcase_add_test(tests, control_characters_are_spelt);
	tcase_add_test(tests, line_breaks_and_tabs_are_spaces);
	tcase_add_test(tests, direction_and_zero_width_never_reach_a_terminal);
	tcase_add_test(tests, bytes_that_are_not_utf8_are_replaced);
	tcase_add_test(tests, no_code_point_gets_through_that_must_not);
	tcase_add_test(tests, width_counts_what_a_terminal_fills);
	tcase_add_test(tests, escaped_json_means_the_same);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
