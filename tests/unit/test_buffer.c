/* SPDX-License-Identifier: MIT */
/* Growing runs of bytes. */
#include "client/buffer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(what_was_appended_is_taken)
{
	struct buffer buffer = BUFFER_INIT;
	char *bytes = NULL;
	size_t len = 0;

	buffer_append(&buffer, "abc", 2);
	buffer_append_text(&buffer, "cd");
	buffer_append_char(&buffer, '-');
	buffer_append_number(&buffer, 0);
	buffer_append_number(&buffer, UINT64_MAX);
	ck_assert_int_eq(buffer_take(&buffer, &bytes, &len), NEWSALERT_OK);
	ck_assert_str_eq(bytes, "abcd-018446744073709551615");
	ck_assert_uint_eq(len, strlen(bytes));
	ck_assert_ptr_null(buffer.bytes);
	free(bytes);
}
END_TEST

START_TEST(an_empty_buffer_is_the_empty_text)
{
	struct buffer buffer = BUFFER_INIT;
	char *bytes = NULL;

	ck_assert_int_eq(buffer_take(&buffer, &bytes, NULL), NEWSALERT_OK);
	ck_assert_str_eq(bytes, "");
	free(bytes);
}
END_TEST

START_TEST(a_buffer_grows_by_any_steps)
{
	char expected[5000] = "", *bytes = NULL;
	struct buffer buffer = BUFFER_INIT;
	size_t len = 0;

	for (size_t step = 0; len + step < sizeof(expected); step++) {
		memset(expected + len, 'a' + (int)(step % 26), step);
		buffer_append(&buffer, expected + len, step);
		len += step;
	}
	ck_assert_uint_eq(buffer.len, len);
	ck_assert_int_eq(buffer_take(&buffer, &bytes, &len), NEWSALERT_OK);
	ck_assert_mem_eq(bytes, expected, len);
	free(bytes);
}
END_TEST

START_TEST(dropping_keeps_the_rest)
{
	struct buffer buffer = BUFFER_INIT;

	buffer_drop(&buffer, 0);
	buffer_append_text(&buffer, "abcdef");
	buffer_drop(&buffer, 4);
	ck_assert_uint_eq(buffer.len, 2);
	ck_assert_mem_eq(buffer.bytes, "ef", 2);
	buffer_fini(&buffer);
}
END_TEST

START_TEST(a_failure_is_told_when_the_bytes_are_taken)
{
	struct buffer buffer = BUFFER_INIT;
	char *bytes = NULL;

	buffer_append_text(&buffer, "abc");
	buffer_append(&buffer, "abc", SIZE_MAX / 2);
	buffer_append_text(&buffer, "def");
	ck_assert_int_eq(buffer_take(&buffer, &bytes, NULL), NEWSALERT_ENOMEM);
	ck_assert_ptr_null(bytes);
	ck_assert_int_eq(buffer.err, NEWSALERT_OK);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("buffer");
	TCase *tests = tcase_create("buffer");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, what_was_appended_is_taken);
	tcase_add_test(tests, an_empty_buffer_is_the_empty_text);
	tcase_add_test(tests, a_buffer_grows_by_any_steps);
	tcase_add_test(tests, dropping_keeps_the_rest);
	tcase_add_test(tests, a_failure_is_told_when_the_bytes_are_taken);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
