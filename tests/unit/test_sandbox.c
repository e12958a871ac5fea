/* SPDX-License-Identifier: MIT */
/* What processes in the sandbox still can do, tried from inside. */
#include "daemon/worker/sandbox.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/worker/confine.h"
#include "daemon/worker/landlock.h"

#define MEMORY_MAX ((size_t)256 << 20)

static char dir[] = "/tmp/newsalert-sandbox-XXXXXX";
static char other[] = "/tmp/newsalert-sandbox-XXXXXX";

static void
make_directories(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_ptr_nonnull(mkdtemp(other));
}

static void
remove_directories(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/sock", dir);
	unlink(path);
	ck_assert_int_eq(rmdir(dir), 0);
	ck_assert_int_eq(rmdir(other), 0);
}

/* Run try in a process of its own; returns its wait status. */
static int
status_of(void (*enter)(void), void (*try)(void))
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		enter();
		try();
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

/* In a child: the test framework is the parent's. */
static void
demand(bool good)
{
	if (!good)
		_exit(1);
}

static void
as_worker(void)
{
	struct newsalert_error why;

	demand(sandbox_child(&why) == NEWSALERT_OK);
	demand(sandbox_worker(MEMORY_MAX, &why) == NEWSALERT_OK);
}

static void
as_publisher(void)
{
	const char *const dirs[] = { dir };
	struct newsalert_error why;

	demand(sandbox_child(&why) == NEWSALERT_OK);
	demand(sandbox_publisher(dirs, 1, &why) == NEWSALERT_OK);
}

static void
as_bound_publisher(void)
{
	struct newsalert_error why;

	as_publisher();
	demand(sandbox_publisher_bound(&why) == NEWSALERT_OK);
}

static void
assert_works(void (*enter)(void), void (*try)(void))
{
	ck_assert_int_eq(status_of(enter, try), 0);
}

static void
assert_killed(void (*enter)(void), void (*try)(void))
{
	int status = status_of(enter, try);

	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGSYS);
}

/* ---- Every child -------------------------------------------------------- */

static void
nothing(void)
{
}

static void
be_a_child(void)
{
	struct newsalert_error why;
	struct rlimit core;

	demand(sandbox_child(&why) == NEWSALERT_OK);
	demand(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
	demand(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
	demand(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0);
	demand(kill(getpid(), SIGTERM) == 0 && kill(getpid(), SIGINT) == 0);
}

START_TEST(a_child_cannot_be_dumped_and_leaves_signals_to_the_keeper)
{
	assert_works(nothing, be_a_child);
}
END_TEST

static void
lose_files(void)
{
	int pair[2];

	demand(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	demand(landlock_enter(NULL, 0) == NEWSALERT_OK);
	demand(open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES);
	demand(open(dir, O_TMPFILE | O_WRONLY, 0600) == -1 && errno == EACCES);
	demand(rmdir(other) == -1 && errno == EACCES);
	demand(execl("/bin/true", "true", NULL) == -1 && errno == EACCES);
	demand(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
}

START_TEST(landlock_alone_takes_the_file_system_away)
{
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1)
		return; /* this kernel has none */
	assert_works(nothing, lose_files);
}
END_TEST

static void
as_filtered_worker(void)
{
	demand(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	demand(confine_calls(CONFINE_WORKER) == NEWSALERT_OK);
}

/* ---- Workers ------------------------------------------------------------ */

static void
work(void)
{
	char *memory = malloc(1 << 20), text[8];
	int pair[2] = { 0, 0 };
	struct stat st;

	demand(memory != NULL);
	memset(memory, 1, 1 << 20);
	free(memory);
	demand(syscall(SYS_fstat, STDERR_FILENO, &st) == 0);
	demand(write(STDERR_FILENO, "", 0) == 0);
	(void)pair;
	demand(snprintf(text, sizeof(text), "%d", 7) == 1);
}

static void
open_file(void)
{
	demand(open("/etc/passwd", O_RDONLY) == -1 && errno == EACCES);
}

static void
eat_memory(void)
{
	demand(malloc(MEMORY_MAX) == NULL);
}

static void
abort_itself(void)
{
	abort();
}

static void
make_socket(void)
{
	(void)socket(AF_UNIX, SOCK_STREAM, 0);
}

static void
fork_process(void)
{
	(void)fork();
}

static void
exec_program(void)
{
	(void)execl("/bin/true", "true", NULL);
}

static void
kill_parent(void)
{
	(void)kill(getppid(), 0);
}

static void
map_code(void)
{
	(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
trace_parent(void)
{
	(void)syscall(SYS_ptrace, 0, getppid(), 0, 0);
}

START_TEST(a_worker_can_compute_and_answer)
{
	assert_works(as_worker, work);
}
END_TEST

static void
look_at_file(void)
{
	struct stat st;

	demand(stat("/etc/passwd", &st) == -1 && errno == EACCES);
}

START_TEST(a_worker_cannot_open_a_file)
{
	assert_works(as_worker, open_file);
	assert_works(as_worker, look_at_file);
}
END_TEST

START_TEST(a_worker_has_no_more_memory_than_its_limit)
{
	assert_works(as_worker, eat_memory);
}
END_TEST

START_TEST(a_worker_that_aborts_says_so)
{
	int status = status_of(as_worker, abort_itself);

	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGABRT);
}
END_TEST

START_TEST(a_worker_is_killed_for_anything_else)
{
	assert_killed(as_worker, make_socket);
	assert_killed(as_worker, fork_process);
	assert_killed(as_worker, exec_program);
	assert_killed(as_worker, kill_parent);
	assert_killed(as_worker, map_code);
	assert_killed(as_worker, trace_parent);
}
END_TEST

START_TEST(the_call_filter_alone_keeps_a_worker_in)
{
	assert_works(as_filtered_worker, open_file);
	assert_works(as_filtered_worker, look_at_file);
	assert_killed(as_filtered_worker, make_socket);
	assert_killed(as_filtered_worker, exec_program);
	assert_killed(as_filtered_worker, kill_parent);
}
END_TEST

/* ---- Publishers --------------------------------------------------------- */

static int
bind_in(const char *where)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);

	demand(sock != -1);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/sock", where);
	if (bind(sock, (struct sockaddr *)&address, sizeof(address)) == -1)
		return -1;
	demand(listen(sock, 1) == 0);
	demand(chmod(address.sun_path, 0660) == 0);
	return sock;
}

static void *
in_a_thread(void *arg)
{
	return arg;
}

static void
start_publishing(void)
{
	pthread_t thread;

	demand(bind_in(dir) != -1);
	demand(pthread_create(&thread, NULL, in_a_thread, NULL) == 0);
	demand(pthread_join(thread, NULL) == 0);
}

static void
bind_elsewhere(void)
{
	demand(bind_in(other) == -1 && errno == EACCES);
}

static void
start_thread(void)
{
	pthread_t thread;

	(void)pthread_create(&thread, NULL, in_a_thread, NULL);
}

START_TEST(a_publisher_can_make_its_sockets_and_threads)
{
	assert_works(as_publisher, start_publishing);
}
END_TEST

START_TEST(a_publisher_cannot_make_sockets_elsewhere)
{
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 1)
		return;
	assert_works(as_publisher, bind_elsewhere);
}
END_TEST

START_TEST(a_publisher_cannot_open_fork_or_execute)
{
	assert_works(as_publisher, open_file);
	assert_killed(as_publisher, fork_process);
	assert_killed(as_publisher, exec_program);
	assert_killed(as_publisher, kill_parent);
}
END_TEST

/* The kernel would send the signal when something comes in. */
static void
let_the_kernel_kill(void)
{
	(void)fcntl(STDERR_FILENO, F_SETOWN, 1);
}

static void *
stay(void *arg)
{
	sleep(5);
	demand(false);
	return arg;
}

/* A call by the table of another architecture; the other thread must not live
 * on. */
static void
call_in_a_foreign_way(void)
{
	pthread_t thread;

	demand(pthread_create(&thread, NULL, stay, NULL) == 0);
	(void)syscall(0x40000000 | SYS_getpid);
	_exit(0);
}

START_TEST(a_publisher_makes_nobody_else_kill)
{
	assert_killed(as_publisher, let_the_kernel_kill);
	assert_killed(as_bound_publisher, let_the_kernel_kill);
#ifdef __x86_64__
	assert_killed(as_publisher, call_in_a_foreign_way);
#endif
}
END_TEST

START_TEST(a_publisher_that_is_bound_makes_no_more_sockets)
{
	assert_killed(as_bound_publisher, make_socket);
	assert_killed(as_bound_publisher, start_thread);
	assert_killed(as_bound_publisher, kill_parent);
	assert_works(as_bound_publisher, look_at_file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox");
	TCase *tcase = tcase_create("sandbox");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_unchecked_fixture(tcase, make_directories,
	    remove_directories);
	tcase_add_test(tcase,
	    a_child_cannot_be_dumped_and_leaves_signals_to_the_keeper);
	tcase_add_test(tcase, landlock_alone_takes_the_file_system_away);
	tcase_add_test(tcase, a_worker_can_compute_and_answer);
	tcase_add_test(tcase, a_worker_cannot_open_a_file);
	tcase_add_test(tcase, a_worker_has_no_more_memory_than_its_limit);
	tcase_add_test(tcase, a_worker_that_aborts_says_so);
	tcase_add_test(tcase, a_worker_is_killed_for_anything_else);
	tcase_add_test(tcase, a_publisher_can_make_its_sockets_and_threads);
	tcase_add_test(tcase, a_publisher_cannot_make_sockets_elsewhere);
	tcase_add_test(tcase, a_publisher_cannot_open_fork_or_execute);
	tcase_add_test(tcase, the_call_filter_alone_keeps_a_worker_in);
	tcase_add_test(tcase, a_publisher_makes_nobody_else_kill);
	tcase_add_test(tcase, a_publisher_that_is_bound_makes_no_more_sockets);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
