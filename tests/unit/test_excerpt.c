/* SPDX-License-Identifier: MIT */
/* First sentences, and cuts between words. */
#include "daemon/worker/excerpt.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* The text's first sentence. */
static const char *
sentence(const char *text, size_t max)
{
	static char out[512];
	size_t len = excerpt_sentence(text, strlen(text), max);

	memcpy(out, text, len);
	out[len] = '\0';
	return out;
}

static const char *
cut(const char *text, size_t max)
{
	static char out[512];
	size_t len = excerpt_cut(text, strlen(text), max);

	memcpy(out, text, len);
	out[len] = '\0';
	return out;
}

START_TEST(a_sentence_ends_at_its_full_stop)
{
	ck_assert_str_eq(sentence("Talks have ended. Nobody won.", 99),
	    "Talks have ended.");
	ck_assert_str_eq(sentence("Is it over? It is.", 99), "Is it over?");
	ck_assert_str_eq(sentence("It is over", 99), "It is over");
	ck_assert_str_eq(sentence("One line\nanother", 99), "One line");
	ck_assert_str_eq(sentence("", 99), "");
}
END_TEST

START_TEST(abbreviations_and_numbers_end_no_sentence)
{
	ck_assert_str_eq(sentence("The U.S. and Mr. Smith of St. Ives paid "
				  "3.5 percent. More came.",
			     99),
	    "The U.S. and Mr. Smith of St. Ives paid 3.5 percent.");
}
END_TEST

START_TEST(a_chinese_sentence_ends_at_its_own_stop)
{
	ck_assert_str_eq(sentence("\u4f1a\u8c08\u7ed3\u675f\u3002\u65e0", 99),
	    "\u4f1a\u8c08\u7ed3\u675f\u3002");
}
END_TEST

START_TEST(a_cut_falls_between_words)
{
	ck_assert_str_eq(cut("one two three", 13), "one two three");
	ck_assert_str_eq(cut("one two three", 12), "one two");
	ck_assert_str_eq(cut("one two three", 7), "one two");
	ck_assert_str_eq(sentence("one two three.", 9), "one two");
}
END_TEST

START_TEST(a_cut_counts_code_points_and_never_splits_one)
{
	ck_assert_str_eq(cut("\u00fc\u00fc\u00fc\u00fc", 4),
	    "\u00fc\u00fc\u00fc\u00fc");
	ck_assert_str_eq(cut("\u00fc\u00fc\u00fc\u00fc", 3),
	    "\u00fc\u00fc\u00fc");
	ck_assert_str_eq(cut("\u4f1a\u8c08\u7ed3\u675f", 1), "\u4f1a");
	ck_assert_str_eq(cut("word", 0), "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("excerpt");
	TCase *tcase = tcase_create("excerpt");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, a_sentence_ends_at_its_full_stop);
	tcase_add_test(tcase, abbreviations_and_numbers_end_no_sentence);
	tcase_add_test(tcase, a_chinese_sentence_ends_at_its_own_stop);
	tcase_add_test(tcase, a_cut_falls_between_words);
	tcase_add_test(tcase, a_cut_counts_code_points_and_never_splits_one);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
