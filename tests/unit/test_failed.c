/* SPDX-License-Identifier: MIT */
/* failed/: files, their reasons, and what is kept of both. */
#include "daemon/intake/failed.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <jansson.h>

#include "tests/lib/spool_box.h"

static struct spool_box box;
static struct failed kept;
static int failed_fd, work_fd, inbox_dir;

static void
setup(void)
{
	spool_box_init(&box);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/work"), 0700), 0);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/failed"), 0700), 0);
	work_fd = open(spool_box_path(&box, "spool/work"), O_DIRECTORY);
	failed_fd = open(spool_box_path(&box, "spool/failed"), O_DIRECTORY);
	inbox_dir = open(box.inbox_path, O_DIRECTORY);
	failed_init(&kept, failed_fd, &box.options);
}

static void
teardown(void)
{
	failed_fini(&kept);
	close(work_fd);
	close(failed_fd);
	close(inbox_dir);
	spool_box_fini(&box);
}

static int
put(const char *name, const char *inbox)
{
	struct claim claim = { .fd = -1, .st = { .st_size = 1 } };
	struct failed_reason reason = { "because", inbox, 1500000000123, NULL };

	snprintf(claim.name, sizeof(claim.name), "%s", name);
	snprintf(claim.work, sizeof(claim.work), "x");
	spool_box_write(&box, "../work/x", "x");
	return failed_put(&kept, work_fd, &claim, &reason);
}

static void
expire(int64_t now_sec)
{
	for (int i = 0; failed_expire(&kept, now_sec); i++)
		ck_assert_int_lt(i, 10000);
	ck_assert_int_gt(kept.next_sec, now_sec);
}

START_TEST(the_reason_is_one_line_of_json)
{
	ck_assert_int_eq(put("a", "/in\nbox"), 0);
	ck_assert_int_eq(unlinkat(failed_fd, "a", 0), 0);
	ck_assert_int_eq(renameat(failed_fd, "a.reason.json", failed_fd, "r"),
	    0);
	ck_assert_str_eq(spool_box_read(&box, "spool/failed"),
	    "{\"file\":\"a\",\"reason\":\"because\","
	    "\"time\":\"2017-07-14T02:40:00.123Z\",\"owner\":0,\"attempts\":0,"
	    "\"inbox\":\"/in\\\\x0abox\"}\n");
}
END_TEST

/* The worst that the journal lets pass: a hundred long reasons whose bytes are
 * all escaped. */
START_TEST(what_is_recorded_in_part_says_which_articles_are_not)
{
	struct claim claim = { .fd = -1, .name = "a", .work = "x" };
	struct inbox_problem problems[100];
	const struct inbox_partial partial = {
		.reason = "120 of 200 articles cannot be read",
		.accepted = 80,
		.rejected = 120,
		.problems = problems,
		.problem_count = 100,
	};
	struct failed_reason reason = { partial.reason, "/in", 0, &partial };
	char long_reason[1024], inbox[64];
	json_t *object, *told;

	memset(long_reason, '\x1b', sizeof(long_reason) - 1);
	long_reason[sizeof(long_reason) - 1] = '\0';
	for (size_t i = 0; i < 100; i++)
		problems[i] = (struct inbox_problem){ 2 * i, long_reason };
	problems[7].reason = "no headline and no body";
	spool_box_write(&box, "../work/x", "x");
	ck_assert_int_eq(failed_put(&kept, work_fd, &claim, &reason), 0);
	ck_assert(failed_inbox(&kept, "a", inbox, sizeof(inbox)));
	ck_assert_str_eq(inbox, "/in");
	object =
	    json_load_file(spool_box_path(&box, "spool/failed/a.reason.json"),
		0, NULL);
	ck_assert_int_eq(json_integer_value(
			     json_object_get(object, "accepted")),
	    80);
	ck_assert_int_eq(json_integer_value(
			     json_object_get(object, "rejected")),
	    120);
	told = json_object_get(object, "problems");
	ck_assert_uint_eq(json_array_size(told), 100);
	told = json_array_get(told, 7);
	ck_assert_int_eq(json_integer_value(json_object_get(told, "article")),
	    15);
	ck_assert_str_eq(json_string_value(json_object_get(told, "reason")),
	    "no headline and no body");
	json_decref(object);
}
END_TEST

START_TEST(the_reason_knows_the_inbox)
{
	char inbox[64];

	ck_assert_int_eq(put("a", "/in\nbox"), 0);
	ck_assert(failed_inbox(&kept, "a", inbox, sizeof(inbox)));
	ck_assert_str_eq(inbox, "/in\\x0abox");
	ck_assert(!failed_inbox(&kept, "b", inbox, sizeof(inbox)));
	spool_box_write(&box, "../failed/c.reason.json", "not json");
	ck_assert(!failed_inbox(&kept, "c", inbox, sizeof(inbox)));
	spool_box_write(&box, "../failed/d.reason.json", "[{\"inbox\":1}]");
	ck_assert(!failed_inbox(&kept, "d", inbox, sizeof(inbox)));
}
END_TEST

START_TEST(a_file_that_is_not_there_leaves_no_reason)
{
	struct failed_reason reason = { "because", "/", 0, NULL };
	struct claim claim = { .fd = -1, .name = "a", .work = "gone" };

	ck_assert_int_eq(failed_put(&kept, work_fd, &claim, &reason), ENOENT);
	ck_assert(!spool_box_exists(&box, "spool/failed/a.reason.json"));
}
END_TEST

START_TEST(a_reason_that_a_crash_left_without_its_file_is_replaced)
{
	spool_box_write(&box, "../failed/a.reason.json", "");
	ck_assert_int_eq(put("a", "/in"), 0);
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 1);
	ck_assert(failed_has(&kept, "a"));
}
END_TEST

START_TEST(a_rejected_file_that_is_called_like_a_reason_is_kept)
{
	ck_assert_int_eq(put("a.reason.json", "/in"), 0);
	ck_assert_int_eq(put("a", "/in"), 0);
	ck_assert(failed_has(&kept, "a.reason.json"));
	ck_assert(!spool_box_exists(&box, "spool/failed/a"));
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 1);
}
END_TEST

START_TEST(a_return_never_overwrites_and_takes_the_reason_away)
{
	ck_assert_int_eq(put("a", "/"), 0);
	spool_box_write(&box, "a", "another");
	ck_assert(failed_has(&kept, "a"));
	ck_assert(!failed_has(&kept, "a.reason.json"));
	ck_assert_int_eq(failed_return(&kept, "a", inbox_dir), 0);
	ck_assert_uint_eq(spool_box_count(&box, "spool/inbox"), 2);
	ck_assert(!spool_box_exists(&box, "spool/failed/a.reason.json"));
	ck_assert_int_eq(failed_return(&kept, "a", inbox_dir), ENOENT);
}
END_TEST

START_TEST(what_is_old_goes_with_its_reason)
{
	int64_t now = time(NULL);

	ck_assert_int_eq(put("a", "/"), 0);
	ck_assert_int_eq(put("b", "/"), 0);
	expire(now);
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 2);
	ck_assert_uint_eq(kept.bytes, 4 * 4096);
	expire(now + 31 * 86400);
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 0);
	ck_assert(!spool_box_exists(&box, "spool/failed/a.reason.json"));
	ck_assert_uint_eq(kept.bytes, 0);
}
END_TEST

START_TEST(for_ever_is_for_ever)
{
	box.options.failed_keep_sec = 0;
	failed_init(&kept, failed_fd, &box.options);
	ck_assert_int_eq(put("a", "/"), 0);
	expire(INT64_C(1) << 33);
	ck_assert_uint_eq(spool_box_count(&box, "spool/failed"), 1);
}
END_TEST

START_TEST(too_many_bytes_are_not_kept)
{
	int64_t now = time(NULL);
	char name[8];

	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "%d", i);
		ck_assert_int_eq(put(name, "/"), 0);
	}
	/* A restart has to count first. */
	box.options.failed_keep_bytes = 20 * 2 * 4096;
	failed_init(&kept, failed_fd, &box.options);
	expire(now);
	ck_assert_uint_le(spool_box_count(&box, "spool/failed"), 20);
	ck_assert_uint_ge(spool_box_count(&box, "spool/failed"), 17);
	for (int i = 40; i < 100; i++) {
		snprintf(name, sizeof(name), "%d", i);
		ck_assert_int_eq(put(name, "/"), 0);
		expire(now);
		ck_assert_uint_le(spool_box_count(&box, "spool/failed"), 20);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("failed");
	TCase *tcase = tcase_create("failed");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_reason_is_one_line_of_json);
	tcase_add_test(tcase,
	    what_is_recorded_in_part_says_which_articles_are_not);
	tcase_add_test(tcase, the_reason_knows_the_inbox);
	tcase_add_test(tcase, a_file_that_is_not_there_leaves_no_reason);
	tcase_add_test(tcase,
	    a_reason_that_a_crash_left_without_its_file_is_replaced);
	tcase_add_test(tcase,
	    a_rejected_file_that_is_called_like_a_reason_is_kept);
	tcase_add_test(tcase,
	    a_return_never_overwrites_and_takes_the_reason_away);
	tcase_add_test(tcase, what_is_old_goes_with_its_reason);
	tcase_add_test(tcase, for_ever_is_for_ever);
	tcase_add_test(tcase, too_many_bytes_are_not_kept);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
