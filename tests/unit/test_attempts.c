/* SPDX-License-Identifier: MIT */
/* Files that come again: tried once more, left for later, after a crash, and
 * out of failed/. */
#include "daemon/intake/inbox.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

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

START_TEST(a_retry_comes_again_and_alone)
{
	struct claim *poison = spool_box_claim_fresh(&box, "poison", "1");
	struct claim *other = spool_box_claim_fresh(&box, "other", "2");

	inbox_retry(box.inbox, poison, "crashed the reader");
	spool_box_rename_in(&box, "third", "3");
	spool_box_expect_nothing(&box); /* other is out */
	ck_assert(spool_box_finish(&box, other));
	poison = spool_box_claim(&box);
	ck_assert_str_eq(poison->name, "poison");
	ck_assert_uint_eq(poison->attempt, 2);
	ck_assert_str_eq(poison->reject, "");
	spool_box_expect_nothing(&box); /* it is alone */
	ck_assert(spool_box_finish(&box, poison));
	ck_assert(spool_box_finish_next(&box, "third"));
}
END_TEST

START_TEST(after_the_last_attempt_it_comes_to_be_rejected)
{
	struct claim *claim = spool_box_claim_fresh(&box, "poison", "1");

	inbox_retry(box.inbox, claim, "crashed the reader");
	claim = spool_box_claim(&box);
	inbox_retry(box.inbox, claim, "took longer than 2 s");
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->reject, "took longer than 2 s");
	ck_assert_int_eq(claim->fd, -1);
	ck_assert_uint_eq(claim->attempt, 2);
	spool_box_reject(&box, claim, claim->reject);
	ck_assert(spool_box_exists(&box, spool_box_failed("poison")));
	spool_box_settle(&box);
}
END_TEST

START_TEST(what_is_left_comes_again_first_and_not_counted)
{
	struct claim *claim = spool_box_claim_fresh(&box, "a", "1");

	spool_box_rename_in(&box, "b", "2");
	inbox_leave(box.inbox, claim);
	for (int i = 0; i < 5; i++) {
		claim = spool_box_claim(&box);
		ck_assert_str_eq(claim->name, "a");
		ck_assert_uint_eq(claim->attempt, 1);
		inbox_leave(box.inbox, claim);
		spool_box_close(&box);
		spool_box_open(&box);
	}
	ck_assert(spool_box_finish_next(&box, "a"));
	ck_assert(spool_box_finish_next(&box, "b"));
}
END_TEST

START_TEST(what_is_left_keeps_its_order)
{
	struct claim *claims[3];
	static const char *const names[] = { "a", "b", "c" };

	for (int i = 0; i < 3; i++)
		claims[i] = spool_box_claim_fresh(&box, names[i], "x");
	inbox_leave(box.inbox, claims[1]);
	inbox_leave(box.inbox, claims[2]);
	inbox_leave(box.inbox, claims[0]);
	spool_box_close(&box);
	spool_box_open(&box);
	for (int i = 0; i < 3; i++)
		ck_assert(spool_box_finish_next(&box, names[i]));
}
END_TEST

/* In a process that is killed: claim count files, and end none of them. */
static void
crash_with_claims(int count)
{
	int status;
	pid_t child = fork();

	ck_assert_int_ne(child, -1);
	if (child == 0) {
		spool_box_open(&box);
		for (int i = 0; i < count; i++)
			if (spool_box_claim(&box)->reject[0] != '\0')
				_exit(1);
		raise(SIGKILL);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
}

START_TEST(a_crash_is_counted_and_the_third_attempt_is_rejected)
{
	struct claim *claim;

	spool_box_write(&box, "a.txt", "hello");
	crash_with_claims(1);
	crash_with_claims(1);
	spool_box_open(&box);
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->name, "a.txt");
	ck_assert_str_eq(claim->reject,
	    "newsalertd ended 2 times while this was being read");
	spool_box_reject(&box, claim, claim->reject);
	ck_assert(spool_box_exists(&box, spool_box_failed("a.txt")));
	ck_assert(
	    spool_box_exists(&box, spool_box_failed("a.txt.reason.json")));
}
END_TEST

START_TEST(what_a_crash_left_is_taken_first_in_order_and_one_at_a_time)
{
	struct claim *claim;
	char names[3][NAME_MAX + 1];

	spool_box_write(&box, "a", "1");
	spool_box_write(&box, "b", "2");
	spool_box_write(&box, "c", "3");
	crash_with_claims(3);
	spool_box_open(&box);
	spool_box_rename_in(&box, "new", "4");
	for (int i = 0; i < 3; i++) {
		claim = spool_box_claim(&box);
		ck_assert_uint_eq(claim->attempt, 2);
		ck_assert_uint_eq(strlen(claim->name), 1);
		memcpy(names[i], claim->name, sizeof(names[i]));
		spool_box_expect_nothing(&box);
		ck_assert(spool_box_finish(&box, claim));
	}
	ck_assert(strcmp(names[0], names[1]) != 0);
	ck_assert(strcmp(names[1], names[2]) != 0);
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->name, "new");
	ck_assert_uint_eq(claim->attempt, 1);
	ck_assert(spool_box_finish(&box, claim));
	ck_assert_uint_eq(spool_box_count(&box, "spool/done"), 4);
}
END_TEST

START_TEST(a_crash_does_not_lose_where_a_file_came_from)
{
	struct claim *claim;
	char path[128];
	struct inbox_place places[2] = { { .path = box.inbox_path },
		{ .path = path, .source = "two", .language = "de" } };

	snprintf(path, sizeof(path), "%s/second", box.spool);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/TASS"), 0700),
	    0);
	box.options.places = places;
	box.options.place_count = 2;
	spool_box_write(&box, "TASS/a", "1");
	crash_with_claims(1);
	spool_box_write(&box, "../second/b", "1");
	spool_box_open(&box);
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->name, "a");
	ck_assert_str_eq(claim->source, "TASS");
	ck_assert(spool_box_finish(&box, claim));
	claim = spool_box_claim(&box);
	inbox_leave(box.inbox, claim);
	spool_box_close(&box);
	crash_with_claims(1);
	spool_box_open(&box);
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->name, "b");
	ck_assert_str_eq(claim->source, "two");
	ck_assert_str_eq(claim->place->language, "de");
	ck_assert(spool_box_finish(&box, claim));
}
END_TEST

START_TEST(resubmit_puts_a_failed_file_back_into_its_inbox)
{
	char path[128];
	struct inbox_place places[2] = { { .path = box.inbox_path },
		{ .path = path, .source = "two" } };
	struct claim *claim;

	snprintf(path, sizeof(path), "%s/second", box.spool);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	box.options.places = places;
	box.options.place_count = 2;
	spool_box_reject(&box, spool_box_claim_fresh(&box, "a", "hello"),
	    "because");
	spool_box_rename_in(&box, "../second/b", "hello");
	spool_box_reject(&box, spool_box_claim(&box), "because");
	ck_assert_int_eq(inbox_resubmit(box.inbox, "b"), NEWSALERT_OK);
	claim = spool_box_claim(&box);
	ck_assert_str_eq(claim->name, "b");
	ck_assert_str_eq(claim->source, "two");
	ck_assert_uint_eq(claim->attempt, 1);
	ck_assert(!spool_box_exists(&box, spool_box_failed("b.reason.json")));
	ck_assert(spool_box_finish(&box, claim));
	ck_assert_int_eq(unlink(spool_box_path(&box,
			     spool_box_failed("a.reason.json"))),
	    0);
	ck_assert_int_eq(inbox_resubmit(box.inbox, "a"), NEWSALERT_OK);
	ck_assert(spool_box_finish_next(&box, "a"));
}
END_TEST

START_TEST(resubmit_refuses_what_is_no_failed_file)
{
	spool_box_reject(&box, spool_box_claim_fresh(&box, "a", "hello"),
	    "because");
	ck_assert_int_eq(inbox_resubmit(box.inbox, "b"), NEWSALERT_ENOTFOUND);
	ck_assert_int_eq(inbox_resubmit(box.inbox, "a.reason.json"),
	    NEWSALERT_ENOTFOUND);
	ck_assert_int_eq(inbox_resubmit(box.inbox, ""), NEWSALERT_EINVAL);
	ck_assert_int_eq(inbox_resubmit(box.inbox, ".."), NEWSALERT_EINVAL);
	ck_assert_int_eq(inbox_resubmit(box.inbox, "../work/x"),
	    NEWSALERT_EINVAL);
	ck_assert(spool_box_exists(&box, spool_box_failed("a.reason.json")));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("attempts");
	TCase *tcase = tcase_create("attempts");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_retry_comes_again_and_alone);
	tcase_add_test(tcase, after_the_last_attempt_it_comes_to_be_rejected);
	tcase_add_test(tcase, what_is_left_comes_again_first_and_not_counted);
	tcase_add_test(tcase, what_is_left_keeps_its_order);
	tcase_add_test(tcase,
	    a_crash_is_counted_and_the_third_attempt_is_rejected);
	tcase_add_test(tcase,
	    what_a_crash_left_is_taken_first_in_order_and_one_at_a_time);
	tcase_add_test(tcase, a_crash_does_not_lose_where_a_file_came_from);
	tcase_add_test(tcase, resubmit_puts_a_failed_file_back_into_its_inbox);
	tcase_add_test(tcase, resubmit_refuses_what_is_no_failed_file);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
