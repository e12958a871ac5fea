/* SPDX-License-Identifier: MIT */
/* Copies of the configured inboxes. */
#include "daemon/intake/place.h"

#include <check.h>
#include <stdlib.h>

START_TEST(a_copy_has_everything_and_borrows_nothing)
{
	static const struct inbox_place places[2] = {
		{ .path = "/a", .source = "x", .language = "de", .urgency = 3 },
		{ .path = "/b" },
	};
	struct inbox_place *copy = NULL;

	ck_assert_int_eq(places_dup(places, 2, &copy), NEWSALERT_OK);
	ck_assert_str_eq(copy[0].path, "/a");
	ck_assert_str_eq(copy[0].source, "x");
	ck_assert_str_eq(copy[0].language, "de");
	ck_assert_int_eq(copy[0].urgency, 3);
	ck_assert_ptr_ne(copy[0].path, places[0].path);
	ck_assert_str_eq(copy[1].path, "/b");
	ck_assert_ptr_null(copy[1].source);
	ck_assert_ptr_null(copy[1].language);
	places_free(copy, 2);
	places_free(NULL, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("place");
	TCase *tcase = tcase_create("place");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, a_copy_has_everything_and_borrows_nothing);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
