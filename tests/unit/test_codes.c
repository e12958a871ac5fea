/* SPDX-License-Identifier: MIT */
/* Texts by code points. */
#include "client/command/codes.h"

#include <check.h>
#include <stdlib.h>

START_TEST(offsets_are_code_points)
{
	struct codes codes = { 0 };
	size_t end = 0;

	ck_assert_int_eq(codes_init(&codes, "東京 is Tokyo’s"), NEWSALERT_OK);
	ck_assert_uint_eq(codes.count, 13);
	ck_assert(codes_have(&codes, 6, "Tokyo’s", &end));
	ck_assert_uint_eq(end, 13);
	ck_assert(codes_have(&codes, 0, "東京", &end));
	ck_assert_uint_eq(end, 2);
	codes_fini(&codes);
}
END_TEST

START_TEST(what_is_not_there_is_not_had)
{
	struct codes codes = { 0 };
	size_t end = 77;

	ck_assert_int_eq(codes_init(&codes, "abc"), NEWSALERT_OK);
	ck_assert(!codes_have(&codes, 0, "b", &end));
	ck_assert(!codes_have(&codes, 2, "cd", &end));
	ck_assert(!codes_have(&codes, 3, "d", &end));
	ck_assert(!codes_have(&codes, SIZE_MAX, "a", &end));
	ck_assert_uint_eq(end, 77);
	codes_fini(&codes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("codes");
	TCase *tests = tcase_create("codes");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, offsets_are_code_points);
	tcase_add_test(tests, what_is_not_there_is_not_had);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
