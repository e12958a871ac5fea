/* SPDX-License-Identifier: MIT */
/* Words and phrases have one number each. */
#include "daemon/learning/vocabulary.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct vocabulary vocabulary;

static void
setup(void)
{
	vocabulary_init(&vocabulary);
}

static void
teardown(void)
{
	vocabulary_fini(&vocabulary);
}

static uint32_t
number_of(const char *text)
{
	const struct word word = { text, strlen(text) };
	uint32_t number;

	ck_assert_int_eq(vocabulary_word(&vocabulary, &word, &number),
	    NEWSALERT_OK);
	return number;
}

START_TEST(case_makes_no_other_word)
{
	const uint32_t oil = number_of("oil");

	ck_assert_uint_eq(number_of("OIL"), oil);
	ck_assert_uint_ne(number_of("oils"), oil);
	ck_assert_uint_eq(number_of("STRASSE"), number_of("straße"));
	ck_assert_str_eq(vocabulary_term(&vocabulary, oil)->text, "oil");
}
END_TEST

START_TEST(what_can_be_no_keyword_has_no_number)
{
	char text[WORD_MAX + 20];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert_uint_eq(number_of(text), VOCABULARY_NONE);
	ck_assert_uint_eq(number_of("\xff"), VOCABULARY_NONE);
	ck_assert_uint_eq(vocabulary.terms.count, 0);
}
END_TEST

START_TEST(a_phrase_is_its_words_in_their_order)
{
	const uint32_t crude = number_of("crude"), oil = number_of("oil");
	uint32_t phrase = 0;

	ck_assert_uint_eq(vocabulary_find(&vocabulary, crude, oil),
	    VOCABULARY_NONE);
	ck_assert_int_eq(vocabulary_add(&vocabulary, crude, oil, &phrase),
	    NEWSALERT_OK);
	ck_assert_uint_eq(vocabulary_find(&vocabulary, crude, oil), phrase);
	ck_assert_uint_eq(vocabulary_find(&vocabulary, oil, crude),
	    VOCABULARY_NONE);
	ck_assert_str_eq(vocabulary_term(&vocabulary, phrase)->text,
	    "crude oil");
}
END_TEST

START_TEST(numbers_stay_when_there_are_many)
{
	char text[16];
	uint32_t phrase;

	for (uint32_t i = 0; i < 20000; i++) {
		snprintf(text, sizeof(text), "w%u", i);
		ck_assert_uint_eq(number_of(text), i);
	}
	for (uint32_t i = 0; i + 1 < 20000; i++)
		ck_assert_int_eq(vocabulary_add(&vocabulary, i, i + 1, &phrase),
		    NEWSALERT_OK);
	for (uint32_t i = 0; i + 1 < 20000; i++) {
		snprintf(text, sizeof(text), "w%u", i);
		ck_assert_uint_eq(number_of(text), i);
		ck_assert_uint_eq(vocabulary_find(&vocabulary, i, i + 1),
		    20000 + i);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("vocabulary");
	TCase *tcase = tcase_create("vocabulary");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, case_makes_no_other_word);
	tcase_add_test(tcase, what_can_be_no_keyword_has_no_number);
	tcase_add_test(tcase, a_phrase_is_its_words_in_their_order);
	tcase_add_test(tcase, numbers_stay_when_there_are_many);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
