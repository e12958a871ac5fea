/* SPDX-License-Identifier: MIT */
/* What two looks at a file tell. */
#include "daemon/intake/still.h"

#include <check.h>
#include <stdlib.h>
#include <time.h>

static struct stat
file(nlink_t names)
{
	struct stat st = { .st_ino = 7, .st_size = 100, .st_nlink = names };

	st.st_mtim = (struct timespec){ 1000, 1 };
	st.st_ctim = (struct timespec){ 2000, 2 };
	return st;
}

START_TEST(two_looks_at_the_same_file_are_equal)
{
	struct stat a = file(1), b = file(1);

	ck_assert_uint_eq(still_look(&a), still_look(&b));
	ck_assert_uint_ne(still_look(&a), 0);
}
END_TEST

START_TEST(a_change_of_anything_is_seen)
{
	struct stat before = file(1), now;

	now = before;
	now.st_ino++;
	ck_assert_uint_ne(still_look(&before), still_look(&now));
	now = before;
	now.st_size++;
	ck_assert_uint_ne(still_look(&before), still_look(&now));
	now = before;
	now.st_mtim.tv_nsec++;
	ck_assert_uint_ne(still_look(&before), still_look(&now));
	now = before;
	now.st_ctim.tv_nsec++;
	ck_assert_uint_ne(still_look(&before), still_look(&now));
	now = before;
	now.st_mode |= 0044;
	ck_assert_uint_ne(still_look(&before), still_look(&now));
	now = before;
	now.st_uid++;
	ck_assert_uint_ne(still_look(&before), still_look(&now));
}
END_TEST

START_TEST(a_file_of_two_names_is_not_changed_by_a_rename_of_one)
{
	struct stat before = file(2), now = file(2);

	now.st_ctim.tv_sec++;
	ck_assert_uint_eq(still_look(&before), still_look(&now));
	now.st_mtim.tv_sec++;
	ck_assert_uint_ne(still_look(&before), still_look(&now));
}
END_TEST

START_TEST(the_age_is_that_of_the_last_change)
{
	struct stat st = file(1);

	clock_gettime(CLOCK_REALTIME, &st.st_ctim);
	st.st_ctim.tv_sec -= 10;
	ck_assert_int_ge(still_ms(&st), 10000);
	ck_assert_int_lt(still_ms(&st), 100000);
	st.st_ctim.tv_sec += 100;
	ck_assert_int_lt(still_ms(&st), 0);
	st.st_nlink = 2;
	ck_assert_int_gt(still_ms(&st), 1000000000);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("still");
	TCase *tcase = tcase_create("still");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, two_looks_at_the_same_file_are_equal);
	tcase_add_test(tcase, a_change_of_anything_is_seen);
	tcase_add_test(tcase,
	    a_file_of_two_names_is_not_changed_by_a_rename_of_one);
	tcase_add_test(tcase, the_age_is_that_of_the_last_change);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
