/* SPDX-License-Identifier: MIT */
/* Claims in work/, their numbers and their attempts. */
#include "daemon/intake/work.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

static struct spool_box box;
static struct work work;
static int work_fd, inbox_dir;

static void
setup(void)
{
	spool_box_init(&box);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/work"), 0700), 0);
	work_fd = open(spool_box_path(&box, "spool/work"), O_DIRECTORY);
	inbox_dir = open(box.inbox_path, O_DIRECTORY);
	ck_assert_int_eq(work_init(&work, work_fd, &box.options), NEWSALERT_OK);
}

static void
teardown(void)
{
	work_fini(&work);
	close(work_fd);
	close(inbox_dir);
	spool_box_fini(&box);
}

static void
restart(void)
{
	work_fini(&work);
	ck_assert_int_eq(work_init(&work, work_fd, &box.options), NEWSALERT_OK);
}

static struct claim *
enter(const char *name)
{
	struct claim *claim = calloc(1, sizeof(*claim));

	ck_assert_ptr_nonnull(claim);
	claim->fd = -1;
	claim->origin = 5;
	snprintf(claim->name, sizeof(claim->name), "%s", name);
	spool_box_write(&box, name, "hello");
	ck_assert_int_eq(work_enter(&work, inbox_dir, claim), 0);
	ck_assert_int_eq(work_open(&work, claim), 0);
	return claim;
}

static struct claim *
take(void)
{
	struct claim *claim = NULL;

	ck_assert_int_eq(work_take(&work, &claim), 0);
	return claim;
}

/* What the name in work/ says. */
static char
attempt_on_disk(const struct claim *claim)
{
	return claim->work[17];
}

START_TEST(numbers_rise_over_restarts)
{
	struct claim *first = enter("a"), *second = enter("b"), *third;
	uint64_t last = second->number;

	ck_assert_uint_lt(first->number, second->number);
	claim_free(first);
	claim_free(second);
	work.next_number = 1; /* as if the clock had been set back */
	restart();
	third = enter("c");
	ck_assert_uint_gt(third->number, last);
	claim_free(third);
}
END_TEST

START_TEST(the_first_attempt_is_in_the_name)
{
	struct claim *claim = enter("a");

	ck_assert_uint_eq(claim->attempt, 1);
	ck_assert_int_eq(attempt_on_disk(claim), '1');
	ck_assert_int_eq(claim->st.st_size, 5);
	claim_free(claim);
}
END_TEST

START_TEST(a_restart_counts_before_it_opens)
{
	struct claim *claim = enter("a");

	claim_free(claim);
	restart();
	ck_assert_uint_eq(work.waiting_count, 1);
	ck_assert(work_first_is_alone(&work));
	claim = take();
	ck_assert_uint_eq(claim->attempt, 2);
	ck_assert_int_eq(attempt_on_disk(claim), '2');
	ck_assert_uint_eq(claim->origin, 5);
	ck_assert_str_eq(claim->name, "a");
	claim_free(claim);
	restart();
	ck_assert(!work_first_is_alone(&work)); /* it is not read any more */
	claim = take();
	ck_assert_str_eq(claim->reject,
	    "newsalertd ended 2 times while this was being read");
	ck_assert_int_eq(claim->fd, -1);
	ck_assert_int_eq(claim->st.st_size, 5);
	claim_free(claim);
}
END_TEST

START_TEST(leave_takes_the_attempt_back_on_disk_too)
{
	work_leave(&work, enter("a"));
	ck_assert(!work_first_is_alone(&work));
	restart();
	ck_assert(!work_first_is_alone(&work));
	work_leave(&work, take());
	ck_assert_int_eq(attempt_on_disk(TAILQ_FIRST(&work.waiting)), '0');
}
END_TEST

START_TEST(retry_keeps_the_reason_for_the_last_attempt)
{
	struct claim *claim;

	work_retry(&work, enter("a"), "first reason");
	ck_assert(work_first_is_alone(&work));
	claim = take();
	ck_assert_str_eq(claim->reject, "");
	work_retry(&work, claim, "second reason");
	claim = take();
	ck_assert_str_eq(claim->reject, "second reason");
	work_defer(&work, claim);
	claim = take();
	ck_assert_str_eq(claim->reject, "second reason");
	claim_free(claim);
}
END_TEST

START_TEST(what_waits_is_in_the_order_of_claims)
{
	struct claim *a = enter("a"), *b = enter("b"), *c = enter("c");

	work_leave(&work, c);
	work_leave(&work, a);
	work_leave(&work, b);
	a = take();
	ck_assert_str_eq(a->name, "a");
	b = take();
	ck_assert_str_eq(b->name, "b");
	work_defer(&work, a);
	c = take();
	ck_assert_str_eq(c->name, "c");
	claim_free(b);
	claim_free(c);
}
END_TEST

START_TEST(a_vanished_file_is_let_go)
{
	struct claim *claim = enter("a"), *taken = NULL;

	ck_assert_int_eq(unlinkat(work_fd, claim->work, 0), 0);
	work_leave(&work, claim);
	ck_assert_int_eq(work_take(&work, &taken), ENOENT);
	ck_assert_uint_eq(work.waiting_count, 0);
}
END_TEST

START_TEST(a_link_in_work_is_not_followed)
{
	struct claim *claim = enter("a");

	ck_assert_int_eq(unlinkat(work_fd, claim->work, 0), 0);
	ck_assert_int_eq(symlinkat("/etc/passwd", work_fd, claim->work), 0);
	work_leave(&work, claim);
	claim = take();
	ck_assert_int_eq(strncmp(claim->reject, "cannot be opened: ", 18), 0);
	ck_assert_int_eq(claim->fd, -1);
	claim_free(claim);
}
END_TEST

START_TEST(judge_refuses_a_file_one_byte_over_the_limit)
{
	struct claim *claim = enter("a");

	work.file_max = 5;
	work_judge(&work, claim);
	ck_assert_str_eq(claim->reject, "");
	work.file_max = 4;
	work_judge(&work, claim);
	ck_assert_str_eq(claim->reject, "5 bytes are over the limit of 4");
	claim_free(claim);
}
END_TEST

START_TEST(foreign_files_in_work_are_left_alone)
{
	spool_box_write(&box, "../work/notes.txt", "x");
	restart();
	ck_assert_uint_eq(work.waiting_count, 0);
	ck_assert(spool_box_exists(&box, "spool/work/notes.txt"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("work");
	TCase *tcase = tcase_create("work");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, numbers_rise_over_restarts);
	tcase_add_test(tcase, the_first_attempt_is_in_the_name);
	tcase_add_test(tcase, a_restart_counts_before_it_opens);
	tcase_add_test(tcase, leave_takes_the_attempt_back_on_disk_too);
	tcase_add_test(tcase, retry_keeps_the_reason_for_the_last_attempt);
	tcase_add_test(tcase, what_waits_is_in_the_order_of_claims);
	tcase_add_test(tcase, a_vanished_file_is_let_go);
	tcase_add_test(tcase, a_link_in_work_is_not_followed);
	tcase_add_test(tcase, judge_refuses_a_file_one_byte_over_the_limit);
	tcase_add_test(tcase, foreign_files_in_work_are_left_alone);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
