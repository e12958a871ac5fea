/* SPDX-License-Identifier: MIT */
/* Text that grows. */
#include "daemon/article/text_buffer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(add_line_puts_newlines_between_only)
{
	struct text_buffer buffer = { 0 };
	char *text;

	ck_assert_int_eq(text_buffer_add_line(&buffer, span_of("one")),
	    NEWSALERT_OK);
	ck_assert_int_eq(text_buffer_add_line(&buffer, span_of("two")),
	    NEWSALERT_OK);
	text = text_buffer_take(&buffer);
	ck_assert_str_eq(text, "one\ntwo");
	ck_assert_ptr_null(buffer.bytes);
	free(text);
}
END_TEST

START_TEST(take_of_an_empty_buffer_is_null)
{
	struct text_buffer buffer = { 0 };

	ck_assert_ptr_null(text_buffer_take(&buffer));
	text_buffer_fini(&buffer);
}
END_TEST

START_TEST(reserve_refuses_a_size_that_would_overflow)
{
	struct text_buffer buffer = { 0 };

	ck_assert_int_eq(text_buffer_reserve(&buffer, SIZE_MAX),
	    NEWSALERT_ENOMEM);
	ck_assert_ptr_null(buffer.bytes);
}
END_TEST

START_TEST(add_keeps_what_was_there_while_it_grows)
{
	struct text_buffer buffer = { 0 };

	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(text_buffer_add(&buffer, span_of("abcdefg")),
		    NEWSALERT_OK);
	ck_assert_uint_eq(buffer.len, 7000);
	ck_assert_mem_eq(buffer.bytes, "abcdefgabc", 10);
	ck_assert_mem_eq(buffer.bytes + 6993, "abcdefg", 7);
	text_buffer_fini(&buffer);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text_buffer");
	TCase *tests = tcase_create("text_buffer");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, add_line_puts_newlines_between_only);
	tcase_add_test(tests, take_of_an_empty_buffer_is_null);
	tcase_add_test(tests, reserve_refuses_a_size_that_would_overflow);
	tcase_add_test(tests, add_keeps_what_was_there_while_it_grows);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
