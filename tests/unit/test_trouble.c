/* SPDX-License-Identifier: MIT */
/* The table of whose fault an errno is. */
#include "daemon/intake/trouble.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>

static const int machine[] = { ENOSPC, EDQUOT, EIO, ENOMEM, EMFILE, ENFILE,
	EROFS };

/*loop:the_machine_in_trouble_is_no_fault_of_a_file=sizeof(machine) /
 * sizeof(*machine)*/
START_TEST(the_machine_in_trouble_is_no_fault_of_a_file)
{
	ck_assert_int_eq(trouble_of(machine[_i]), TROUBLE_MACHINE);
}
END_TEST

START_TEST(what_nobody_has_thought_of_stops_the_intake_and_loses_nothing)
{
	ck_assert_int_eq(trouble_of(ENOTTY), TROUBLE_MACHINE);
	ck_assert_int_eq(trouble_of(12345), TROUBLE_MACHINE);
}
END_TEST

START_TEST(a_files_own_trouble_concerns_nobody_else)
{
	ck_assert_int_eq(trouble_of(ENOENT), TROUBLE_GONE);
	ck_assert_int_eq(trouble_of(EAGAIN), TROUBLE_LATER);
	ck_assert_int_eq(trouble_of(EACCES), TROUBLE_DENIED);
	ck_assert_int_eq(trouble_of(EPERM), TROUBLE_DENIED);
	ck_assert_int_eq(trouble_of(ELOOP), TROUBLE_NOT_FILE);
	ck_assert_int_eq(trouble_of(ENXIO), TROUBLE_NOT_FILE);
	ck_assert_int_eq(trouble_of(EXDEV), TROUBLE_DIRECTORY);
}
END_TEST

START_TEST(the_caller_hears_what_is_full)
{
	ck_assert_int_eq(trouble_err(ENOSPC), NEWSALERT_ENOSPC);
	ck_assert_int_eq(trouble_err(EDQUOT), NEWSALERT_ENOSPC);
	ck_assert_int_eq(trouble_err(ENOMEM), NEWSALERT_ENOMEM);
	ck_assert_int_eq(trouble_err(EMFILE), NEWSALERT_EIO);
	ck_assert_int_eq(trouble_err(EIO), NEWSALERT_EIO);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("trouble");
	TCase *tcase = tcase_create("trouble");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, the_machine_in_trouble_is_no_fault_of_a_file);
	tcase_add_test(tcase,
	    what_nobody_has_thought_of_stops_the_intake_and_loses_nothing);
	tcase_add_test(tcase, a_files_own_trouble_concerns_nobody_else);
	tcase_add_test(tcase, the_caller_hears_what_is_full);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
