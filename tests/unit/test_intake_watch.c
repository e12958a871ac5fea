/* SPDX-License-Identifier: MIT */
/* What the watch does about directories that are not what they were, about
 * lost events, and about files that are not for us. */
#include "daemon/intake/watch.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

#define NOBODY 65534

static struct spool_box box;

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

static void
open_and_settle(void)
{
	spool_box_open(&box);
	spool_box_settle(&box);
}

static struct inbox_counts
counts_now(void)
{
	struct inbox_counts counts;

	inbox_counts(box.inbox, &counts);
	return counts;
}

static void
turn_until_degraded(bool degraded)
{
	int64_t deadline = spool_box_now_ms() + SPOOL_BOX_DEADLINE_MS;

	while (counts_now().degraded != degraded) {
		ck_assert_int_lt(spool_box_now_ms(), deadline);
		spool_box_turn(&box, 20);
	}
}

/* Run the rest of a test as root in a mount name space of its own, or say
 * why not. Returns false in the parent, which has waited. */
static bool
in_a_child_as_root(void)
{
	int status;
	pid_t child;

	if (geteuid() != 0) {
		fprintf(stderr, "skipped: this needs root\n");
		return false;
	}
	ck_assert_int_ne(child = fork(), -1);
	if (child == 0)
		return true;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "the child failed");
	return false;
}

START_TEST(an_inbox_that_is_removed_and_made_again_is_watched_again)
{
	open_and_settle();
	ck_assert_int_eq(rmdir(box.inbox_path), 0);
	turn_until_degraded(true);
	ck_assert_int_eq(mkdir(box.inbox_path, 0700), 0);
	spool_box_write(&box, "before", "x");
	turn_until_degraded(false);
	spool_box_rename_in(&box, "after", "x");
	ck_assert(spool_box_finish_next(&box, "after"));
	ck_assert(spool_box_finish_next(&box, "before"));
}
END_TEST

START_TEST(an_inbox_that_is_missing_at_the_start_is_waited_for)
{
	char path[128];
	struct inbox_place place = { .path = path };

	snprintf(path, sizeof(path), "%s/second", box.spool);
	box.options.places = &place;
	spool_box_open(&box);
	ck_assert(counts_now().degraded);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	turn_until_degraded(false);
	spool_box_rename_in(&box, "../second/a", "x");
	ck_assert(spool_box_finish_next(&box, "a"));
}
END_TEST

START_TEST(another_directory_under_the_path_is_watched_instead)
{
	const char *old = spool_box_path(&box, "spool/old");

	open_and_settle();
	ck_assert_int_eq(rename(box.inbox_path, old), 0);
	ck_assert_int_eq(mkdir(box.inbox_path, 0700), 0);
	spool_box_rename_in(&box, "../old/a", "x");
	spool_box_write(&box, "b", "x");
	ck_assert(spool_box_finish_next(&box, "b"));
	spool_box_rename_in(&box, "c", "x");
	ck_assert(spool_box_finish_next(&box, "c"));
	spool_box_settle(&box);
	ck_assert(spool_box_exists(&box, "spool/old/a"));
}
END_TEST

START_TEST(a_subdirectory_goes_and_comes_with_what_is_in_it)
{
	struct claim *claim;

	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/AP"), 0700),
	    0);
	open_and_settle();
	ck_assert_int_eq(rename(spool_box_path(&box, "spool/inbox/AP"),
			     spool_box_path(&box, "spool/inbox/dpa")),
	    0);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/AP"), 0700),
	    0);
	spool_box_write(&box, "dpa/a", "x");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->source, "dpa");
	inbox_leave(box.inbox, claim);
	ck_assert(spool_box_finish_next(&box, "a"));
	spool_box_write(&box, "AP/b", "x");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->source, "AP");
	inbox_leave(box.inbox, claim);
	ck_assert(spool_box_finish_next(&box, "b"));
}
END_TEST

START_TEST(a_directory_in_a_subdirectory_is_left_alone)
{
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/AP"), 0700),
	    0);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/AP/x"), 0700),
	    0);
	spool_box_write(&box, "AP/x/a", "x");
	open_and_settle();
	ck_assert(spool_box_exists(&box, "spool/inbox/AP/x/a"));
}
END_TEST

START_TEST(a_subdirectory_of_a_stranger_is_left_alone)
{
	if (!in_a_child_as_root())
		return;
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/x"), 0777), 0);
	ck_assert_int_eq(chown(spool_box_path(&box, "spool/inbox/x"), NOBODY,
			     NOBODY),
	    0);
	spool_box_write(&box, "x/a", "x");
	open_and_settle();
	ck_assert(spool_box_exists(&box, "spool/inbox/x/a"));
	ck_assert_int_eq(chown(spool_box_path(&box, "spool/inbox/x"), 0, 0), 0);
	box.options.rescan_ms = 10;
	spool_box_close(&box);
	spool_box_open(&box);
	ck_assert(spool_box_finish_next(&box, "a"));
	_exit(0);
}
END_TEST

START_TEST(a_file_that_is_not_ours_to_read_is_left_and_counted)
{
	int64_t deadline = spool_box_now_ms() + SPOOL_BOX_DEADLINE_MS;
	char path[192];

	snprintf(path, sizeof(path), "%s/secret", box.inbox_path);
	if (!in_a_child_as_root())
		return;
	ck_assert_int_eq(chown(box.dir, NOBODY, NOBODY), 0);
	ck_assert_int_eq(chown(box.spool, NOBODY, NOBODY), 0);
	ck_assert_int_eq(chown(box.inbox_path, NOBODY, NOBODY), 0);
	spool_box_write(&box, "secret", "x");
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_eq(setresuid(NOBODY, NOBODY, 0), 0);
	box.options.rescan_ms = 20;
	spool_box_open(&box);
	do {
		ck_assert_int_lt(spool_box_now_ms(), deadline);
		spool_box_settle(&box);
	} while (counts_now().unreadable == 0);
	for (int i = 0; i < 10; i++)
		spool_box_settle(&box);
	ck_assert_uint_eq(counts_now().unreadable, 1);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 1);
	ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_int_eq(seteuid(NOBODY), 0);
	ck_assert(spool_box_finish_next(&box, "secret"));
	ck_assert_uint_eq(counts_now().unreadable, 0);
	_exit(0);
}
END_TEST

START_TEST(an_inbox_that_something_is_mounted_over_is_degraded)
{
	if (!in_a_child_as_root())
		return;
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1) {
		fprintf(stderr, "skipped: no mount name space: %s\n",
		    strerror(errno));
		_exit(0);
	}
	open_and_settle();
	ck_assert_int_eq(mount("none", box.inbox_path, "tmpfs", 0, NULL), 0);
	turn_until_degraded(true);
	ck_assert_int_eq(umount2(box.inbox_path, MNT_DETACH), 0);
	turn_until_degraded(false);
	spool_box_rename_in(&box, "a", "x");
	ck_assert(spool_box_finish_next(&box, "a"));
	_exit(0);
}
END_TEST

START_TEST(an_inbox_on_another_mount_is_refused_with_the_reason)
{
	char path[] = "/dev/shm/newsalert-inbox-XXXXXX";
	struct inbox_place place = { .path = path };
	struct newsalert_error why;
	struct stat here, there;
	struct inbox *inbox;

	if (mkdtemp(path) == NULL || stat(path, &there) == -1 ||
	    stat(box.dir, &here) == -1 || here.st_dev == there.st_dev) {
		fprintf(stderr, "skipped: no second file system\n");
		return;
	}
	box.options.places = &place;
	ck_assert_int_eq(inbox_open(&box.options, &why, &inbox),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(why.text, path));
	ck_assert_ptr_nonnull(strstr(why.text, "on another mount than work/"));
	ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(one_directory_as_two_inboxes_is_refused)
{
	struct inbox_place places[2] = { { .path = box.inbox_path },
		{ .path = box.inbox_path } };
	struct newsalert_error why;
	struct inbox *inbox;

	box.options.places = places;
	box.options.place_count = 2;
	ck_assert_int_eq(inbox_open(&box.options, &why, &inbox),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(why.text, "watched already"));
}
END_TEST

START_TEST(a_file_as_an_inbox_is_refused)
{
	char path[192];
	struct inbox_place place = { .path = path };
	struct newsalert_error why;
	struct inbox *inbox;

	spool_box_write(&box, "file", "x");
	snprintf(path, sizeof(path), "%s/file", box.inbox_path);
	box.options.places = &place;
	ck_assert_int_eq(inbox_open(&box.options, &why, &inbox),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(why.text, "Not a directory"));
}
END_TEST

START_TEST(an_overflow_of_events_loses_no_file)
{
	enum { FILES = 20000 };
	char name[32];

	open_and_settle();
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "%d", i);
		spool_box_write(&box, name, "x");
	}
	for (int i = 0; i < FILES; i++) {
		struct claim *claim = spool_box_claim(&box);
		bool changed;

		ck_assert_int_eq(inbox_finish(box.inbox, claim, &changed),
		    NEWSALERT_OK);
		ck_assert(!changed);
	}
	spool_box_settle(&box);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 0);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), FILES);
}
END_TEST

START_TEST(more_files_than_are_remembered_all_come_in)
{
	enum { FILES = WATCH_CANDIDATES_MAX + 5000 };
	char out[128], path[192];

	box.options.done_keep_sec = 0;
	open_and_settle();
	snprintf(out, sizeof(out), "%s/out/0", box.dir);
	for (int i = 0; i < FILES; i++) {
		if (i % 1000 == 0) {
			/* A file has 65,000 links at most. */
			(void)unlink(out);
			spool_box_write(&box, "../../out/0", "x");
			spool_box_turn(&box, 0);
		}
		snprintf(path, sizeof(path), "%s/%d", box.inbox_path, i);
		ck_assert_int_eq(link(out, path), 0);
	}
	ck_assert_uint_le(counts_now().waiting, WATCH_CANDIDATES_MAX);
	for (int i = 0; i < FILES; i++) {
		struct claim *claim = spool_box_claim(&box);
		bool changed;

		ck_assert_int_eq(inbox_finish(box.inbox, claim, &changed),
		    NEWSALERT_OK);
	}
	spool_box_settle(&box);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 0);
}
END_TEST

START_TEST(events_are_read_while_nobody_claims)
{
	char name[32];

	open_and_settle();
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "%d", i);
		spool_box_rename_in(&box, name, "x");
		inbox_poll(box.inbox);
	}
	ck_assert_uint_eq(counts_now().waiting, 100);
	for (int i = 0; i < 100; i++)
		inbox_leave(box.inbox, spool_box_claim(&box));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("watch");
	TCase *tcase = tcase_create("watch");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 100);
	tcase_add_test(tcase,
	    an_inbox_that_is_removed_and_made_again_is_watched_again);
	tcase_add_test(tcase,
	    an_inbox_that_is_missing_at_the_start_is_waited_for);
	tcase_add_test(tcase,
	    another_directory_under_the_path_is_watched_instead);
	tcase_add_test(tcase, a_subdirectory_goes_and_comes_with_what_is_in_it);
	tcase_add_test(tcase, a_directory_in_a_subdirectory_is_left_alone);
	tcase_add_test(tcase, a_subdirectory_of_a_stranger_is_left_alone);
	tcase_add_test(tcase,
	    a_file_that_is_not_ours_to_read_is_left_and_counted);
	tcase_add_test(tcase,
	    an_inbox_that_something_is_mounted_over_is_degraded);
	tcase_add_test(tcase,
	    an_inbox_on_another_mount_is_refused_with_the_reason);
	tcase_add_test(tcase, one_directory_as_two_inboxes_is_refused);
	tcase_add_test(tcase, a_file_as_an_inbox_is_refused);
	tcase_add_test(tcase, an_overflow_of_events_loses_no_file);
	tcase_add_test(tcase, more_files_than_are_remembered_all_come_in);
	tcase_add_test(tcase, events_are_read_while_nobody_claims);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
