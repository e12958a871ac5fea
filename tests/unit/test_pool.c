/* SPDX-License-Identifier: MIT */
/* Jobs and workers that fail, seen from the keeper. */
#include "daemon/worker/pool.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/crew.h"

static struct crew crew;

static void
end_crew(void)
{
	crew_fini(&crew);
}

static void
start_crew(unsigned workers, int job_ms, const char *rules)
{
	const struct pool_options options = {
		.workers = workers,
		.job_ms = job_ms,
	};

	crew_init(&crew, options, rules);
}

static struct pool_state
state(void)
{
	struct pool_state now;

	pool_get_state(crew.pool, &now);
	return now;
}

static bool
has_started(const struct crew *unused)
{
	(void)unused;
	return crew.started > 0;
}

static bool
was_replaced(const struct crew *unused)
{
	(void)unused;
	return crew.replaced > 0;
}

static bool
all_are_ready(const struct crew *unused)
{
	(void)unused;
	return state().ready == state().workers;
}

static void
assert_answered(uint64_t first, uint64_t last)
{
	uint64_t i;

	for (i = first; i <= last; i++) {
		ck_assert_int_eq(crew.jobs[i].fate, CREW_ANSWERED);
		ck_assert_uint_eq(crew.jobs[i].calls, 1);
	}
}

static void
assert_crashed(uint64_t number, const char *reason)
{
	ck_assert_int_eq(crew.jobs[number].fate, CREW_CRASHED);
	ck_assert_uint_eq(crew.jobs[number].calls, 1);
	ck_assert_str_eq(crew.jobs[number].reason, reason);
}

/* ---- Work ---------------------------------------------------------------- */

START_TEST(every_job_is_answered_once)
{
	size_t capacity;
	uint64_t i;

	start_crew(3, 0, "r1");
	capacity = state().capacity;
	ck_assert_uint_eq(capacity, 3 * POOL_DEPTH);
	for (i = 1; i < CREW_JOBS; i++) {
		if (i > capacity)
			crew_run_jobs(&crew, i - capacity);
		crew_submit(&crew, i, "echo", false);
	}
	crew_run_jobs(&crew, CREW_JOBS - 1);
	assert_answered(1, CREW_JOBS - 1);
	ck_assert_uint_eq(state().answered, CREW_JOBS - 1);
	ck_assert_uint_eq(state().waiting + state().working, 0);
}
END_TEST

START_TEST(a_full_pool_refuses_until_there_is_an_answer)
{
	const struct job job = { .number = 99, .name = "echo" };
	uint64_t i;

	start_crew(1, 0, "r1");
	for (i = 1; i <= POOL_DEPTH; i++)
		crew_submit(&crew, i, "echo", false);
	ck_assert_int_eq(pool_submit(crew.pool, &job, crew.file, false, NULL),
	    NEWSALERT_EAGAIN);
	crew_run_jobs(&crew, 1);
	crew_submit(&crew, 99, "echo", false);
}
END_TEST

START_TEST(a_rejection_is_an_answer)
{
	start_crew(1, 0, "r1");
	crew_submit(&crew, 1, "reject", false);
	crew_run_jobs(&crew, 1);
	assert_answered(1, 1);
	ck_assert_int_eq(crew.jobs[1].err, NEWSALERT_EFORMAT);
	ck_assert_str_eq(crew.jobs[1].reason, "not an article");
}
END_TEST

START_TEST(a_job_alone_has_a_worker_for_itself)
{
	uint64_t i;

	start_crew(1, 0, "r1");
	crew_run(&crew, has_started);
	crew_submit(&crew, 1, "slow", false);
	crew_submit(&crew, 2, "slow", true);
	for (i = 3; i <= 6; i++)
		crew_submit(&crew, i, "slow", false);
	crew_run_jobs(&crew, 6);
	assert_answered(1, 6);
	ck_assert_int_eq(crew.jobs[1].waiting, 0);
	ck_assert_int_eq(crew.jobs[2].waiting, 0);
	ck_assert_int_gt(crew.jobs[3].waiting, 0);
}
END_TEST

START_TEST(texts_over_the_limit_are_refused)
{
	char name[JOB_TEXT_MAX + 2];
	const struct job job = { .number = 1, .name = name };

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	start_crew(1, 0, "r1");
	ck_assert_int_eq(pool_submit(crew.pool, &job, crew.file, false, NULL),
	    NEWSALERT_ETOOBIG);
}
END_TEST

/* ---- Workers that fail -----------------------------------------------------
 */

START_TEST(a_crash_costs_the_job_that_caused_it)
{
	uint64_t i;

	start_crew(2, 0, "r1");
	for (i = 1; i <= 16; i++)
		crew_submit(&crew, i, i == 5 ? "crash" : "echo", false);
	crew_run_jobs(&crew, 16);
	assert_answered(1, 4);
	assert_crashed(5, "crashed the reader (SIGABRT)");
	assert_answered(6, 16);
	crew_run(&crew, all_are_ready);
	ck_assert_uint_eq(state().crashed, 1);
	ck_assert_uint_eq(state().restarts, 1);
}
END_TEST

START_TEST(a_worker_killed_at_work_is_not_the_jobs_doing)
{
	start_crew(1, 300, "r1");
	crew_submit(&crew, 1, "killed", false);
	crew_submit(&crew, 2, "crash", false);
	crew_submit(&crew, 3, "hang", false);
	crew_submit(&crew, 4, "echo", false);
	crew_run_jobs(&crew, 4);
	assert_crashed(1, "its reader was killed (SIGKILL)");
	ck_assert(crew.jobs[1].killed);
	assert_crashed(2, "crashed the reader (SIGABRT)");
	ck_assert(!crew.jobs[2].killed);
	assert_crashed(3, "took longer than 300 ms");
	ck_assert(!crew.jobs[3].killed);
	assert_answered(4, 4);
}
END_TEST

START_TEST(every_second_job_may_crash)
{
	uint64_t i;

	start_crew(2, 0, "r1");
	for (i = 1; i <= 16; i++)
		crew_submit(&crew, i, i % 2 == 0 ? "crash" : "echo", false);
	crew_run_jobs(&crew, 16);
	for (i = 1; i <= 16; i++)
		ck_assert_int_eq(crew.jobs[i].fate,
		    i % 2 == 0 ? CREW_CRASHED : CREW_ANSWERED);
}
END_TEST

START_TEST(a_job_that_hangs_is_ended_and_the_others_go_on)
{
	uint64_t i;

	start_crew(1, 300, "r1");
	for (i = 1; i <= 8; i++)
		crew_submit(&crew, i, i == 2 ? "hang" : "echo", false);
	crew_run_jobs(&crew, 8);
	assert_answered(1, 1);
	assert_crashed(2, "took longer than 300 ms");
	assert_answered(3, 8);
}
END_TEST

START_TEST(the_deadline_is_for_each_job_and_not_for_the_queue)
{
	uint64_t i;

	start_crew(1, 700, "r1");
	for (i = 1; i <= 8; i++) /* 800 ms together */
		crew_submit(&crew, i, "slow", false);
	crew_run_jobs(&crew, 8);
	assert_answered(1, 8);
}
END_TEST

START_TEST(a_lack_of_memory_is_the_files_doing)
{
	start_crew(1, 0, "r1");
	crew_submit(&crew, 1, "bloat", false);
	crew_submit(&crew, 2, "echo", false);
	crew_run_jobs(&crew, 2);
	assert_crashed(1, "needed more memory than 64 MB");
	assert_answered(2, 2);
}
END_TEST

START_TEST(nonsense_ends_the_worker_that_talks_it)
{
	start_crew(1, 0, "r1");
	crew_submit(&crew, 1, "nonsense", false);
	crew_submit(&crew, 2, "other", false);
	crew_submit(&crew, 3, "exit", false);
	crew_submit(&crew, 4, "echo", false);
	crew_run_jobs(&crew, 4);
	assert_crashed(1, "answered nonsense");
	assert_crashed(2, "answered nonsense");
	assert_crashed(3, "ended the reader (status 3)");
	assert_answered(4, 4);
}
END_TEST

static bool
has_restarted(const struct crew *unused)
{
	(void)unused;
	return state().restarts == 1 && state().ready == state().workers;
}

START_TEST(a_worker_killed_at_rest_is_replaced_and_costs_nothing)
{
	start_crew(2, 0, "r1");
	crew_submit(&crew, 1, "echo", false);
	crew_run_jobs(&crew, 1);
	ck_assert_int_gt(crew.jobs[1].pid, 1); /* -1 is every process */
	ck_assert_int_eq(kill((pid_t)crew.jobs[1].pid, SIGKILL), 0);
	crew_run(&crew, has_restarted);
	ck_assert_uint_eq(state().crashed, 0);
	crew_submit(&crew, 2, "echo", false);
	crew_run_jobs(&crew, 2);
	assert_answered(2, 2);
}
END_TEST

START_TEST(workers_that_cannot_start_are_told_and_tried_slower_and_slower)
{
	start_crew(1, 0, "die");
	crew_run(&crew, has_started);
	ck_assert_int_eq(crew.started_err, NEWSALERT_EIO);
	ck_assert_str_eq(crew.why, "ended the reader (status 4)");
	crew_turn(&crew, 500); /* restarts after 0, 100 and 300 ms */
	ck_assert_uint_ge(state().restarts, 1);
	ck_assert_uint_le(state().restarts, 4);
	ck_assert_uint_le(crew.started, 5);
	ck_assert_int_eq(crew.started_err, NEWSALERT_EIO);
}
END_TEST

static bool
has_started_well(const struct crew *unused)
{
	return has_started(unused) && crew.started_err == NEWSALERT_OK;
}

START_TEST(workers_that_can_start_later_are_told_then)
{
	start_crew(1, 0, "late");
	crew_run(&crew, has_started);
	ck_assert_int_eq(crew.started_err, NEWSALERT_EIO);
	crew_run(&crew, has_started_well);
	crew_submit(&crew, 1, "echo", false);
	crew_run_jobs(&crew, 1);
	assert_answered(1, 1);
}
END_TEST

START_TEST(a_worker_says_itself_why_it_cannot_start)
{
	start_crew(1, 0, "bad");
	crew_run(&crew, has_started);
	ck_assert_int_eq(crew.started_err, NEWSALERT_EIO);
	ck_assert_str_eq(crew.why, "the rules are bad");
}
END_TEST

/* ---- Other rules ------------------------------------------------------------
 */

static void
replace(const char *rules)
{
	int fd = crew_rules(rules);

	ck_assert_int_eq(pool_replace(crew.pool, fd), NEWSALERT_OK);
	ck_assert_int_eq(pool_replace(crew.pool, fd), NEWSALERT_EBUSY);
	close(fd);
}

START_TEST(new_rules_hold_for_every_job_after_the_change)
{
	uint64_t i;

	start_crew(2, 0, "r1");
	crew_run(&crew, has_started);
	for (i = 1; i <= 8; i++)
		crew_submit(&crew, i, "slow", false);
	replace("r2");
	crew_run(&crew, was_replaced);
	ck_assert_int_eq(crew.replaced_err, NEWSALERT_OK);
	for (i = 9; i <= 16; i++)
		crew_submit(&crew, i, "echo", false);
	crew_run_jobs(&crew, 16);
	assert_answered(1, 16);
	for (i = 1; i <= 16; i++)
		ck_assert_str_eq(crew.jobs[i].topics, i <= 8 ? "r1" : "r2");
	ck_assert_uint_eq(state().restarts, 0);
	ck_assert_uint_eq(crew.replaced, 1);
}
END_TEST

START_TEST(rules_that_no_worker_starts_with_change_nothing)
{
	start_crew(2, 0, "r1");
	crew_run(&crew, has_started);
	replace("bad");
	crew_run(&crew, was_replaced);
	ck_assert_int_eq(crew.replaced_err, NEWSALERT_EIO);
	ck_assert_str_eq(crew.why, "the rules are bad");
	crew_submit(&crew, 1, "echo", false);
	crew_run_jobs(&crew, 1);
	ck_assert_str_eq(crew.jobs[1].topics, "r1");
	ck_assert_uint_eq(state().ready, 2);
	replace("r2"); /* and another attempt can follow */
	crew.replaced = 0;
	crew_run(&crew, was_replaced);
	ck_assert_int_eq(crew.replaced_err, NEWSALERT_OK);
}
END_TEST

START_TEST(rules_that_hang_a_worker_change_nothing)
{
	const struct pool_options options = { .workers = 2, .start_ms = 300 };

	crew_init(&crew, options, "r1");
	crew_run(&crew, has_started);
	replace("sleep");
	crew_submit(&crew, 1, "echo", false);
	crew_run_jobs(&crew, 1); /* meanwhile, too */
	ck_assert_uint_eq(crew.replaced, 0);
	crew_run(&crew, was_replaced);
	ck_assert_int_eq(crew.replaced_err, NEWSALERT_EIO);
	ck_assert_str_eq(crew.why, "took longer than 300 ms");
	ck_assert_uint_eq(state().ready, 2);
}
END_TEST

START_TEST(a_crash_among_the_old_workers_is_answered_by_the_new)
{
	uint64_t i;

	start_crew(1, 0, "r1");
	crew_run(&crew, has_started);
	crew_submit(&crew, 1, "slow", false);
	crew_submit(&crew, 2, "slow", false);
	crew_submit(&crew, 3, "crash", false);
	for (i = 4; i <= 8; i++)
		crew_submit(&crew, i, "echo", false);
	replace("r2");
	crew_run(&crew, was_replaced);
	crew_run_jobs(&crew, 8);
	assert_crashed(3, "crashed the reader (SIGABRT)");
	assert_answered(4, 8);
	ck_assert_str_eq(crew.jobs[8].topics, "r2");
}
END_TEST

START_TEST(freeing_a_busy_pool_calls_nothing_back)
{
	uint64_t i;

	start_crew(2, 0, "r1");
	for (i = 1; i <= 16; i++)
		crew_submit(&crew, i, "hang", false);
	crew_run(&crew, has_started);
	pool_free(crew.pool);
	crew.pool = NULL;
	crew_turn(&crew, 5);
	ck_assert_uint_eq(crew.done, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pool");
	TCase *tcase = tcase_create("pool");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, end_crew);
	tcase_add_test(tcase, every_job_is_answered_once);
	tcase_add_test(tcase, a_full_pool_refuses_until_there_is_an_answer);
	tcase_add_test(tcase, a_rejection_is_an_answer);
	tcase_add_test(tcase, a_job_alone_has_a_worker_for_itself);
	tcase_add_test(tcase, texts_over_the_limit_are_refused);
	tcase_add_test(tcase, a_crash_costs_the_job_that_caused_it);
	tcase_add_test(tcase, a_worker_killed_at_work_is_not_the_jobs_doing);
	tcase_add_test(tcase, every_second_job_may_crash);
	tcase_add_test(tcase, a_job_that_hangs_is_ended_and_the_others_go_on);
	tcase_add_test(tcase,
	    the_deadline_is_for_each_job_and_not_for_the_queue);
	tcase_add_test(tcase, a_lack_of_memory_is_the_files_doing);
	tcase_add_test(tcase, nonsense_ends_the_worker_that_talks_it);
	tcase_add_test(tcase,
	    a_worker_killed_at_rest_is_replaced_and_costs_nothing);
	tcase_add_test(tcase,
	    workers_that_cannot_start_are_told_and_tried_slower_and_slower);
	tcase_add_test(tcase, workers_that_can_start_later_are_told_then);
	tcase_add_test(tcase, a_worker_says_itself_why_it_cannot_start);
	tcase_add_test(tcase, new_rules_hold_for_every_job_after_the_change);
	tcase_add_test(tcase, rules_that_no_worker_starts_with_change_nothing);
	tcase_add_test(tcase, rules_that_hang_a_worker_change_nothing);
	tcase_add_test(tcase,
	    a_crash_among_the_old_workers_is_answered_by_the_new);
	tcase_add_test(tcase, freeing_a_busy_pool_calls_nothing_back);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
