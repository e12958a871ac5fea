/* SPDX-License-Identifier: MIT */
/* Is it still the directory that was opened? */
#include "daemon/intake/directory.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

static struct spool_box box;
static struct directory *directory, *sub;
static struct directory_identity home;
static int events;

static void
setup(void)
{
	spool_box_init(&box);
	box.place.source = "desk";
	events = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	ck_assert_int_ne(events, -1);
	ck_assert_int_eq(directory_identify(AT_FDCWD, box.spool, true, &home),
	    0);
	ck_assert_int_eq(directory_new(&box.place, NULL, NULL, &directory),
	    NEWSALERT_OK);
	ck_assert_int_eq(directory_new(&box.place, directory, "AP", &sub),
	    NEWSALERT_OK);
}

static void
teardown(void)
{
	directory_free(sub);
	directory_free(directory);
	close(events);
	spool_box_fini(&box);
}

static void
make_sub(void)
{
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/AP"), 0700),
	    0);
}

START_TEST(a_place_and_its_subdirectory_are_told_apart)
{
	ck_assert_str_eq(directory->path, box.inbox_path);
	ck_assert_str_eq(directory->source, "desk");
	ck_assert_str_eq(sub->source, "AP");
	ck_assert_ptr_eq(sub->place, directory->place);
	ck_assert_uint_ne(sub->origin, directory->origin);
}
END_TEST

START_TEST(open_asks_for_a_scan)
{
	ck_assert(!directory_same(directory));
	ck_assert_int_eq(directory_open(directory, events, &home), 0);
	ck_assert(directory->rescan);
	ck_assert(directory_same(directory));
	directory_close(directory, events);
	ck_assert(!directory_same(directory));
	ck_assert_int_eq(directory->fd, -1);
	ck_assert_int_eq(directory->wd, -1);
}
END_TEST

START_TEST(open_tells_what_is_wrong)
{
	struct directory_identity elsewhere = home;

	ck_assert_int_eq(directory_open(directory, events, &home), 0);
	ck_assert_int_eq(directory_open(sub, events, &home), ENOENT);
	ck_assert_int_eq(symlink("/", spool_box_path(&box, "spool/inbox/AP")),
	    0);
	ck_assert_int_eq(directory_open(sub, events, &home), ENOTDIR);
	directory_close(directory, events);
	elsewhere.mount++;
	ck_assert_int_eq(directory_open(directory, events, &elsewhere), EXDEV);
	elsewhere = home;
	elsewhere.device++;
	ck_assert_int_eq(directory_open(directory, events, &elsewhere), EXDEV);
	ck_assert_int_eq(directory->fd, -1);
}
END_TEST

START_TEST(a_second_watch_of_one_directory_is_refused)
{
	struct directory *again;

	ck_assert_int_eq(directory_open(directory, events, &home), 0);
	ck_assert_int_eq(directory_new(&box.place, NULL, NULL, &again),
	    NEWSALERT_OK);
	ck_assert_int_eq(directory_open(again, events, &home), EEXIST);
	directory_free(again);
	ck_assert(directory_same(directory));
}
END_TEST

START_TEST(a_removed_directory_is_not_the_same_though_we_hold_it)
{
	ck_assert_int_eq(directory_open(directory, events, &home), 0);
	ck_assert_int_eq(rmdir(box.inbox_path), 0);
	ck_assert(!directory_same(directory));
	ck_assert_int_eq(mkdir(box.inbox_path, 0700), 0);
	ck_assert(!directory_same(directory));
}
END_TEST

START_TEST(a_link_to_an_inbox_is_followed_and_one_below_it_is_not)
{
	make_sub();
	ck_assert_int_eq(rename(box.inbox_path, spool_box_path(&box, "real")),
	    0);
	ck_assert_int_eq(symlink("../real", box.inbox_path), 0);
	ck_assert_int_eq(directory_open(directory, events, &home), 0);
	ck_assert(directory_same(directory));
	ck_assert_int_eq(directory_open(sub, events, &home), 0);
	ck_assert(directory_same(sub));
}
END_TEST

START_TEST(a_subdirectory_is_ours_as_long_as_it_is)
{
	if (geteuid() != 0) {
		fprintf(stderr, "skipped: this needs root\n");
		return;
	}
	make_sub();
	ck_assert_int_eq(directory_open(directory, events, &home), 0);
	ck_assert_int_eq(directory_open(sub, events, &home), 0);
	ck_assert_int_eq(fchown(sub->fd, 65534, 65534), 0);
	ck_assert(!directory_same(sub));
	directory_close(sub, events);
	ck_assert_int_eq(directory_open(sub, events, &home), EPERM);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("directory");
	TCase *tcase = tcase_create("directory");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_place_and_its_subdirectory_are_told_apart);
	tcase_add_test(tcase, open_asks_for_a_scan);
	tcase_add_test(tcase, open_tells_what_is_wrong);
	tcase_add_test(tcase, a_second_watch_of_one_directory_is_refused);
	tcase_add_test(tcase,
	    a_removed_directory_is_not_the_same_though_we_hold_it);
	tcase_add_test(tcase,
	    a_link_to_an_inbox_is_followed_and_one_below_it_is_not);
	tcase_add_test(tcase, a_subdirectory_is_ours_as_long_as_it_is);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
