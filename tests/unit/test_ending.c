/* SPDX-License-Identifier: MIT */
/* How claims end, and that no end loses a file. */
#include "daemon/intake/inbox.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

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

/* The file of a claim, as a producer with an open descriptor has it. */
static int
open_in_work(const struct claim *claim, int flags)
{
	char path[NAME_MAX + 32];
	int fd;

	snprintf(path, sizeof(path), "spool/work/%s", claim->work);
	fd = open(spool_box_path(&box, path), flags | O_CLOEXEC);
	ck_assert_int_ne(fd, -1);
	return fd;
}

START_TEST(finish_moves_the_file_to_the_directory_of_the_day)
{
	struct inbox_counts counts;
	char path[64];

	ck_assert(spool_box_finish(&box,
	    spool_box_claim_fresh(&box, "a.txt", "hello")));
	snprintf(path, sizeof(path), "%s/a.txt", spool_box_today());
	ck_assert(spool_box_exists(&box, path));
	ck_assert_str_eq(spool_box_read(&box, "spool/done"), "hello");
	inbox_counts(box.inbox, &counts);
	ck_assert_uint_eq(counts.done, 1);
	ck_assert_uint_eq(counts.in_work, 0);
}
END_TEST

START_TEST(finish_deletes_at_once_where_nothing_is_kept)
{
	box.options.done_keep_sec = 0;
	ck_assert(spool_box_finish(&box,
	    spool_box_claim_fresh(&box, "a.txt", "hello")));
	ck_assert_uint_eq(spool_box_count(&box, "spool"), 0);
}
END_TEST

START_TEST(finish_never_overwrites_a_file_of_the_same_name)
{
	for (int i = 0; i < 20; i++)
		ck_assert(spool_box_finish(&box,
		    spool_box_claim_fresh(&box, "a.txt", "hello")));
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 20);
}
END_TEST

START_TEST(finish_makes_the_day_again_when_somebody_deleted_it)
{
	char path[64];

	ck_assert(
	    spool_box_finish(&box, spool_box_claim_fresh(&box, "a", "1")));
	snprintf(path, sizeof(path), "%s/a", spool_box_today());
	ck_assert_int_eq(unlink(spool_box_path(&box, path)), 0);
	ck_assert_int_eq(rmdir(spool_box_path(&box, spool_box_today())), 0);
	ck_assert(
	    spool_box_finish(&box, spool_box_claim_fresh(&box, "b", "2")));
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 1);
}
END_TEST

START_TEST(a_file_that_grew_after_the_claim_is_a_new_version)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a.txt", "hello");
	int fd = open_in_work(claim, O_WRONLY | O_APPEND);
	struct inbox_counts counts;

	ck_assert_int_eq(write(fd, " world", 6), 6);
	close(fd);
	ck_assert(!spool_box_finish(&box, claim));
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	ck_assert_str_eq(spool_box_read(&box, "spool/done"), "hello world");
	ck_assert_uint_eq(spool_box_count(&box, "spool"), 1);
	inbox_counts(box.inbox, &counts);
	ck_assert_uint_eq(counts.changed, 1);
}
END_TEST

START_TEST(a_file_that_was_truncated_after_the_claim_is_a_new_version)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a.txt", "hello");
	int fd = open_in_work(claim, O_WRONLY);

	ck_assert_int_eq(ftruncate(fd, 2), 0);
	close(fd);
	ck_assert(!spool_box_finish(&box, claim));
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	ck_assert_str_eq(spool_box_read(&box, "spool/done"), "he");
}
END_TEST

START_TEST(a_file_that_was_rewritten_in_the_same_length_is_a_new_version)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a.txt", "hello");
	struct timespec times[2] = { { 5, 0 }, { 5, 0 } };
	int fd = open_in_work(claim, O_WRONLY);

	ck_assert_int_eq(write(fd, "HELLO", 5), 5);
	ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
	ck_assert(!spool_box_finish(&box, claim));
	ck_assert(spool_box_finish_next(&box, "a.txt"));
}
END_TEST

START_TEST(a_file_that_grew_and_hides_it_is_a_new_version)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a.txt", "hello");
	int fd = open_in_work(claim, O_WRONLY | O_APPEND);
	struct timespec times[2] = { claim->st.st_mtim, claim->st.st_mtim };

	ck_assert_int_eq(write(fd, " world", 6), 6);
	ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
	ck_assert(!spool_box_finish(&box, claim));
	ck_assert(spool_box_finish_next(&box, "a.txt"));
}
END_TEST

START_TEST(a_new_version_waits_until_it_stands_still)
{
	struct claim *claim;
	int64_t given_ms;
	int fd;

	box.options.settle_ms = 200;
	claim = spool_box_claim_fresh(&box, "a.txt", "hello");
	fd = open_in_work(claim, O_WRONLY | O_APPEND);
	ck_assert_int_eq(write(fd, " world", 6), 6);
	given_ms = spool_box_now_ms();
	ck_assert(!spool_box_finish(&box, claim));
	spool_box_expect_nothing(&box);
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	ck_assert_int_ge(spool_box_now_ms() - given_ms, 195);
	close(fd);
}
END_TEST

START_TEST(a_new_version_leaves_another_file_of_its_name_alone)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a.txt", "hello");
	int fd = open_in_work(claim, O_WRONLY | O_APPEND);
	struct claim *other;

	ck_assert_int_eq(write(fd, " world", 6), 6);
	close(fd);
	spool_box_rename_in(&box, "a.txt", "another");
	ck_assert(!spool_box_finish(&box, claim));
	ck_assert(spool_box_finish_next(&box, "a.txt"));
	other = spool_box_claim(&box);
	ck_assert_int_eq(strncmp(other->name, "a.txt~", 6), 0);
	ck_assert(spool_box_finish(&box, other));
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 2);
}
END_TEST

START_TEST(a_new_version_without_its_inbox_is_read_again_from_work)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a.txt", "hello");
	int fd = open_in_work(claim, O_WRONLY | O_APPEND);

	ck_assert_int_eq(write(fd, " world", 6), 6);
	close(fd);
	ck_assert_int_eq(rmdir(box.inbox_path), 0);
	ck_assert(!spool_box_finish(&box, claim));
	claim = spool_box_claim(&box);
	ck_assert_uint_eq(claim->attempt, 1);
	ck_assert(spool_box_finish(&box, claim));
	ck_assert_str_eq(spool_box_read(&box, "spool/done"), "hello world");
}
END_TEST

START_TEST(half_a_file_that_is_rejected_is_a_new_version_when_it_is_whole)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a.xml", "<article>");
	int fd = open_in_work(claim, O_WRONLY | O_APPEND);

	ck_assert_int_eq(write(fd, "</article>", 10), 10);
	close(fd);
	spool_box_reject(&box, claim, "the document ends too early");
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 0);
	ck_assert(spool_box_finish_next(&box, "a.xml"));
	ck_assert_str_eq(spool_box_read(&box, "spool/done"),
	    "<article></article>");
}
END_TEST

START_TEST(what_was_never_read_is_rejected_for_good)
{
	struct claim *claim;
	int fd;

	box.options.file_max = 4;
	claim = spool_box_claim_fresh(&box, "a", "hello");
	fd = open_in_work(claim, O_WRONLY | O_APPEND);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	close(fd);
	spool_box_reject(&box, claim, claim->reject);
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 1);
}
END_TEST

START_TEST(what_is_returned_comes_again_when_it_stands_still)
{
	struct claim *claim;
	int64_t returned_ms;

	box.options.settle_ms = 200;
	claim = spool_box_claim_fresh(&box, "a", "hello");
	returned_ms = spool_box_now_ms();
	ck_assert_int_eq(inbox_return(box.inbox, claim), NEWSALERT_OK);
	ck_assert(spool_box_exists(&box, "spool/inbox/a"));
	spool_box_expect_nothing(&box);
	ck_assert(spool_box_finish_next(&box, "a"));
	ck_assert_int_ge(spool_box_now_ms() - returned_ms, 195);
}
END_TEST

START_TEST(fail_leaves_the_reason_beside_the_file)
{
	json_t *reason;

	spool_box_reject(&box,
	    spool_box_claim_fresh(&box, "a\xff.txt", "hello"),
	    "no \"article\"\nin it");
	ck_assert(spool_box_exists(&box, spool_box_failed("a\xff.txt")));
	reason = json_load_file(spool_box_path(&box,
				    spool_box_failed("a\xff.txt.reason.json")),
	    0, NULL);
	ck_assert_ptr_nonnull(reason);
	ck_assert_str_eq(json_string_value(json_object_get(reason, "file")),
	    "a\\xff.txt");
	ck_assert_str_eq(json_string_value(json_object_get(reason, "reason")),
	    "no \"article\"\\x0ain it");
	ck_assert_str_eq(json_string_value(json_object_get(reason, "inbox")),
	    box.inbox_path);
	ck_assert_int_eq(json_integer_value(json_object_get(reason, "owner")),
	    geteuid());
	ck_assert_int_eq(json_integer_value(
			     json_object_get(reason, "attempts")),
	    1);
	ck_assert_uint_eq(json_string_length(json_object_get(reason, "time")),
	    strlen("2026-11-23T10:00:00.123Z"));
	json_decref(reason);
}
END_TEST

START_TEST(fail_never_overwrites_a_file_or_a_reason)
{
	char long_name[NAME_MAX + 1];

	spool_box_reject(&box,
	    spool_box_claim_fresh(&box, "x.reason.json", "1"), "first");
	for (int i = 0; i < 5; i++)
		spool_box_reject(&box, spool_box_claim_fresh(&box, "x", "2"),
		    "second");
	memset(long_name, 'n', NAME_MAX);
	long_name[NAME_MAX] = '\0';
	spool_box_reject(&box, spool_box_claim_fresh(&box, long_name, "3"),
	    "third");
	spool_box_reject(&box, spool_box_claim_fresh(&box, long_name, "3"),
	    "third");
	/* One of the eight looks like a reason, to the counter as well. */
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 7);
	ck_assert_uint_eq(spool_box_count(&box, "spool/work"), 0);
	ck_assert(spool_box_exists(&box, spool_box_failed("x.reason.json")));
}
END_TEST

START_TEST(fail_that_fails_keeps_the_file_and_its_reason)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a", "hello");

	ck_assert_int_eq(rmdir(spool_box_path(&box, "spool/failed")), 0);
	ck_assert_int_eq(inbox_fail(box.inbox, claim, "because"),
	    NEWSALERT_EIO);
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->name, "a");
	ck_assert_str_eq(claim->reject, "because");
	inbox_leave(box.inbox, claim);
	spool_box_close(&box);
	spool_box_open(&box);
	claim = spool_box_claim(&box);
	ck_assert_uint_eq(claim->attempt, 2);
	spool_box_reject(&box, claim, "because");
	ck_assert(spool_box_exists(&box, spool_box_failed("a")));
}
END_TEST

START_TEST(finish_that_fails_keeps_the_file)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a", "hello");
	bool changed;

	ck_assert_int_eq(rmdir(spool_box_path(&box, "spool/done")), 0);
	ck_assert_int_eq(inbox_finish(box.inbox, claim, &changed),
	    NEWSALERT_EIO);
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->name, "a");
	ck_assert_str_eq(claim->reject, "");
	ck_assert_uint_eq(claim->attempt, 1);
	ck_assert_int_ne(claim->fd, -1);
	inbox_leave(box.inbox, claim);
}
END_TEST

START_TEST(a_file_deleted_from_work_is_let_go)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a", "hello");
	char path[NAME_MAX + 32];

	snprintf(path, sizeof(path), "spool/work/%s", claim->work);
	ck_assert_int_eq(unlink(spool_box_path(&box, path)), 0);
	ck_assert(spool_box_finish(&box, claim));
	claim = spool_box_claim_fresh(&box, "b", "hello");
	snprintf(path, sizeof(path), "spool/work/%s", claim->work);
	ck_assert_int_eq(unlink(spool_box_path(&box, path)), 0);
	spool_box_reject(&box, claim, "because");
	claim = spool_box_claim_fresh(&box, "c", "hello");
	snprintf(path, sizeof(path), "spool/work/%s", claim->work);
	ck_assert_int_eq(unlink(spool_box_path(&box, path)), 0);
	inbox_retry(box.inbox, claim, "because");
	spool_box_expect_nothing(&box);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ending");
	TCase *tcase = tcase_create("ending");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase,
	    finish_moves_the_file_to_the_directory_of_the_day);
	tcase_add_test(tcase, finish_deletes_at_once_where_nothing_is_kept);
	tcase_add_test(tcase, finish_never_overwrites_a_file_of_the_same_name);
	tcase_add_test(tcase,
	    finish_makes_the_day_again_when_somebody_deleted_it);
	tcase_add_test(tcase,
	    a_file_that_grew_after_the_claim_is_a_new_version);
	tcase_add_test(tcase,
	    a_file_that_was_truncated_after_the_claim_is_a_new_version);
	tcase_add_test(tcase,
	    a_file_that_was_rewritten_in_the_same_length_is_a_new_version);
	tcase_add_test(tcase, a_file_that_grew_and_hides_it_is_a_new_version);
	tcase_add_test(tcase, a_new_version_waits_until_it_stands_still);
	tcase_add_test(tcase,
	    a_new_version_leaves_another_file_of_its_name_alone);
	tcase_add_test(tcase,
	    a_new_version_without_its_inbox_is_read_again_from_work);
	tcase_add_test(tcase,
	    half_a_file_that_is_rejected_is_a_new_version_when_it_is_whole);
	tcase_add_test(tcase, what_was_never_read_is_rejected_for_good);
	tcase_add_test(tcase,
	    what_is_returned_comes_again_when_it_stands_still);
	tcase_add_test(tcase, fail_leaves_the_reason_beside_the_file);
	tcase_add_test(tcase, fail_never_overwrites_a_file_or_a_reason);
	tcase_add_test(tcase, fail_that_fails_keeps_the_file_and_its_reason);
	tcase_add_test(tcase, finish_that_fails_keeps_the_file);
	tcase_add_test(tcase, a_file_deleted_from_work_is_let_go);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
