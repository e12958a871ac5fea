/* SPDX-License-Identifier: MIT */
/* What a child process is given, and how its end is told. */
#include "daemon/worker/child.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct child child;
static int sock;

/* Start a shell with the script; its socket is ours in sock. */
static void
start(const char *script, int extra)
{
	char *const argv[] = { "sh", "-c", (char *)(uintptr_t)script, NULL };
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(child_spawn("/bin/sh", argv, pair[1], extra, &child),
	    NEWSALERT_OK);
	close(pair[1]);
	sock = pair[0];
}

static struct child_end
end_of(const char *script)
{
	struct child_end end;
	struct pollfd ended;

	start(script, -1);
	ended = (struct pollfd){ .fd = child.pidfd, .events = POLLIN };
	ck_assert_int_eq(poll(&ended, 1, 20000), 1);
	child_reap(&child, &end);
	return end;
}

/* All that the child writes to its socket. */
static const char *
said(const char *script, int extra)
{
	static char text[4096];
	struct child_end end;
	size_t len = 0;
	ssize_t got;

	start(script, extra);
	while ((got = read(sock, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	child_reap(&child, &end);
	return text;
}

START_TEST(an_exit_is_told_with_its_code)
{
	struct child_end end = end_of("exit 7");

	ck_assert_int_eq(end.signal, 0);
	ck_assert_int_eq(end.code, 7);
	ck_assert(child_did_it(&end));
	ck_assert_int_eq(child.pidfd, -1);
}
END_TEST

START_TEST(a_crash_is_told_with_its_signal)
{
	struct child_end end = end_of("ulimit -c 0; kill -SEGV $$");

	ck_assert_int_eq(end.signal, SIGSEGV);
	ck_assert(child_did_it(&end));
}
END_TEST

START_TEST(kill_ends_a_child_that_hangs)
{
	struct child_end end;

	start("trap '' TERM INT; while :; do sleep 60; done", -1);
	child_kill(&child);
	child_reap(&child, &end);
	ck_assert_int_eq(end.signal, SIGKILL);
	ck_assert(!child_did_it(&end));
}
END_TEST

START_TEST(a_child_has_its_socket_and_nothing_else)
{
	int stray = dup(STDERR_FILENO); /* without close-on-exec */

	ck_assert_int_ne(stray, -1);
	ck_assert_str_eq(said("for n in 0 1 2 3 4 5 6 7 8 9; do "
			      "[ -e /proc/$$/fd/$n ] && echo $n; done >&3",
			     -1),
	    "0\n1\n2\n3\n");
	close(stray);
}
END_TEST

START_TEST(a_child_finds_what_it_was_given_at_four)
{
	int pipes[2];
	char text[8] = "";

	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_str_eq(said("echo given >&4", pipes[1]), "");
	ck_assert_int_eq(read(pipes[0], text, sizeof(text) - 1), 6);
	ck_assert_str_eq(text, "given\n");
}
END_TEST

/* As for a keeper whose extra is 3 and whose socket is 4, each in the other's
 * way; in a process of its own, because the test framework has these. */
static void
cross_over(int extra_end, int socket_end)
{
	char *const argv[] = { "sh", "-c", "echo s >&3; echo e >&4", NULL };
	struct child_end end;

	if (dup2(extra_end, 3) != 3 || dup2(socket_end, 4) != 4 ||
	    child_spawn("/bin/sh", argv, 4, 3, &child) != NEWSALERT_OK)
		_exit(1);
	child_reap(&child, &end);
	_exit(end.code);
}

START_TEST(descriptors_three_and_four_of_the_parent_are_no_trouble)
{
	int extra[2], pair[2], status;
	char text[3] = "";
	pid_t pid;

	ck_assert_int_eq(pipe(extra), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		cross_over(fcntl(extra[1], F_DUPFD, 20),
		    fcntl(pair[1], F_DUPFD, 20));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(read(pair[0], text, 2), 2);
	ck_assert_str_eq(text, "s\n");
	ck_assert_int_eq(read(extra[0], text, 2), 2);
	ck_assert_str_eq(text, "e\n");
}
END_TEST

START_TEST(signals_are_as_at_first)
{
	struct child_end end;
	sigset_t all;

	sigfillset(&all);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &all, NULL), 0);
	ck_assert(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	end = end_of("kill -PIPE $$; exit 1");
	ck_assert_int_eq(end.signal, SIGPIPE);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_an_error)
{
	char *const argv[] = { "nothing", NULL };

	child.pidfd = 77;
	ck_assert_int_eq(child_spawn("/nonexistent/nothing", argv, 0, -1,
			     &child),
	    NEWSALERT_ENOTFOUND);
	ck_assert_int_eq(child.pidfd, 77);
}
END_TEST

START_TEST(signals_have_names)
{
	char buf[32];

	ck_assert_str_eq(child_signal_name(SIGSEGV, buf), "SIGSEGV");
	ck_assert_str_eq(child_signal_name(SIGSYS, buf), "SIGSYS");
	ck_assert_str_eq(child_signal_name(60, buf), "signal 60");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("child");
	TCase *tcase = tcase_create("child");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, an_exit_is_told_with_its_code);
	tcase_add_test(tcase, a_crash_is_told_with_its_signal);
	tcase_add_test(tcase, kill_ends_a_child_that_hangs);
	tcase_add_test(tcase, a_child_has_its_socket_and_nothing_else);
	tcase_add_test(tcase, a_child_finds_what_it_was_given_at_four);
	tcase_add_test(tcase,
	    descriptors_three_and_four_of_the_parent_are_no_trouble);
	tcase_add_test(tcase, signals_are_as_at_first);
	tcase_add_test(tcase, a_program_that_is_not_there_is_an_error);
	tcase_add_test(tcase, signals_have_names);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
