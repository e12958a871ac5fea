/* SPDX-License-Identifier: MIT */
/* Phrases of folded words. */
#include "client/phrase.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct folded folded;

static struct phrase *
make(const char *text)
{
	struct phrase *phrase = NULL;

	ck_assert_int_eq(phrase_new(text, &phrase), NEWSALERT_OK);
	return phrase;
}

static bool
is_in(const char *words, const char *text)
{
	struct phrase *phrase = make(words);
	bool in;

	folded_init(&folded, text);
	in = phrase_in(phrase, &folded);
	phrase_free(phrase);
	return in;
}

static bool
are_near(const char *a, const char *b, size_t distance, const char *text)
{
	struct phrase *phrases[] = { make(a), make(b) };
	bool near;

	folded_init(&folded, text);
	near = phrases_near(phrases, 2, distance, &folded);
	phrase_free(phrases[0]);
	phrase_free(phrases[1]);
	return near;
}

START_TEST(case_and_punctuation_do_not_matter)
{
	ck_assert(is_in("peace talks", "The PEACE: talks!"));
	ck_assert(is_in("\xc3\xa9tat", "L'\xc3\x89TAT"));
	ck_assert(is_in("stra\xc3\x9f"
			"e",
	    "STRASSE"));
	ck_assert(!is_in("peace talks", "peace or talks"));
	ck_assert(!is_in("peace talks", "peace"));
}
END_TEST

START_TEST(a_star_is_the_rest_of_a_word)
{
	ck_assert(is_in("treat*", "a treaty"));
	ck_assert(is_in("treat*", "a treat"));
	ck_assert(is_in("pea* tal*", "peace talks"));
	ck_assert(!is_in("treaty*", "a treat"));
}
END_TEST

START_TEST(a_phrase_can_be_the_whole_text)
{
	struct phrase *phrase = make("kyodo news");

	folded_init(&folded, "Kyodo News");
	ck_assert(phrase_is(phrase, &folded));
	folded_init(&folded, "Kyodo News English");
	ck_assert(!phrase_is(phrase, &folded));
	folded_init(&folded, "Kyodo");
	ck_assert(!phrase_is(phrase, &folded));
	phrase_free(phrase);
}
END_TEST

START_TEST(nearness_counts_the_words_between)
{
	ck_assert(are_near("a", "d", 3, "a b c d"));
	ck_assert(!are_near("a", "d", 2, "a b c d"));
	ck_assert(are_near("d", "a", 3, "a b c d"));
	ck_assert(are_near("a b", "d", 2, "a b c d"));
	ck_assert(!are_near("a b", "b c", 9, "a b c d"));
	ck_assert(!are_near("a", "a", 9, "a b"));
	ck_assert(are_near("a", "a", 9, "a b a"));
}
END_TEST

START_TEST(what_is_no_phrase_is_refused)
{
	struct phrase *phrase = NULL;
	char word[WORD_MAX + 2];

	memset(word, 'a', sizeof(word));
	word[sizeof(word) - 1] = '\0';
	ck_assert_int_eq(phrase_new("", &phrase), NEWSALERT_ENOTFOUND);
	ck_assert_int_eq(phrase_new("--", &phrase), NEWSALERT_ENOTFOUND);
	ck_assert_int_eq(phrase_new("*", &phrase), NEWSALERT_EINVAL);
	ck_assert_int_eq(phrase_new("a **", &phrase), NEWSALERT_EINVAL);
	ck_assert_int_eq(phrase_new("a*b", &phrase), NEWSALERT_EINVAL);
	ck_assert_int_eq(phrase_new("*a", &phrase), NEWSALERT_EINVAL);
	ck_assert_int_eq(phrase_new(word, &phrase), NEWSALERT_ETOOBIG);
	ck_assert_ptr_null(phrase);
}
END_TEST

START_TEST(a_text_over_the_limits_is_cut)
{
	char text[4 * FOLDED_BYTES_MAX];
	struct phrase *phrase = make("a");

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i % 2 == 0 ? 'a' : ' ';
	text[sizeof(text) - 1] = '\0';
	folded_init(&folded, text);
	ck_assert_uint_eq(folded.count, FOLDED_WORDS_MAX);
	ck_assert(!folded.whole);
	memset(text, 'b', sizeof(text) - 1);
	for (size_t i = WORD_MAX; i < sizeof(text) - 1; i += WORD_MAX + 1)
		text[i] = ' ';
	folded_init(&folded, text);
	ck_assert(!folded.whole);
	ck_assert_uint_le(folded.starts[folded.count], sizeof(folded.bytes));
	ck_assert(!phrase_in(phrase, &folded));
	phrase_free(phrase);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("phrase");
	TCase *tests = tcase_create("phrase");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, case_and_punctuation_do_not_matter);
	tcase_add_test(tests, a_star_is_the_rest_of_a_word);
	tcase_add_test(tests, a_phrase_can_be_the_whole_text);
	tcase_add_test(tests, nearness_counts_the_words_between);
	tcase_add_test(tests, what_is_no_phrase_is_refused);
	tcase_add_test(tests, a_text_over_the_limits_is_cut);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
