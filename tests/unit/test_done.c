/* SPDX-License-Identifier: MIT */
/* done/: a directory for each day, and what is kept of it. */
#include "daemon/intake/done.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

#define DAY 86400

static struct spool_box box;
static struct done done;
static int done_fd, work_fd;

static void
setup(void)
{
	spool_box_init(&box);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/work"), 0700), 0);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/done"), 0700), 0);
	work_fd = open(spool_box_path(&box, "spool/work"), O_DIRECTORY);
	done_fd = open(spool_box_path(&box, "spool/done"), O_DIRECTORY);
}

static void
begin(void)
{
	ck_assert_int_eq(done_init(&done, done_fd, &box.options), NEWSALERT_OK);
}

static void
teardown(void)
{
	done_fini(&done);
	close(work_fd);
	close(done_fd);
	spool_box_fini(&box);
}

static void
put(const char *name, int64_t now_sec)
{
	struct claim claim = { .fd = -1, .st = { .st_size = 1 } };

	snprintf(claim.name, sizeof(claim.name), "%s", name);
	snprintf(claim.work, sizeof(claim.work), "%s", name);
	spool_box_write(&box, "../work/x", "x");
	ck_assert_int_eq(renameat(work_fd, "x", work_fd, name), 0);
	ck_assert_int_eq(done_put(&done, work_fd, &claim, now_sec), 0);
}

static void
expire(int64_t now_sec)
{
	for (int i = 0; done_expire(&done, now_sec); i++)
		ck_assert_int_lt(i, 10000);
	ck_assert_int_gt(done.next_sec, now_sec);
}

START_TEST(each_day_has_its_directory)
{
	begin();
	put("a", 0);
	put("b", DAY - 1);
	put("c", DAY);
	put("d", 19675 * (int64_t)DAY); /* a year later than 2022 */
	ck_assert(spool_box_exists(&box, "spool/done/1970-01-01/a"));
	ck_assert(spool_box_exists(&box, "spool/done/1970-01-01/b"));
	ck_assert(spool_box_exists(&box, "spool/done/1970-01-02/c"));
	ck_assert(spool_box_exists(&box, "spool/done/2023-11-14/d"));
}
END_TEST

START_TEST(a_day_goes_whole_when_its_last_file_is_old_enough)
{
	box.options.done_keep_sec = 2 * DAY;
	begin();
	put("a", 10 * DAY);
	put("b", 11 * DAY);
	expire(13 * DAY - 1);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 2);
	done.next_sec = 0;
	expire(13 * DAY);
	ck_assert(!spool_box_exists(&box, "spool/done/1970-01-11"));
	ck_assert(spool_box_exists(&box, "spool/done/1970-01-12/b"));
	put("c", 13 * DAY);
	done.next_sec = 0;
	expire(20 * DAY);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 0);
	ck_assert(!spool_box_exists(&box, "spool/done/1970-01-12"));
}
END_TEST

START_TEST(days_from_before_the_start_go_too)
{
	box.options.done_keep_sec = DAY;
	begin();
	put("a", 10 * DAY);
	put("b", 11 * DAY);
	done_fini(&done);
	ck_assert_int_eq(mkdirat(done_fd, "2023-02-30", 0700), 0);
	ck_assert_int_eq(mkdirat(done_fd, "notes", 0700), 0);
	begin();
	ck_assert_uint_eq(done.day_count, 2);
	expire(100 * DAY);
	ck_assert(!spool_box_exists(&box, "spool/done/1970-01-11"));
	ck_assert(!spool_box_exists(&box, "spool/done/1970-01-12"));
	ck_assert(spool_box_exists(&box, "spool/done/2023-02-30"));
	ck_assert(spool_box_exists(&box, "spool/done/notes"));
}
END_TEST

START_TEST(below_a_day_each_file_has_its_own_age)
{
	int64_t now = time(NULL);

	box.options.done_keep_sec = 3600;
	begin();
	put("a", now);
	done.next_sec = 0;
	expire(now + 3500);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 1);
	done.next_sec = 0;
	done.days[0].next_sec = 0;
	expire(now + 3700);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 0);
}
END_TEST

START_TEST(of_too_many_bytes_the_oldest_day_goes_first)
{
	char name[8];

	box.options.done_keep_bytes = 20 * 4096;
	begin();
	for (int i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "%d", i);
		put(name, 10 * DAY);
		put(name, 11 * DAY);
	}
	expire(11 * DAY);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 20);
	put("x", 11 * DAY);
	ck_assert(done_expire(&done, 11 * DAY)); /* without waiting */
	expire(11 * DAY);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done/1970-01-12"), 11);
	ck_assert_uint_le(spool_box_count(&box, "spool/done/1970-01-11"), 7);
	ck_assert_uint_ge(spool_box_count(&box, "spool/done/1970-01-11"), 6);
}
END_TEST

START_TEST(bytes_from_before_the_start_count)
{
	char name[8];

	begin();
	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "%d", i);
		put(name, 10 * DAY);
	}
	done_fini(&done);
	box.options.done_keep_bytes = 10 * 4096;
	begin();
	expire(11 * DAY);
	ck_assert_uint_le(spool_box_count(&box, "spool/done"), 10);
	ck_assert_uint_ge(spool_box_count(&box, "spool/done"), 8);
}
END_TEST

START_TEST(steady_input_at_the_limit_stays_below_it)
{
	char name[8];

	box.options.done_keep_bytes = 16 * 4096;
	begin();
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "%d", i);
		put(name, 10 * DAY + i);
		while (done_expire(&done, 10 * DAY + i))
			;
		ck_assert_uint_le(spool_box_count(&box, "spool/done"), 16);
	}
	ck_assert_uint_ge(spool_box_count(&box, "spool/done"), 13);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("done");
	TCase *tcase = tcase_create("done");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, each_day_has_its_directory);
	tcase_add_test(tcase,
	    a_day_goes_whole_when_its_last_file_is_old_enough);
	tcase_add_test(tcase, days_from_before_the_start_go_too);
	tcase_add_test(tcase, below_a_day_each_file_has_its_own_age);
	tcase_add_test(tcase, of_too_many_bytes_the_oldest_day_goes_first);
	tcase_add_test(tcase, bytes_from_before_the_start_count);
	tcase_add_test(tcase, steady_input_at_the_limit_stays_below_it);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
