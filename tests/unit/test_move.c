/* SPDX-License-Identifier: MIT */
/* Renames that find a free name. */
#include "daemon/intake/move.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

static struct spool_box box;
static struct move move;

static void
setup(void)
{
	spool_box_init(&box);
	move.from = "next";
	move.from_fd = open(spool_box_path(&box, "out"), O_DIRECTORY);
	move.to_fd = open(box.inbox_path, O_DIRECTORY);
}

static void
teardown(void)
{
	close(move.from_fd);
	close(move.to_fd);
	spool_box_fini(&box);
}

static void
put(const char *name, uint32_t salt, char got[static NAME_MAX + 1])
{
	spool_box_write(&box, "../../out/next", "x");
	ck_assert_int_eq(move_apart(&move, name, salt, got), 0);
}

START_TEST(a_free_name_is_taken_as_it_is)
{
	char got[NAME_MAX + 1];

	put("a", 1, got);
	ck_assert_str_eq(got, "a");
	ck_assert(spool_box_exists(&box, "spool/inbox/a"));
}
END_TEST

START_TEST(a_taken_name_stays_what_it_was)
{
	char got[NAME_MAX + 1];

	spool_box_write(&box, "a", "first");
	for (int i = 0; i < 30; i++)
		put("a", 1, got); /* the same salt: it goes on from there */
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 31);
	ck_assert_int_eq(strncmp(got, "a~", 2), 0);
}
END_TEST

START_TEST(a_long_name_is_shortened)
{
	char name[NAME_MAX + 1], got[NAME_MAX + 1];

	memset(name, 'n', NAME_MAX);
	name[NAME_MAX] = '\0';
	put(name, 1, got);
	ck_assert_uint_eq(strlen(got), 189);
	put(name, 1, got);
	ck_assert_uint_eq(strlen(got), 198);
}
END_TEST

START_TEST(what_goes_wrong_is_told)
{
	char got[NAME_MAX + 1];

	ck_assert_int_eq(move_apart(&move, "a", 1, got), ENOENT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("move");
	TCase *tcase = tcase_create("move");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_free_name_is_taken_as_it_is);
	tcase_add_test(tcase, a_taken_name_stays_what_it_was);
	tcase_add_test(tcase, a_long_name_is_shortened);
	tcase_add_test(tcase, what_goes_wrong_is_told);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
