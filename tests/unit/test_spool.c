/* SPDX-License-Identifier: MIT */
/* The spool's own directories. */
#include "daemon/intake/spool.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

static struct spool_box box;
static struct newsalert_error why;

static void
setup(void)
{
	spool_box_init(&box);
}

static void
teardown(void)
{
	spool_box_fini(&box);
}

START_TEST(open_makes_directories_that_nobody_else_may_enter)
{
	struct spool spool;
	struct stat st;

	ck_assert_int_eq(spool_open(box.spool, &why, &spool), NEWSALERT_OK);
	ck_assert_int_eq(stat(spool_box_path(&box, "spool/work"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	spool_close(&spool);
	ck_assert_int_eq(spool.work_fd, -1);
}
END_TEST

START_TEST(open_leaves_the_rights_of_what_is_there)
{
	struct spool spool;
	struct stat st;

	ck_assert_int_eq(chmod(box.inbox_path, 01730), 0);
	ck_assert_int_eq(spool_open(box.spool, &why, &spool), NEWSALERT_OK);
	ck_assert_int_eq(stat(box.inbox_path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 01730);
	spool_close(&spool);
}
END_TEST

START_TEST(open_refuses_work_that_others_may_write_to)
{
	struct spool spool;

	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/work"), 0700), 0);
	ck_assert_int_eq(chmod(spool_box_path(&box, "spool/work"), 0770), 0);
	ck_assert_int_eq(spool_open(box.spool, &why, &spool), NEWSALERT_EIO);
	ck_assert_ptr_nonnull(strstr(why.text, "spool/work: others may write"));
}
END_TEST

START_TEST(open_names_what_it_cannot_make)
{
	struct spool spool;

	ck_assert_int_eq(spool_open(spool_box_path(&box, "no/spool"), &why,
			     &spool),
	    NEWSALERT_EIO);
	ck_assert_ptr_nonnull(strstr(why.text, "no/spool: No such file"));
	spool_box_write(&box, "../done", "x");
	ck_assert_int_eq(spool_open(box.spool, &why, &spool), NEWSALERT_EIO);
	ck_assert_ptr_nonnull(strstr(why.text, "spool/done: Not a directory"));
}
END_TEST

START_TEST(the_lock_is_for_one_at_a_time)
{
	struct spool one, two;

	ck_assert_int_eq(spool_open(box.spool, &why, &one), NEWSALERT_OK);
	ck_assert_int_eq(spool_open(box.spool, &why, &two), NEWSALERT_EBUSY);
	spool_close(&one);
	ck_assert_int_eq(spool_open(box.spool, &why, &two), NEWSALERT_OK);
	spool_close(&two);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("spool");
	TCase *tcase = tcase_create("spool");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase,
	    open_makes_directories_that_nobody_else_may_enter);
	tcase_add_test(tcase, open_leaves_the_rights_of_what_is_there);
	tcase_add_test(tcase, open_refuses_work_that_others_may_write_to);
	tcase_add_test(tcase, open_names_what_it_cannot_make);
	tcase_add_test(tcase, the_lock_is_for_one_at_a_time);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
