/* SPDX-License-Identifier: MIT */
/* Starts, kills and reaps child processes; pool and supervisor use it. */
#include "daemon/worker/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FREE 10 /* above every descriptor that a child is given */

/* posix_spawn moves descriptors one after the other: a source that lies where
 * an earlier one goes to would be lost. */
static int
lift(int fd)
{
	return fd == -1 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
}

static int
plan_descriptors(posix_spawn_file_actions_t *actions, int socket, int extra)
{
	int kept = extra == -1 ? CHILD_SOCKET : CHILD_EXTRA;
	int failed;

	failed = posix_spawn_file_actions_addopen(actions, STDIN_FILENO,
	    "/dev/null", O_RDONLY, 0);
	if (failed == 0)
		failed = posix_spawn_file_actions_addopen(actions,
		    STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (failed == 0)
		failed = posix_spawn_file_actions_adddup2(actions, socket,
		    CHILD_SOCKET);
	if (failed == 0 && extra != -1)
		failed = posix_spawn_file_actions_adddup2(actions, extra,
		    CHILD_EXTRA);
	if (failed == 0)
		failed =
		    posix_spawn_file_actions_addclosefrom_np(actions, kept + 1);
	return failed;
}

static int
plan_signals(posix_spawnattr_t *attr)
{
	sigset_t none, all;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	failed = posix_spawnattr_setsigmask(attr, &none);
	if (failed == 0)
		failed = posix_spawnattr_setsigdefault(attr, &all);
	if (failed == 0)
		failed = posix_spawnattr_setflags(attr,
		    POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return failed;
}

static int
spawn(const char *path, char *const *argv, int socket, int extra, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int failed;

	if ((failed = posix_spawn_file_actions_init(&actions)) != 0)
		return failed;
	if ((failed = posix_spawnattr_init(&attr)) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return failed;
	}
	failed = plan_descriptors(&actions, socket, extra);
	if (failed == 0)
		failed = plan_signals(&attr);
	if (failed == 0)
		failed = posix_spawn(pid, path, &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static enum newsalert_err
spawn_error(int failed)
{
	switch (failed) {
	case 0:
		return NEWSALERT_OK;
	case ENOENT:
		return NEWSALERT_ENOTFOUND;
	case EACCES:
		return NEWSALERT_EPERM;
	case ENOMEM:
	case EAGAIN:
		return NEWSALERT_ENOMEM;
	default:
		return NEWSALERT_EIO;
	}
}

enum newsalert_err
child_spawn(const char *path, char *const *argv, int socket, int extra,
    struct child *child)
{
	struct child born = { .pid = -1, .pidfd = -1 };
	enum newsalert_err err = NEWSALERT_EIO;
	int high_socket, high_extra;

	high_socket = lift(socket);
	high_extra = lift(extra);
	if (high_socket == -1 || (extra != -1 && high_extra == -1))
		goto out;
	err =
	    spawn_error(spawn(path, argv, high_socket, high_extra, &born.pid));
	if (err != NEWSALERT_OK)
		goto out;
	born.pidfd = pidfd_open(born.pid, 0);
	if (born.pidfd == -1) { /* nobody could watch it */
		err = NEWSALERT_EIO;
		(void)kill(born.pid, SIGKILL);
		(void)waitpid(born.pid, NULL, 0);
		goto out;
	}
	*child = born;
out:
	if (high_extra != -1)
		close(high_extra);
	if (high_socket != -1)
		close(high_socket);
	return err;
}

void
child_kill(const struct child *child)
{
	/* ESRCH: it has ended by itself, which is as good. */
	(void)pidfd_send_signal(child->pidfd, SIGKILL, NULL, 0);
}

void
child_reap(struct child *child, struct child_end *end)
{
	siginfo_t info;
	int got;

	assert(child->pidfd != -1);
	memset(&info, 0, sizeof(info));
	do
		got = waitid(P_PIDFD, (id_t)child->pidfd, &info, WEXITED);
	while (got == -1 && errno == EINTR);
	end->signal = info.si_code == CLD_EXITED ? 0 : info.si_status;
	end->code = info.si_code == CLD_EXITED ? info.si_status : 0;
	close(child->pidfd);
	child->pidfd = -1;
	child->pid = -1;
}

bool
child_did_it(const struct child_end *end)
{
	static const int own[] = { 0, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGPIPE,
		SIGSEGV, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (end->signal == own[i])
			return true;
	}
	return false;
}

const char *
child_signal_name(int signal, char buf[static 32])
{
	const char *name = sigabbrev_np(signal);

	if (name != NULL)
		snprintf(buf, 32, "SIG%s", name);
	else
		snprintf(buf, 32, "signal %d", signal);
	return buf;
}
