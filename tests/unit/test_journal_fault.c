/* SPDX-License-Identifier: MIT */
/* Full disks, failing disks and kill -9: what was said to be committed is
 * there, and what was not can be appended again. */
#include "daemon/journal/journal.h"

#include <check.h>
#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/fault_vfs.h"
#include "tests/lib/journal_box.h"

static struct journal_box box;

static void
setup(void)
{
	fault_vfs_install();
	journal_box_init(&box);
}

static void
teardown(void)
{
	fault_vfs_heal();
	journal_box_fini(&box);
}

/* All alerts in the journal are 1..count, each is the story that its outcome
 * told, and the file is sound. */
static void
assert_sound(int64_t count)
{
	journal_box_check(&box, "journal.db");
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM alerts"),
	    count);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT coalesce(max(seq), 0) FROM alerts"),
	    count);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM"
			     " (SELECT key FROM identity UNION"
			     " SELECT key FROM identity_fresh)"),
	    count);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM articles"),
	    count);
}

/* Each alert was counted once, whatever failed on the way. */
static void
assert_counted(int64_t count)
{
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT hits FROM rules WHERE rule = "
			     "'politics/diplomacy'"),
	    count);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT hits FROM rules WHERE rule = 'JP'"),
	    count);
}

START_TEST(a_full_disk_records_nothing_and_heals)
{
	journal_box_open(&box);
	journal_box_fill(&box, 1, 10);
	fault_vfs_arm(FAULT_WRITE, 1, SQLITE_FULL);
	journal_box_fill(&box, 11, 40);
	ck_assert_uint_eq(box.release_count, 10);
	for (size_t i = 10; i < 40; i++)
		ck_assert_int_eq(box.commits[i].err, NEWSALERT_ENOSPC);
	ck_assert_str_eq(box.fatal, "");
	fault_vfs_heal();
	journal_box_fill(&box, 11, 40);
	ck_assert_uint_eq(box.release_count, 40);
	for (size_t i = 0; i < 40; i++)
		ck_assert_uint_eq(box.releases[i].seq, i + 1);
	journal_box_close(&box);
	assert_sound(40);
}
END_TEST

START_TEST(a_disk_error_records_nothing_and_is_not_fatal)
{
	journal_box_open(&box);
	fault_vfs_arm(FAULT_WRITE, 1, SQLITE_IOERR_WRITE);
	journal_box_fill(&box, 1, 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_int_eq(box.commits[i].err, NEWSALERT_EIO);
	ck_assert_str_eq(box.fatal, "");
	fault_vfs_heal();
	journal_box_fill(&box, 1, 5);
	ck_assert_uint_eq(box.releases[4].seq, 5);
}
END_TEST

START_TEST(a_failed_fsync_is_fatal_and_ends_all_writing)
{
	journal_box_open(&box);
	journal_box_fill(&box, 1, 3);
	fault_vfs_arm(FAULT_SYNC, 1, SQLITE_IOERR_FSYNC);
	journal_box_fill(&box, 4, 6);
	ck_assert_ptr_nonnull(
	    strstr(box.fatal, "fsync of the journal failed: "));
	for (size_t i = 3; i < 6; i++)
		ck_assert_int_eq(box.commits[i].err, NEWSALERT_EIO);
	/* The disk may say that it is well again: it is not asked. */
	fault_vfs_heal();
	journal_box_fill(&box, 7, 7);
	ck_assert_int_eq(box.commits[6].err, NEWSALERT_EIO);
	ck_assert_uint_eq(box.release_count, 3);
	/* A restart looks at what is really there. */
	journal_box_reopen(&box);
	journal_box_fill(&box, 1, 7);
	for (size_t i = 0; i < 7; i++) {
		ck_assert_int_eq(box.commits[i].err, NEWSALERT_OK);
		ck_assert_uint_ne(box.commits[i].outcomes[0].seq, 0);
	}
	journal_box_close(&box);
	assert_sound(7);
}
END_TEST

START_TEST(a_failed_fsync_of_a_checkpoint_is_fatal_too)
{
	uint64_t story = 0;

	journal_box_open(&box);
	fault_vfs_arm(FAULT_SYNC_MAIN, 1, SQLITE_IOERR_FSYNC);
	while (box.fatal[0] == '\0') {
		story++;
		ck_assert_uint_lt(story, 5000);
		journal_box_fill(&box, story, story);
	}
	ck_assert_uint_gt(story, 100); /* commits alone do not sync it */
	journal_box_fill(&box, story + 1, story + 1);
	ck_assert_int_eq(box.commits[story].err, NEWSALERT_EIO);
	fault_vfs_heal();
	journal_box_close(&box);
	/* The last one may have been committed before the word came. */
	ck_assert_int_ge(journal_box_number(&box,
			     "SELECT count(*) FROM alerts"),
	    (int64_t)story - 1);
	journal_box_check(&box, "journal.db");
}
END_TEST

/* The n-th write fails, for every n that there is on the way. */
START_TEST(any_write_may_fail)
{
	int failures;
	int n = 1;

	do {
		size_t committed = 0;

		journal_box_open(&box);
		journal_box_count_rules(&box);
		fault_vfs_arm(FAULT_WRITE, n++, SQLITE_FULL);
		for (uint64_t story = 1; story <= 6; story++)
			journal_box_fill(&box, story, story);
		failures = fault_vfs_failures();
		fault_vfs_heal();
		for (size_t i = 0; i < 6; i++)
			if (box.commits[i].err == NEWSALERT_OK)
				committed++;
			else
				ck_assert_int_eq(box.commits[i].err,
				    NEWSALERT_ENOSPC);
		ck_assert_uint_eq(box.release_count, committed);
		journal_box_fill(&box, 1, 6);
		for (size_t i = 6; i < 12; i++)
			ck_assert_int_eq(box.commits[i].err, NEWSALERT_OK);
		ck_assert_uint_eq(box.release_count, 6);
		journal_box_close(&box);
		assert_sound(6);
		assert_counted(6);
		journal_box_fini(&box);
		journal_box_init(&box);
	} while (failures > 0);
	ck_assert_int_gt(n, 12);
}
END_TEST

START_TEST(what_cannot_be_deleted_is_told_and_hurts_nobody)
{
	struct journal_state state;

	box.options.keep_count = 10;
	journal_box_open(&box);
	journal_box_sql(&box, "CREATE TRIGGER stuck BEFORE DELETE ON alerts"
			      " BEGIN SELECT RAISE(ABORT, 'stuck'); END");
	journal_box_fill(&box, 1, 300);
	while (box.trouble[0] == '\0')
		journal_box_turn(&box);
	ck_assert_str_eq(box.trouble, "deleting old alerts: stuck");
	journal_box_fill(&box, 301, 310);
	ck_assert_uint_eq(box.releases[309].seq, 310);
	journal_state(box.journal, &state);
	ck_assert_uint_eq(state.oldest, 1);
}
END_TEST

/* ---- kill -9 ----------------------------------------------------------- */

struct told {
	uint64_t job;
	uint64_t seq;
};

static void
tell(const struct journal_file *file, enum newsalert_err err,
    const struct journal_outcome *outcomes, void *arg)
{
	const struct told told = { file->job, outcomes[0].seq };
	const int *fd = arg;

	if (err != NEWSALERT_OK ||
	    write(*fd, &told, sizeof(told)) != (ssize_t)sizeof(told))
		_exit(1);
}

/* A daemon that appends stories without end and tells which are committed. */
static void
append_until_killed(int fd)
{
	const struct journal_callbacks callbacks = {
		.committed = tell,
		.arg = &fd,
	};
	uint64_t story = 1;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	journal_box_open(&box);
	journal_set_callbacks(box.journal, &callbacks);
	journal_box_count_rules(&box);
	for (;;) {
		for (int i = 0; i < 20; i++)
			journal_box_append_story(&box, story++);
		journal_box_turn(&box);
	}
}

/* What it has told until it was killed, after so many. */
static size_t
kill_after(size_t count, struct told *told, size_t limit)
{
	size_t have = 0;
	int status, fds[2];
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		close(fds[0]);
		append_until_killed(fds[1]);
	}
	close(fds[1]);
	while (have < limit && read(fds[0], &told[have], sizeof(told[0])) ==
				   (ssize_t)sizeof(told[0]))
		if (++have == count)
			ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(fds[0]);
	return have;
}

START_TEST(whatever_was_committed_survives_kill_9)
{
	static struct told told[100000];
	size_t have = kill_after(1 + 700 * (size_t)_i, told, 100000);
	struct journal_state state;

	ck_assert_uint_gt(have, 700 * (size_t)_i);
	journal_box_open(&box);
	journal_state(box.journal, &state);
	ck_assert_uint_ge(state.head, have);
	journal_box_fill(&box, 1, have + 100);
	for (size_t i = 0; i < have; i++) {
		ck_assert_uint_eq(told[i].job, i + 1);
		ck_assert_uint_eq(told[i].seq, i + 1);
		ck_assert_int_eq(box.commits[i].outcomes[0].result,
		    JOURNAL_REPEAT);
		ck_assert_uint_eq(box.commits[i].outcomes[0].seq, i + 1);
	}
	journal_state(box.journal, &state);
	journal_box_close(&box);
	assert_sound((int64_t)state.head);
	assert_counted((int64_t)state.head);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("journal_fault");
	TCase *tests = tcase_create("journal_fault");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_full_disk_records_nothing_and_heals);
	tcase_add_test(tests, a_disk_error_records_nothing_and_is_not_fatal);
	tcase_add_test(tests, a_failed_fsync_is_fatal_and_ends_all_writing);
	tcase_add_test(tests, a_failed_fsync_of_a_checkpoint_is_fatal_too);
	tcase_add_test(tests, any_write_may_fail);
	tcase_add_test(tests, what_cannot_be_deleted_is_told_and_hurts_nobody);
	tcase_add_loop_test(tests, whatever_was_committed_survives_kill_9, 0,
	    5);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
