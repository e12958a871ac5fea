/* SPDX-License-Identifier: MIT */
/* What comes in, when, in which order, and what a restart finds. */
#include "daemon/intake/inbox.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

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

START_TEST(open_makes_what_is_missing_below_the_spool)
{
	ck_assert_int_eq(rmdir(spool_box_path(&box, "spool/inbox")), 0);
	ck_assert_int_eq(rmdir(spool_box_path(&box, "spool")), 0);
	spool_box_open(&box);
	ck_assert(spool_box_exists(&box, "spool/inbox"));
	ck_assert(spool_box_exists(&box, "spool/work"));
	ck_assert(spool_box_exists(&box, "spool/done"));
	ck_assert(spool_box_exists(&box, "spool/failed"));
}
END_TEST

START_TEST(open_refuses_a_spool_that_another_daemon_has)
{
	struct newsalert_error why;
	struct inbox *second;

	spool_box_open(&box);
	ck_assert_int_eq(inbox_open(&box.options, &why, &second),
	    NEWSALERT_EBUSY);
	ck_assert_ptr_nonnull(strstr(why.text, "another newsalertd"));
	spool_box_close(&box);
	spool_box_open(&box);
}
END_TEST

START_TEST(open_refuses_a_configuration_without_an_inbox)
{
	struct newsalert_error why;
	struct inbox *inbox;

	box.options.place_count = 0;
	ck_assert_int_eq(inbox_open(&box.options, &why, &inbox),
	    NEWSALERT_EINVAL);
	ck_assert_str_eq(why.text, "no inbox is given");
}
END_TEST

START_TEST(a_file_renamed_in_can_be_claimed_at_once)
{
	struct claim *claim = NULL;

	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_rename_in(&box, "a.txt", "hello");
	inbox_poll(box.inbox);
	ck_assert_int_eq(inbox_claim(box.inbox, &claim), NEWSALERT_OK);
	ck_assert_str_eq(claim->name, "a.txt");
	ck_assert_str_eq(claim->source, "");
	ck_assert_str_eq(claim->reject, "");
	ck_assert_str_eq(claim->place->path, box.inbox_path);
	ck_assert_int_eq(claim->st.st_size, 5);
	ck_assert_uint_eq(claim->attempt, 1);
	ck_assert_int_ne(claim->fd, -1);
	ck_assert(!spool_box_exists(&box, "spool/inbox/a.txt"));
	inbox_leave(box.inbox, claim);
}
END_TEST

START_TEST(a_file_written_in_place_is_claimed_when_it_was_quiet)
{
	int64_t written_ms;
	struct claim *claim;

	box.options.quiet_ms = 200;
	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_write(&box, "a.txt", "hello");
	written_ms = spool_box_now_ms();
	claim = spool_box_claim(&box);
	ck_assert_int_ge(spool_box_now_ms() - written_ms, 195);
	inbox_leave(box.inbox, claim);
}
END_TEST

START_TEST(a_script_that_appends_twice_makes_one_file)
{
	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_write(&box, "a.txt", "one ");
	inbox_poll(box.inbox);
	spool_box_append(&box, "a.txt", "two ");
	inbox_poll(box.inbox);
	spool_box_append(&box, "a.txt", "three");
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	spool_box_settle(&box);
	ck_assert_str_eq(spool_box_read(&box, "spool/done"), "one two three");
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 1);
}
END_TEST

/* Write to fd each 10 ms for half a second, while the file must not come;
 * then it comes, 100 ms after the last byte. On a machine that stood still for
 * so long itself it may come before, and rightly. */
static void
expect_no_claim_while_it_grows(int fd)
{
	int64_t until = spool_box_now_ms() + 500, last_ms = 0;
	struct claim *claim = NULL;

	while (claim == NULL && spool_box_now_ms() < until) {
		last_ms = spool_box_now_ms();
		ck_assert_int_eq(write(fd, "x", 1), 1);
		spool_box_turn(&box, 10);
		if (inbox_claim(box.inbox, &claim) != NEWSALERT_OK)
			claim = NULL;
	}
	if (claim == NULL)
		claim = spool_box_claim(&box);
	ck_assert_int_ge(spool_box_now_ms() - last_ms, 90);
	inbox_leave(box.inbox, claim);
	close(fd);
}

static int
open_to_append(const char *name)
{
	int fd =
	    open(spool_box_path(&box, name), O_WRONLY | O_APPEND | O_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	return fd;
}

START_TEST(a_second_writer_that_never_closes_holds_a_file_back)
{
	box.options.quiet_ms = 100;
	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_write(&box, "a.txt", "first");
	expect_no_claim_while_it_grows(open_to_append("spool/inbox/a.txt"));
}
END_TEST

START_TEST(an_empty_file_waits_for_its_writer)
{
	struct claim *claim;
	int64_t made_ms;

	box.options.quiet_ms = 10;
	box.options.settle_ms = 20;
	spool_box_open(&box);
	spool_box_settle(&box);
	made_ms = spool_box_now_ms();
	spool_box_write(&box, "touched", "");
	claim = spool_box_claim(&box);
	ck_assert_int_ge(spool_box_now_ms() - made_ms, 295);
	inbox_leave(box.inbox, claim);
}
END_TEST

START_TEST(a_download_that_starts_late_and_stops_in_between_is_one_file)
{
	struct pollfd nothing = { .fd = -1 };
	struct claim *claim = NULL;
	int fd;

	box.options.quiet_ms = 10;
	box.options.settle_ms = 100;
	spool_box_open(&box);
	spool_box_settle(&box);
	fd = open(spool_box_path(&box, "spool/inbox/a.txt"),
	    O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ck_assert_int_ne(fd, -1);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(poll(&nothing, 1, 130), 0);
		inbox_poll(box.inbox);
		ck_assert_int_eq(inbox_claim(box.inbox, &claim),
		    NEWSALERT_EAGAIN);
		ck_assert_int_eq(write(fd, "part ", 5), 5);
	}
	close(fd);
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	ck_assert_str_eq(spool_box_read(&box, "spool/done"), "part part part ");
}
END_TEST

START_TEST(a_file_that_only_a_scan_found_is_claimed_when_it_stood_still)
{
	int64_t opened_ms;

	box.options.settle_ms = 200;
	spool_box_write(&box, "a.txt", "hello");
	opened_ms = spool_box_now_ms();
	spool_box_open(&box);
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	ck_assert_int_ge(spool_box_now_ms() - opened_ms, 195);
}
END_TEST

START_TEST(a_file_that_still_grows_is_not_settled)
{
	box.options.settle_ms = 100;
	spool_box_write(&box, "a.txt", "hello");
	spool_box_open(&box);
	expect_no_claim_while_it_grows(open_to_append("spool/inbox/a.txt"));
}
END_TEST

START_TEST(a_hard_link_comes_in_without_a_rescan)
{
	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_write(&box, "../../out/linked", "hello");
	ck_assert_int_eq(link(spool_box_path(&box, "out/linked"),
			     spool_box_path(&box, "spool/inbox/a.txt")),
	    0);
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	ck_assert(spool_box_exists(&box, "out/linked"));
}
END_TEST

START_TEST(a_file_without_a_name_that_gets_one_comes_in)
{
	char self[64];
	int fd;

	spool_box_open(&box);
	spool_box_settle(&box);
	fd = open(box.inbox_path, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, "hello", 5), 5);
	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	ck_assert_int_eq(linkat(AT_FDCWD, self, AT_FDCWD,
			     spool_box_path(&box, "spool/inbox/a.txt"),
			     AT_SYMLINK_FOLLOW),
	    0);
	close(fd);
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	spool_box_settle(&box);
}
END_TEST

START_TEST(names_that_are_not_finished_are_left_alone)
{
	static const char *const names[] = { ".hidden", "a~", "a.tmp", "a.part",
		"a.swp", "a.crdownload" };

	spool_box_write(&box, names[0], "x");
	spool_box_open(&box);
	for (size_t i = 1; i < sizeof(names) / sizeof(*names); i++)
		spool_box_rename_in(&box, names[i], "x");
	spool_box_settle(&box);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 6);
	ck_assert_int_eq(rename(spool_box_path(&box, "spool/inbox/a.tmp"),
			     spool_box_path(&box, "spool/inbox/a")),
	    0);
	ck_assert(spool_box_finish_next(&box, "a"));
}
END_TEST

START_TEST(a_backlog_comes_oldest_first)
{
	char name[16], path[64];

	for (int i = 0; i < 50; i++) {
		struct timespec both[2] = { { 1000 + i, 0 }, { 1000 + i, 0 } };

		snprintf(name, sizeof(name), "%d", (i * 7) % 50);
		spool_box_write(&box, name, "x");
		snprintf(path, sizeof(path), "spool/inbox/%s", name);
		ck_assert_int_eq(utimensat(AT_FDCWD, spool_box_path(&box, path),
				     both, 0),
		    0);
	}
	spool_box_open(&box);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "%d", (i * 7) % 50);
		ck_assert(spool_box_finish_next(&box, name));
	}
}
END_TEST

START_TEST(renamed_files_come_in_the_order_of_their_renames)
{
	char name[16];

	spool_box_open(&box);
	spool_box_settle(&box);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "%d", (i * 7) % 50);
		spool_box_rename_in(&box, name, "x");
	}
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "%d", (i * 7) % 50);
		ck_assert(spool_box_finish_next(&box, name));
	}
}
END_TEST

START_TEST(what_is_no_file_is_left_where_it_is)
{
	spool_box_open(&box);
	spool_box_settle(&box);
	ck_assert_int_eq(mkfifo(spool_box_path(&box, "spool/inbox/fifo"), 0600),
	    0);
	ck_assert_int_eq(symlink("/etc/passwd",
			     spool_box_path(&box, "spool/inbox/link")),
	    0);
	ck_assert_int_eq(mkfifo(spool_box_path(&box, "out/moved"), 0600), 0);
	ck_assert_int_eq(rename(spool_box_path(&box, "out/moved"),
			     spool_box_path(&box, "spool/inbox/moved")),
	    0);
	ck_assert_int_eq(symlink("/etc/passwd", spool_box_path(&box, "out/l")),
	    0);
	ck_assert_int_eq(rename(spool_box_path(&box, "out/l"),
			     spool_box_path(&box, "spool/inbox/moved link")),
	    0);
	spool_box_settle(&box);
	ck_assert(spool_box_exists(&box, "spool/inbox/fifo"));
	ck_assert(spool_box_exists(&box, "spool/inbox/link"));
	ck_assert(spool_box_exists(&box, "spool/inbox/moved"));
	ck_assert(spool_box_exists(&box, "spool/inbox/moved link"));
	ck_assert_uint_eq(spool_box_count(&box, "spool/work"), 0);
}
END_TEST

START_TEST(names_of_any_bytes_go_through)
{
	static const char *const names[] = { "a\nb", "\xff\xfe", "\x1b[2J",
		"-rf", " ", "\xe2\x80\xae" };
	char long_name[NAME_MAX + 1];

	spool_box_open(&box);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		spool_box_rename_in(&box, names[i], "x");
		ck_assert(spool_box_finish_next(&box, names[i]));
	}
	memset(long_name, 'n', NAME_MAX);
	long_name[NAME_MAX] = '\0';
	spool_box_rename_in(&box, long_name, "x");
	ck_assert(spool_box_finish_next(&box, long_name));
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 7);
}
END_TEST

START_TEST(a_file_over_the_limit_comes_to_be_rejected)
{
	struct claim *claim;

	box.options.file_max = 4;
	spool_box_open(&box);
	spool_box_rename_in(&box, "four", "1234");
	ck_assert(spool_box_finish_next(&box, "four"));
	spool_box_rename_in(&box, "five", "12345");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->reject, "5 bytes are over the limit of 4");
	ck_assert_int_eq(claim->fd, -1);
	ck_assert_int_eq(inbox_fail(box.inbox, claim, claim->reject),
	    NEWSALERT_OK);
	ck_assert(spool_box_exists(&box, "spool/failed/five"));
}
END_TEST

START_TEST(a_name_written_again_while_claimed_is_a_second_file)
{
	struct claim *first;
	bool changed;

	spool_box_open(&box);
	spool_box_rename_in(&box, "a", "one");
	first = spool_box_claim(&box);
	spool_box_rename_in(&box, "a", "another");
	ck_assert(spool_box_finish_next(&box, "a"));
	ck_assert_int_eq(inbox_finish(box.inbox, first, &changed),
	    NEWSALERT_OK);
	ck_assert(!changed);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 2);
}
END_TEST

START_TEST(a_name_written_twice_before_the_claim_is_its_last_content)
{
	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_rename_in(&box, "a", "one");
	spool_box_rename_in(&box, "a", "two");
	ck_assert(spool_box_finish_next(&box, "a"));
	spool_box_settle(&box);
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 1);
	ck_assert_str_eq(spool_box_read(&box, "spool/done"), "two");
}
END_TEST

START_TEST(a_subdirectory_of_ours_names_the_source)
{
	struct claim *claim;

	box.place.source = "desk";
	spool_box_open(&box);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/TASS"), 0700),
	    0);
	spool_box_settle(&box);
	spool_box_rename_in(&box, "TASS/a", "x");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->source, "TASS");
	ck_assert_str_eq(claim->name, "a");
	inbox_leave(box.inbox, claim);
	ck_assert(spool_box_finish_next(&box, "a"));
	spool_box_rename_in(&box, "b", "x");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->source, "desk");
	inbox_leave(box.inbox, claim);
}
END_TEST

START_TEST(two_inboxes_are_told_apart)
{
	char path[128];
	struct inbox_place places[2] = { { .path = box.inbox_path,
					     .source = "one" },
		{ .path = path, .source = "two", .language = "de" } };
	struct claim *claim;

	snprintf(path, sizeof(path), "%s/second", box.spool);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	box.options.places = places;
	box.options.place_count = 2;
	spool_box_open(&box);
	spool_box_rename_in(&box, "a", "x");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->source, "one");
	ck_assert_ptr_null(claim->place->language);
	inbox_leave(box.inbox, claim);
	ck_assert(spool_box_finish_next(&box, "a"));
	spool_box_rename_in(&box, "../second/a", "x");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->source, "two");
	ck_assert_str_eq(claim->place->language, "de");
	inbox_leave(box.inbox, claim);
}
END_TEST

START_TEST(idle_there_is_nothing_to_do_until_the_next_check)
{
	box.options.check_ms = 100000;
	spool_box_open(&box);
	spool_box_settle(&box);
	ck_assert_int_gt(inbox_timeout_ms(box.inbox), 50000);
}
END_TEST

START_TEST(files_that_nobody_claims_are_no_work_for_poll)
{
	box.options.check_ms = 100000;
	spool_box_open(&box);
	spool_box_settle(&box);
	spool_box_rename_in(&box, "a", "x");
	inbox_poll(box.inbox);
	inbox_poll(box.inbox);
	ck_assert_int_gt(inbox_timeout_ms(box.inbox), 50000);
	ck_assert(spool_box_finish_next(&box, "a"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inbox");
	TCase *tcase = tcase_create("inbox");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, open_makes_what_is_missing_below_the_spool);
	tcase_add_test(tcase, open_refuses_a_spool_that_another_daemon_has);
	tcase_add_test(tcase, open_refuses_a_configuration_without_an_inbox);
	tcase_add_test(tcase, a_file_renamed_in_can_be_claimed_at_once);
	tcase_add_test(tcase,
	    a_file_written_in_place_is_claimed_when_it_was_quiet);
	tcase_add_test(tcase, a_script_that_appends_twice_makes_one_file);
	tcase_add_test(tcase,
	    a_second_writer_that_never_closes_holds_a_file_back);
	tcase_add_test(tcase, an_empty_file_waits_for_its_writer);
	tcase_add_test(tcase,
	    a_download_that_starts_late_and_stops_in_between_is_one_file);
	tcase_add_test(tcase,
	    a_file_that_only_a_scan_found_is_claimed_when_it_stood_still);
	tcase_add_test(tcase, a_file_that_still_grows_is_not_settled);
	tcase_add_test(tcase, a_hard_link_comes_in_without_a_rescan);
	tcase_add_test(tcase, a_file_without_a_name_that_gets_one_comes_in);
	tcase_add_test(tcase, names_that_are_not_finished_are_left_alone);
	tcase_add_test(tcase, a_backlog_comes_oldest_first);
	tcase_add_test(tcase, renamed_files_come_in_the_order_of_their_renames);
	tcase_add_test(tcase, what_is_no_file_is_left_where_it_is);
	tcase_add_test(tcase, names_of_any_bytes_go_through);
	tcase_add_test(tcase, a_file_over_the_limit_comes_to_be_rejected);
	tcase_add_test(tcase,
	    a_name_written_again_while_claimed_is_a_second_file);
	tcase_add_test(tcase,
	    a_name_written_twice_before_the_claim_is_its_last_content);
	tcase_add_test(tcase, a_subdirectory_of_ours_names_the_source);
	tcase_add_test(tcase, two_inboxes_are_told_apart);
	tcase_add_test(tcase, idle_there_is_nothing_to_do_until_the_next_check);
	tcase_add_test(tcase, files_that_nobody_claims_are_no_work_for_poll);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
