/* SPDX-License-Identifier: MIT */
/* The example programs, run as a reader of the manual would run them. */
#include <check.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/clock.h"
#include "tests/lib/fake_keeper.h"
#include "tests/lib/temporary.h"

#define EPOCH      0x9f2c
#define TIMEOUT_MS 15000

extern char **environ;

static char dir[64];
static struct fake_keeper *fake;

/* A running program and what it has printed so far. */
static struct {
	pid_t pid;
	int out;
	char text[4096];
	size_t len;
} program;

static void
set_up(void)
{
	temporary_make(dir);
	fake = fake_start(dir, EPOCH);
	fake_set_journal(fake, EPOCH, 1, 10);
	memset(&program, 0, sizeof(program));
	ck_assert_int_eq(setenv("NEWSALERT_RUNTIME", dir, 1), 0);
}

static void
tear_down(void)
{
	fake_stop(fake);
	temporary_remove(dir);
}

/* Both its outputs come to us. */
static void
start(const char *path, const char *filter)
{
	char *argv[] = { (char *)path, (char *)filter, NULL };
	posix_spawn_file_actions_t actions;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(posix_spawn_file_actions_init(&actions), 0);
	ck_assert_int_eq(posix_spawn_file_actions_adddup2(&actions, ends[1], 1),
	    0);
	ck_assert_int_eq(posix_spawn_file_actions_adddup2(&actions, ends[1], 2),
	    0);
	ck_assert_int_eq(posix_spawn_file_actions_addclose(&actions, ends[0]),
	    0);
	ck_assert_int_eq(posix_spawn(&program.pid, path, &actions, NULL, argv,
			     environ),
	    0);
	ck_assert_int_eq(posix_spawn_file_actions_destroy(&actions), 0);
	close(ends[1]);
	program.out = ends[0];
}

static void
read_output(void)
{
	struct pollfd pollfd = { program.out, POLLIN, 0 };
	ssize_t got;

	if (poll(&pollfd, 1, 50) <= 0)
		return;
	got = read(program.out, program.text + program.len,
	    sizeof(program.text) - program.len - 1);
	ck_assert_int_gt(got, 0);
	program.len += (size_t)got;
}

/* Joining is asynchronous: heartbeats are sent until they arrive. */
static void
await(const char *text)
{
	const int64_t end_ms = clock_ms() + TIMEOUT_MS;

	while (strstr(program.text, text) == NULL) {
		ck_assert_msg(clock_ms() < end_ms, "%s", program.text);
		fake_heartbeat(fake);
		read_output();
	}
}

/* Its wait status. */
static int
end(int number)
{
	int status;

	ck_assert_int_eq(kill(program.pid, number), 0);
	ck_assert_int_eq(waitpid(program.pid, &status, 0), program.pid);
	close(program.out);
	return status;
}

static void
assert_prints_the_headlines_of_its_filter(const char *path)
{
	start(path, "country:JP");
	await("watching from 0000000000009f2c.11\n");
	fake_set_journal(fake, EPOCH, 1, 14);
	fake_publish(fake, 11, 14);
	await("Story number 14\n");
	ck_assert_ptr_nonnull(
	    strstr(program.text, "Story number 12\nStory number 14\n"));
	ck_assert_ptr_null(strstr(program.text, "Story number 11"));
}

START_TEST(the_blocking_example_prints_headlines)
{
	assert_prints_the_headlines_of_its_filter(TEST_EXAMPLE_BLOCKING);
	ck_assert(WIFSIGNALED(end(SIGTERM)));
}
END_TEST

START_TEST(the_libevent_example_prints_headlines_and_ends_cleanly)
{
	int status;

	assert_prints_the_headlines_of_its_filter(TEST_EXAMPLE_LIBEVENT);
	status = end(SIGTERM);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(a_wrong_filter_is_explained)
{
	start(TEST_EXAMPLE_BLOCKING, "contry:JP");
	await("there is no field \"contry\"");
	ck_assert(WIFEXITED(end(0)));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("examples");
	TCase *tests = tcase_create("examples");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, the_blocking_example_prints_headlines);
	tcase_add_test(tests,
	    the_libevent_example_prints_headlines_and_ends_cleanly);
	tcase_add_test(tests, a_wrong_filter_is_explained);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
