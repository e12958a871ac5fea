/* SPDX-License-Identifier: MIT */
/* Tokens: what joins, what stands alone, what separates, and how it folds. */
#include "client/word.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* The tokens of text, joined by '|'. */
static const char *
split(const char *text, size_t len)
{
	static char out[512];
	size_t offset = 0, used = 0;
	struct word word;

	while (word_next(text, len, &offset, &word)) {
		if (used > 0)
			out[used++] = '|';
		memcpy(out + used, word.bytes, word.len);
		used += word.len;
		ck_assert_uint_lt(used, sizeof(out) - WORD_MAX);
	}
	ck_assert_uint_eq(offset, len);
	out[used] = '\0';
	return out;
}

static const char *
fold(const char *text)
{
	static char out[WORD_MAX + 1];
	const struct word word = { text, strlen(text) };
	size_t len;

	ck_assert_int_eq(word_fold(&word, out, sizeof(out) - 1, &len),
	    NEWSALERT_OK);
	out[len] = '\0';
	return out;
}

struct pair {
	const char *in;
	const char *out;
};

static const struct pair splits[] = {
	{ "", "" },
	{ " \n\t,.-", "" },
	{ "Tokyo's policy", "Tokyo|s|policy" },
	{ "Tokyo’s policy", "Tokyo|s|policy" },
	{ "the U.S.-led G7", "the|U|S|led|G7" },
	{ "Côte d'Ivoire", "Côte|d|Ivoire" },
	{ "Япония, 2022", "Япония|2022" },
	{ "日本とロシア", "日|本|と|ロシア" },
	{ "NATOコード", "NATO|コード" },
	{ "ロシア・ソ連", "ロシア|ソ|連" },
	{ "ไทย", "ไ|ท|ย" },
	{ "러시아의", "러시아의" },
	{ "cafe\u0301s", "cafe\u0301s" },
	{ "नहीं a", "नहीं|a" },
	{ "a_b", "a|b" },
	{ "©2022", "2022" },
};

START_TEST(next_splits_text_into_words_and_single_characters)
{
	const struct pair *pair = &splits[_i];

	ck_assert_str_eq(split(pair->in, strlen(pair->in)), pair->out);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_separate_words)
{
	ck_assert_str_eq(split("ab\xff\x63\xc3", 5), "ab|c");
	ck_assert_str_eq(split("x\xe2\x82y", 4), "x|y");
	ck_assert_str_eq(split("a\0b", 3), "a|b");
}
END_TEST

START_TEST(a_character_cut_by_the_end_of_the_text_is_not_read_past_it)
{
	const char *text = "日";
	char *exact = malloc(2);

	ck_assert_ptr_nonnull(exact);
	memcpy(exact, text, 2);
	ck_assert_str_eq(split(exact, 2), "");
	free(exact);
}
END_TEST

static const struct pair folds[] = {
	{ "Tokyo", "tokyo" },
	{ "G7", "g7" },
	{ "ÉTAT", "état" },
	{ "STRAßE", "strasse" },
	{ "РОССИЯ", "россия" },
	{ "Οδός", "οδόσ" },
	{ "E\u0301tat", "état" },
	{ "ΐ", "ΐ" },
	/* Turkish: I, İ, ı and i are one letter, and other dots stay. */
	{ "İngiltere", "ingiltere" },
	{ "İNGİLTERE", "ingiltere" },
	{ "SIRBİSTAN", "sirbistan" },
	{ "Sırbistan", "sirbistan" },
	{ "ŻÓŁĆ", "żółć" },
};

START_TEST(fold_gives_case_folded_nfc)
{
	ck_assert_str_eq(fold(folds[_i].in), folds[_i].out);
}
END_TEST

START_TEST(fold_refuses_what_does_not_fit)
{
	char long_word[WORD_MAX + 1], out[2 * WORD_MAX];
	struct word word = { long_word, sizeof(long_word) };
	size_t len = 77;

	memset(long_word, 'a', sizeof(long_word));
	ck_assert_int_eq(word_fold(&word, out, sizeof(out), &len),
	    NEWSALERT_ETOOBIG);
	word.len = 5;
	ck_assert_int_eq(word_fold(&word, out, 4, &len), NEWSALERT_ETOOBIG);
	word.bytes = "Étés";
	word.len = 6;
	ck_assert_int_eq(word_fold(&word, out, 5, &len), NEWSALERT_ETOOBIG);
	word.bytes = "a\xff";
	word.len = 2;
	ck_assert_int_eq(word_fold(&word, out, 9, &len), NEWSALERT_EFORMAT);
	ck_assert_uint_eq(len, 77);
}
END_TEST

START_TEST(fold_takes_the_longest_word_of_characters_that_expand)
{
	char text[WORD_MAX], out[2 * WORD_MAX];
	const struct word word = { text, sizeof(text) };
	size_t len;

	for (size_t i = 0; i < sizeof(text); i += 2)
		memcpy(text + i, "ΐ", 2);
	ck_assert_int_eq(word_fold(&word, out, sizeof(out), &len),
	    NEWSALERT_OK);
	ck_assert_uint_eq(len, sizeof(text));
	ck_assert_mem_eq(out, text, len);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("word");
	TCase *tcase = tcase_create("word");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase,
	    next_splits_text_into_words_and_single_characters, 0,
	    sizeof(splits) / sizeof(splits[0]));
	tcase_add_test(tcase, bytes_that_are_not_utf8_separate_words);
	tcase_add_test(tcase,
	    a_character_cut_by_the_end_of_the_text_is_not_read_past_it);
	tcase_add_loop_test(tcase, fold_gives_case_folded_nfc, 0,
	    sizeof(folds) / sizeof(folds[0]));
	tcase_add_test(tcase, fold_refuses_what_does_not_fit);
	tcase_add_test(tcase,
	    fold_takes_the_longest_word_of_characters_that_expand);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
