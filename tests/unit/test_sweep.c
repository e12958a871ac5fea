/* SPDX-License-Identifier: MIT */
/* What a walk deletes, and what it leaves. */
#include "daemon/intake/sweep.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

#define FUTURE (INT64_C(1) << 33)

static struct spool_box box;
static struct sweep sweep;
static int fd;

static void
setup(void)
{
	spool_box_init(&box);
	sweep = (struct sweep){ 0 };
	fd = open(box.inbox_path, O_DIRECTORY);
}

static void
teardown(void)
{
	sweep_fini(&sweep);
	close(fd);
	spool_box_fini(&box);
}

static int
walk(int64_t before_sec, uint64_t excess)
{
	int slices = 1;

	ck_assert_int_eq(sweep_begin(&sweep, fd, before_sec, excess),
	    NEWSALERT_OK);
	while (sweep_slice(&sweep))
		slices++;
	ck_assert_ptr_null(sweep.stream);
	return slices;
}

static void
write_many(int count)
{
	char name[16];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%d", i);
		spool_box_write(&box, name, "x");
	}
}

START_TEST(a_file_is_charged_by_whole_blocks)
{
	ck_assert_uint_eq(sweep_charge(0), 4096);
	ck_assert_uint_eq(sweep_charge(1), 4096);
	ck_assert_uint_eq(sweep_charge(4096), 4096);
	ck_assert_uint_eq(sweep_charge(4097), 8192);
}
END_TEST

START_TEST(the_excess_frees_an_eighth_more)
{
	ck_assert_uint_eq(sweep_excess(1000, 0), 0);
	ck_assert_uint_eq(sweep_excess(800, 800), 0);
	ck_assert_uint_eq(sweep_excess(801, 800), 101);
}
END_TEST

START_TEST(walks_are_as_rare_as_the_age_allows)
{
	ck_assert_int_eq(sweep_interval_sec(0), 3600);
	ck_assert_int_eq(sweep_interval_sec(7), 1);
	ck_assert_int_eq(sweep_interval_sec(800), 101);
	ck_assert_int_eq(sweep_interval_sec(7 * 86400), 3600);
}
END_TEST

START_TEST(what_was_moved_there_before_goes)
{
	struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };

	write_many(3);
	/* The mtime is the producer's, and says nothing. */
	ck_assert_int_eq(utimensat(fd, "1", long_ago, 0), 0);
	walk(time(NULL) - 1000, 0);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 3);
	ck_assert_uint_eq(sweep.kept_bytes, 3 * 4096);
	walk(FUTURE, 0);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 0);
	ck_assert_uint_eq(sweep.gone_bytes, 3 * 4096);
	ck_assert_uint_eq(sweep.kept_bytes, 0);
}
END_TEST

START_TEST(of_too_much_the_oldest_go_until_it_is_enough)
{
	struct stat st;

	spool_box_write(&box, "b", "x");
	ck_assert_int_eq(fstatat(fd, "b", &st, 0), 0);
	for (struct stat now = st; now.st_ctim.tv_sec == st.st_ctim.tv_sec &&
				   now.st_ctim.tv_nsec == st.st_ctim.tv_nsec;) {
		spool_box_write(&box, "a", "x");
		ck_assert_int_eq(fstatat(fd, "a", &now, 0), 0);
	}
	walk(0, 4096);
	ck_assert(!spool_box_exists(&box, "spool/inbox/b"));
	ck_assert(spool_box_exists(&box, "spool/inbox/a"));
}
END_TEST

START_TEST(a_walk_comes_in_slices)
{
	write_many(3 * SWEEP_SLICE);
	ck_assert_int_ge(walk(0, 0), 3);
	ck_assert_uint_eq(sweep.kept_bytes, 3 * SWEEP_SLICE * 4096);
	ck_assert_int_ge(walk(FUTURE, 0), 3);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 0);
}
END_TEST

START_TEST(a_reason_goes_with_its_file_and_not_alone)
{
	sweep.reasons = true;
	spool_box_write(&box, "a", "x");
	spool_box_write(&box, "a.reason.json", "{}");
	spool_box_write(&box, "orphan.reason.json", "{}");
	walk(0, 0);
	ck_assert_uint_eq(sweep.kept_bytes, 4 * 4096);
	walk(FUTURE, 0);
	ck_assert(!spool_box_exists(&box, "spool/inbox/a"));
	ck_assert(!spool_box_exists(&box, "spool/inbox/a.reason.json"));
	ck_assert(!spool_box_exists(&box, "spool/inbox/orphan.reason.json"));
}
END_TEST

START_TEST(directories_are_left_alone)
{
	ck_assert_int_eq(mkdirat(fd, "sub", 0700), 0);
	spool_box_write(&box, "sub/a", "x");
	walk(FUTURE, 1 << 30);
	ck_assert(spool_box_exists(&box, "spool/inbox/sub/a"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sweep");
	TCase *tcase = tcase_create("sweep");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_file_is_charged_by_whole_blocks);
	tcase_add_test(tcase, the_excess_frees_an_eighth_more);
	tcase_add_test(tcase, walks_are_as_rare_as_the_age_allows);
	tcase_add_test(tcase, what_was_moved_there_before_goes);
	tcase_add_test(tcase, of_too_much_the_oldest_go_until_it_is_enough);
	tcase_add_test(tcase, a_walk_comes_in_slices);
	tcase_add_test(tcase, a_reason_goes_with_its_file_and_not_alone);
	tcase_add_test(tcase, directories_are_left_alone);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
