/* SPDX-License-Identifier: MIT */
/* The real worker process, under a real pool: files in, alerts out. */
#include "daemon/worker/worker.h"

#include <check.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/worker/pool.h"
#include "daemon/worker/timer.h"
#include "tests/lib/rule_box.h"

#define PATIENCE_MS 60000
#define FILE_MAX    100000
#define MEMORY_MAX  ((size_t)256 << 20)

static struct rule_box box;
static struct event_base *base;
static struct pool *pool;
static bool started;
static enum newsalert_err started_err;
static char why[256];

/* What came of the last job. */
static bool done;
static enum newsalert_err outcome;
static struct journal_file *file;
static char crash[128];

static void
on_result(void *job_arg, enum newsalert_err err, struct journal_file *result,
    void *arg)
{
	(void)job_arg;
	(void)arg;
	done = true;
	outcome = err;
	file = result;
}

static void
on_crashed(void *job_arg, const char *reason, bool killed, void *arg)
{
	(void)job_arg;
	(void)arg;
	ck_assert(!killed);
	done = true;
	snprintf(crash, sizeof(crash), "%s", reason);
}

static void
on_started(enum newsalert_err err, const char *text, void *arg)
{
	(void)arg;
	started = true;
	started_err = err;
	snprintf(why, sizeof(why), "%s", text == NULL ? "" : text);
}

static void
on_replaced(enum newsalert_err err, const char *text, void *arg)
{
	(void)err;
	(void)text;
	(void)arg;
}

static void
run_until(const bool *flag)
{
	const struct timeval turn = { .tv_usec = 2000 };
	int64_t end_ms = timer_now_ms() + PATIENCE_MS;

	while (!*flag) {
		ck_assert_int_lt(timer_now_ms(), end_ms);
		ck_assert_int_eq(event_base_loopexit(base, &turn), 0);
		ck_assert_int_ge(event_base_dispatch(base), 0);
	}
}

static void
start_pool(const void *image, size_t len, int seals)
{
	const struct pool_options options = {
		.workers = 1,
		.program = TEST_WORKER,
		.worker = { .file_max = FILE_MAX,
		    .memory_max = MEMORY_MAX,
		    .strict = true },
		.job_ms = 5000, /* a loaded machine is slow to eat memory */
	};
	const struct pool_callbacks callbacks = {
		.result = on_result,
		.crashed = on_crashed,
		.started = on_started,
		.replaced = on_replaced,
	};
	int fd = memfd_create("rules", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	ck_assert_int_eq(write(fd, image, len), (ssize_t)len);
	ck_assert_int_eq(fcntl(fd, F_ADD_SEALS, seals), 0);
	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	ck_assert_int_eq(pool_new(base, &options, &callbacks, fd, &pool),
	    NEWSALERT_OK);
	close(fd);
	run_until(&started);
}

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/names.tsv",
	    "JP	name	en	Japan\n");
	rule_box_open(&box);
	start_pool(box.image, box.image_len, SEALS);
	ck_assert_int_eq(started_err, NEWSALERT_OK);
}

static void
teardown(void)
{
	pool_free(pool);
	event_base_free(base);
	journal_file_free(file);
	rule_box_fini(&box);
}

/* Have the worker read a file with these bytes. */
static void
work(const char *bytes, size_t len)
{
	const struct job job = { .number = 1, .name = "a.txt" };
	char path[] = "/tmp/newsalert-worker-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ne(fd, -1);
	unlink(path);
	ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
	journal_file_free(file);
	file = NULL;
	done = false;
	crash[0] = '\0';
	ck_assert_int_eq(pool_submit(pool, &job, fd, false, NULL),
	    NEWSALERT_OK);
	run_until(&done);
	close(fd);
}

static const char story[] = "Japan ends talks\n\nJapan has ended the talks "
			    "with everybody, it said on Tuesday.\n";

static void
assert_works(void)
{
	work(story, strlen(story));
	ck_assert_str_eq(crash, "");
	ck_assert_int_eq(outcome, NEWSALERT_OK);
	ck_assert_uint_eq(file->count, 1);
	ck_assert_str_eq(file->articles[0].countries, "JP");
	ck_assert_ptr_nonnull(strstr(file->articles[0].body,
	    "\"headline\":\"Japan ends talks\""));
}

START_TEST(a_file_becomes_an_alert)
{
	assert_works();
	assert_works();
}
END_TEST

START_TEST(a_file_over_the_limit_is_rejected)
{
	static char large[FILE_MAX + 1];

	memset(large, 'x', sizeof(large));
	work(large, sizeof(large));
	ck_assert_int_eq(outcome, NEWSALERT_ETOOBIG);
	ck_assert_str_eq(file->reason, "larger than 100000 bytes");
	assert_works();
}
END_TEST

START_TEST(binary_bytes_are_rejected)
{
	work("\0\1\2\3\0\1\2\3", 8);
	ck_assert_int_eq(outcome, NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(file->reason);
	assert_works();
}
END_TEST

START_TEST(poison_that_crashes_costs_itself)
{
	static const char poison[] = "NEWSALERT-POISON crash\n";

	work(poison, strlen(poison));
	ck_assert_str_eq(crash, TEST_CRASH);
	assert_works();
}
END_TEST

START_TEST(poison_that_hangs_costs_itself)
{
	static const char poison[] = "NEWSALERT-POISON hang\n";

	work(poison, strlen(poison));
	ck_assert_str_eq(crash, "took longer than 5 s");
	assert_works();
}
END_TEST

START_TEST(poison_that_eats_memory_costs_itself)
{
	static const char poison[] = "NEWSALERT-POISON bloat\n";

	work(poison, strlen(poison));
	ck_assert_str_eq(crash, TEST_BLOAT);
	assert_works();
}
END_TEST

START_TEST(damaged_rules_are_refused)
{
	start_pool("these are no rules", 18, SEALS);
	ck_assert_int_eq(started_err, NEWSALERT_EIO);
	ck_assert_ptr_nonnull(strstr(why, "the compiled rules"));
	pool_free(pool);
	event_base_free(base);
}
END_TEST

START_TEST(rules_that_could_still_change_are_refused)
{
	start_pool("these are no rules", 18, F_SEAL_GROW);
	ck_assert_int_eq(started_err, NEWSALERT_EIO);
	ck_assert_str_eq(why, "the rules are not in a sealed memory file");
	pool_free(pool);
	event_base_free(base);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("worker");
	TCase *running = tcase_create("running");
	TCase *starting = tcase_create("starting");
	SRunner *runner;
	int failed;

	tcase_set_timeout(running, 100);
	tcase_set_timeout(starting, 100);
	tcase_add_checked_fixture(running, setup, teardown);
	tcase_add_test(running, a_file_becomes_an_alert);
	tcase_add_test(running, a_file_over_the_limit_is_rejected);
	tcase_add_test(running, binary_bytes_are_rejected);
	if (TEST_POISON) {
		tcase_add_test(running, poison_that_crashes_costs_itself);
		tcase_add_test(running, poison_that_hangs_costs_itself);
		tcase_add_test(running, poison_that_eats_memory_costs_itself);
	}
	tcase_add_test(starting, damaged_rules_are_refused);
	tcase_add_test(starting, rules_that_could_still_change_are_refused);
	suite_add_tcase(suite, running);
	suite_add_tcase(suite, starting);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
