/* SPDX-License-Identifier: MIT */
/* Reading a file whole. */
#include "daemon/worker/slurp.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIMIT 100000

static char path[] = "/tmp/newsalert-slurp-XXXXXX";
static struct slurp slurp;
static int fd;

static void
make_file(void)
{
	fd = mkstemp(path);
	ck_assert_int_ne(fd, -1);
	unlink(path);
	slurp_init(&slurp, LIMIT);
}

static void
close_file(void)
{
	slurp_fini(&slurp);
	close(fd);
}

static void
fill(size_t len)
{
	static char bytes[LIMIT + 1];

	memset(bytes, 'x', sizeof(bytes));
	ck_assert_int_eq(ftruncate(fd, 0), 0);
	ck_assert_int_eq(pwrite(fd, bytes, len, 0), (ssize_t)len);
}

START_TEST(read_gives_the_whole_file_wherever_its_offset_is)
{
	ck_assert_int_eq(write(fd, "some text", 9), 9);
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_OK);
	ck_assert_uint_eq(slurp.len, 9);
	ck_assert_str_eq(slurp.bytes, "some text");
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 9);
}
END_TEST

START_TEST(read_takes_a_file_of_the_limit_and_refuses_one_byte_more)
{
	fill(LIMIT);
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_OK);
	ck_assert_uint_eq(slurp.len, LIMIT);
	fill(LIMIT + 1);
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_ETOOBIG);
}
END_TEST

START_TEST(an_empty_file_is_no_bytes)
{
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_OK);
	ck_assert_uint_eq(slurp.len, 0);
	ck_assert_str_eq(slurp.bytes, "");
}
END_TEST

START_TEST(a_shorter_file_leaves_nothing_of_the_one_before)
{
	fill(5000);
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_OK);
	fill(3);
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_OK);
	ck_assert_str_eq(slurp.bytes, "xxx");
}
END_TEST

START_TEST(a_large_buffer_is_given_back)
{
	slurp.limit = 8 << 20;
	ck_assert_int_eq(ftruncate(fd, 8 << 20), 0);
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_OK);
	ck_assert_uint_gt(slurp.size, 8 << 20);
	fill(3);
	ck_assert_int_eq(slurp_read(&slurp, fd), NEWSALERT_OK);
	ck_assert_uint_le(slurp.size, 1 << 20);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("slurp");
	TCase *tcase = tcase_create("slurp");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, make_file, close_file);
	tcase_add_test(tcase, read_gives_the_whole_file_wherever_its_offset_is);
	tcase_add_test(tcase,
	    read_takes_a_file_of_the_limit_and_refuses_one_byte_more);
	tcase_add_test(tcase, an_empty_file_is_no_bytes);
	tcase_add_test(tcase, a_shorter_file_leaves_nothing_of_the_one_before);
	tcase_add_test(tcase, a_large_buffer_is_given_back);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
