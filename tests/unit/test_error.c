/* SPDX-License-Identifier: MIT */
/* Sentences about errors, and the columns that they point at. */
#include "client/error.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(an_error_has_its_sentence_and_column)
{
	struct newsalert_error why = { 0 };

	error_set(&why, 7, "no %s", "thing");
	ck_assert_int_eq(why.column, 7);
	ck_assert_str_eq(why.text, "no thing");
	error_set(NULL, 7, "nobody listens");
}
END_TEST

START_TEST(a_long_sentence_is_cut_between_characters)
{
	struct newsalert_error why;
	char text[600];

	for (size_t i = 0; i < 3; i++) {
		size_t len = i;

		memset(text, 'a', i);
		for (; len + 3 < sizeof(text); len += 3)
			memcpy(text + len, "\xe4\xb8\xad", 3);
		text[len] = '\0';
		error_set(&why, 0, "%s", text);
		ck_assert_uint_eq(strlen(why.text),
		    i + (sizeof(why.text) - 1 - i) / 3 * 3);
	}
}
END_TEST

START_TEST(a_sentence_that_fits_ends_as_it_is)
{
	struct newsalert_error why;

	error_set(&why, 0, "%s", "\xe4\xb8\xad");
	ck_assert_str_eq(why.text, "\xe4\xb8\xad");
}
END_TEST

START_TEST(columns_count_characters)
{
	ck_assert_int_eq(error_column("abc", 0), 1);
	ck_assert_int_eq(error_column("abc", 2), 3);
	ck_assert_int_eq(error_column("\xd1\x8f\xd1\x8f!", 4), 3);
	ck_assert_int_eq(error_column("ab", 9), 3);
}
END_TEST

START_TEST(every_code_has_a_sentence)
{
	for (int err = NEWSALERT_OK; err <= NEWSALERT_EIO; err++) {
		const char *text = newsalert_strerror((enum newsalert_err)err);

		ck_assert_str_ne(text, "unknown error");
	}
	ck_assert_str_eq(newsalert_strerror((enum newsalert_err)99),
	    "unknown error");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("error");
	TCase *tests = tcase_create("error");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, an_error_has_its_sentence_and_column);
	tcase_add_test(tests, a_long_sentence_is_cut_between_characters);
	tcase_add_test(tests, a_sentence_that_fits_ends_as_it_is);
	tcase_add_test(tests, columns_count_characters);
	tcase_add_test(tests, every_code_has_a_sentence);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
