/* SPDX-License-Identifier: MIT */
/* Pieces of text. */
#include "daemon/article/span.h"

#include <check.h>
#include <stdlib.h>

START_TEST(is_ignores_the_case_of_ascii_letters_only)
{
	ck_assert(span_is(span_of("Reuters"), "REUTERS"));
	ck_assert(!span_is(span_of("Reuter"), "Reuters"));
	ck_assert(!span_is(span_of("Reuters"), "Reuter"));
	ck_assert(!span_is(span_of("é"), "É"));
	ck_assert(span_is(span_of(""), ""));
}
END_TEST

START_TEST(starts_and_ends_take_the_whole_as_well)
{
	ck_assert(span_starts(span_of("Eds: note"), "eds:"));
	ck_assert(span_starts(span_of("Eds:"), "eds:"));
	ck_assert(!span_starts(span_of("Ed"), "eds:"));
	ck_assert(span_ends(span_of("a (END)"), "(end)"));
	ck_assert(!span_ends(span_of("END)"), "(end)"));
}
END_TEST

START_TEST(equal_has_case)
{
	ck_assert(span_equal(span_of("rss"), span_of("rss")));
	ck_assert(!span_equal(span_of("rss"), span_of("RSS")));
	ck_assert(!span_equal(span_of("rss"), span_of("rs")));
}
END_TEST

START_TEST(trim_and_first_word_may_be_empty)
{
	ck_assert(span_is(span_trim(span_of("  a b ")), "a b"));
	ck_assert_uint_eq(span_trim(span_of("   ")).len, 0);
	ck_assert(span_is(span_first_word(span_of("a b")), "a"));
	ck_assert_uint_eq(span_first_word(span_of(" a")).len, 0);
}
END_TEST

START_TEST(nothing_is_read_behind_the_end)
{
	struct span text = span_to(span_of("ab"), 1);

	ck_assert_int_eq(span_at(text, 1), 0);
	ck_assert(!span_has_letter(text, 1));
	ck_assert_uint_eq(span_find(text, 'b'), 1);
}
END_TEST

START_TEST(in_finds_one_of_many_words)
{
	static const char *const words[] = { "(a", "And", "of", "OVER", "on",
		"to", "é" };
	static const size_t count = sizeof(words) / sizeof(words[0]);

	for (size_t i = 0; i < count; i++)
		ck_assert(span_in(span_of(words[i]), words, count));
	ck_assert(span_in(span_of("OF"), words, count));
	ck_assert(!span_in(span_of("off"), words, count));
	ck_assert(!span_in(span_of(""), words, count));
	ck_assert(!span_in(span_of("in"), words, count));
	ck_assert(span_starts_in(span_of("off"), words, count));
	ck_assert(span_starts_in(span_of("Overt"), words, count));
	ck_assert(span_starts_in(span_of("écu"), words, count));
	ck_assert(!span_starts_in(span_of("o"), words, count));
	ck_assert(!span_starts_in(span_of("zoo"), words, count));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("span");
	TCase *tests = tcase_create("span");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, is_ignores_the_case_of_ascii_letters_only);
	tcase_add_test(tests, starts_and_ends_take_the_whole_as_well);
	tcase_add_test(tests, equal_has_case);
	tcase_add_test(tests, trim_and_first_word_may_be_empty);
	tcase_add_test(tests, nothing_is_read_behind_the_end);
	tcase_add_test(tests, in_finds_one_of_many_words);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
