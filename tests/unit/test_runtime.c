/* SPDX-License-Identifier: MIT */
/* Where the daemon's sockets are, and what is said when none answers. */
#include "client/runtime.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/temporary.h"

static char dir[64];
static char path[RUNTIME_PATH_MAX];
static struct newsalert_error why;

static void
make(void)
{
	temporary_make(dir);
	ck_assert_int_eq(runtime_path(dir, "keeper.sock", &why, path),
	    NEWSALERT_OK);
}

static void
clean(void)
{
	temporary_remove(dir);
}

static void
assert_fails(enum newsalert_err wanted, const char *text)
{
	int fd = -1;

	ck_assert_int_eq(runtime_connect(path, &why, &fd), wanted);
	ck_assert_int_eq(fd, -1);
	ck_assert_msg(strstr(why.text, text) != NULL, "%s", why.text);
}

static int
listen_at_path(int backlog)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, path, strlen(path));
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)),
	    0);
	if (backlog >= 0)
		ck_assert_int_eq(listen(fd, backlog), 0);
	return fd;
}

START_TEST(the_directory_is_the_one_named_then_the_environments)
{
	char other[RUNTIME_PATH_MAX];

	ck_assert_int_eq(setenv("NEWSALERT_RUNTIME", "/of/environment", 1), 0);
	ck_assert_int_eq(runtime_path("/named", "x", &why, other),
	    NEWSALERT_OK);
	ck_assert_str_eq(other, "/named/x");
	ck_assert_int_eq(runtime_path(NULL, "x", &why, other), NEWSALERT_OK);
	ck_assert_str_eq(other, "/of/environment/x");
	ck_assert_int_eq(unsetenv("NEWSALERT_RUNTIME"), 0);
	ck_assert_int_eq(runtime_path(NULL, "x", &why, other), NEWSALERT_OK);
	ck_assert_str_eq(other, "/run/newsalert/x");
}
END_TEST

START_TEST(a_directory_too_long_for_a_socket_is_named)
{
	char runtime[RUNTIME_PATH_MAX + 1], other[RUNTIME_PATH_MAX] = "same";

	memset(runtime, 'a', sizeof(runtime) - 1);
	runtime[sizeof(runtime) - 1] = '\0';
	runtime[RUNTIME_PATH_MAX - 3] = '\0';
	ck_assert_int_eq(runtime_path(runtime, "x", &why, other), NEWSALERT_OK);
	ck_assert_uint_eq(strlen(other), RUNTIME_PATH_MAX - 1);
	runtime[RUNTIME_PATH_MAX - 3] = 'a';
	runtime[RUNTIME_PATH_MAX - 2] = '\0';
	ck_assert_int_eq(runtime_path(runtime, "x", &why, other),
	    NEWSALERT_EINVAL);
	ck_assert_msg(strstr(why.text, "at most 107 bytes") != NULL, "%s",
	    why.text);
}
END_TEST

START_TEST(a_daemon_that_does_not_run_is_told_from_one_that_died)
{
	assert_fails(NEWSALERT_EDOWN, "newsalertd does not run (no /");
	close(listen_at_path(-1));
	assert_fails(NEWSALERT_EDOWN, "nobody listens at /");
}
END_TEST

START_TEST(who_may_not_connect_is_told_the_group)
{
	int fd = listen_at_path(1), status;
	pid_t pid;

	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_assert_int_ne(pid = fork(), -1);
	if (pid == 0) { /* root may connect to everything */
		if (geteuid() == 0 && setresuid(65534, 65534, 65534) == -1)
			_exit(EXIT_FAILURE);
		if (geteuid() != 65534 && chmod(path, 0) == -1)
			_exit(EXIT_FAILURE);
		assert_fails(NEWSALERT_EPERM, "group newsalert-watch");
		_exit(EXIT_SUCCESS);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	close(fd);
}
END_TEST

START_TEST(a_full_queue_of_connections_is_busy)
{
	int listening = listen_at_path(0), fd = -1, held[16];
	size_t count = 0;

	while (count < 16 &&
	       runtime_connect(path, &why, &held[count]) == NEWSALERT_OK)
		count++;
	ck_assert_uint_gt(count, 0);
	ck_assert_uint_lt(count, 16);
	ck_assert_int_eq(runtime_connect(path, &why, &fd), NEWSALERT_EBUSY);
	ck_assert_msg(strstr(why.text, "too many connections") != NULL, "%s",
	    why.text);
	while (count > 0)
		close(held[--count]);
	close(listening);
}
END_TEST

START_TEST(what_is_no_socket_is_told_by_the_system)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ne(fd, -1);
	close(fd);
	assert_fails(NEWSALERT_EDOWN, "nobody listens at /");
	memset(path, 'a', sizeof(path) - 1);
	assert_fails(NEWSALERT_EDOWN, "newsalertd does not run");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("runtime");
	TCase *tests = tcase_create("runtime");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, make, clean);
	tcase_add_test(tests,
	    the_directory_is_the_one_named_then_the_environments);
	tcase_add_test(tests, a_directory_too_long_for_a_socket_is_named);
	tcase_add_test(tests,
	    a_daemon_that_does_not_run_is_told_from_one_that_died);
	tcase_add_test(tests, who_may_not_connect_is_told_the_group);
	tcase_add_test(tests, a_full_queue_of_connections_is_busy);
	tcase_add_test(tests, what_is_no_socket_is_told_by_the_system);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
