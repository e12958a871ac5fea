/* SPDX-License-Identifier: MIT */
/* The walls around workers and publishers, put up in an order in which none
 * stands in the way of the next. */
#include "daemon/worker/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "daemon/worker/confine.h"
#include "daemon/worker/landlock.h"

#define WORKER_FILES         16
#define PUBLISHER_FILES      4096 /* subscribers, about */
#define PUBLISHER_MEMORY_MAX ((size_t)1 << 30)

/* The first failure is the one that is told. */
static void
note(enum newsalert_err *firstp, struct newsalert_error *why,
    enum newsalert_err err, const char *wall)
{
	if (err == NEWSALERT_OK || *firstp != NEWSALERT_OK)
		return;
	*firstp = err;
	if (why != NULL) {
		why->column = 0;
		snprintf(why->text, sizeof(why->text), "%s: %s", wall,
		    err == NEWSALERT_EIO ? strerror(errno)
					 : newsalert_strerror(err));
	}
}

static enum newsalert_err
ok_if(bool done)
{
	return done ? NEWSALERT_OK : NEWSALERT_EIO;
}

static enum newsalert_err
limit_files(rlim_t wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return NEWSALERT_EIO;
	if (wanted < limit.rlim_max)
		limit.rlim_max = wanted;
	limit.rlim_cur = limit.rlim_max;
	return ok_if(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

/* A kernel without Landlock is no failure: the call filter holds alone. */
static enum newsalert_err
leave_files(const char *const *socket_dirs, size_t count)
{
	enum newsalert_err err = landlock_enter(socket_dirs, count);

	return err == NEWSALERT_ENOTFOUND ? NEWSALERT_OK : err;
}

enum newsalert_err
sandbox_child(struct newsalert_error *why)
{
	const struct rlimit none = { 0, 0 };
	enum newsalert_err err = NEWSALERT_OK;

	note(&err, why, ok_if(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0),
	    "parent death signal");
	note(&err, why, ok_if(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0),
	    "dumpable");
	note(&err, why, ok_if(setrlimit(RLIMIT_CORE, &none) == 0),
	    "core limit");
	note(&err, why,
	    ok_if(signal(SIGINT, SIG_IGN) != SIG_ERR &&
		  signal(SIGTERM, SIG_IGN) != SIG_ERR &&
		  signal(SIGHUP, SIG_IGN) != SIG_ERR &&
		  signal(SIGPIPE, SIG_IGN) != SIG_ERR),
	    "signals");
	note(&err, why, ok_if(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0),
	    "no new privileges");
	return err;
}

enum newsalert_err
sandbox_worker(size_t memory_max, struct newsalert_error *why)
{
	enum newsalert_err err = NEWSALERT_OK;

	note(&err, why, limit_files(WORKER_FILES), "file limit");
	note(&err, why, confine_memory(memory_max), "memory limit");
	note(&err, why, leave_files(NULL, 0), "landlock");
	note(&err, why, confine_calls(CONFINE_WORKER), "seccomp");
	return err;
}

enum newsalert_err
sandbox_publisher(const char *const *socket_dirs, size_t count,
    struct newsalert_error *why)
{
	enum newsalert_err err = NEWSALERT_OK;

	note(&err, why, limit_files(PUBLISHER_FILES), "file limit");
	note(&err, why, confine_memory(PUBLISHER_MEMORY_MAX), "memory limit");
	note(&err, why, leave_files(socket_dirs, count), "landlock");
	note(&err, why, confine_calls(CONFINE_PUBLISHER_START), "seccomp");
	return err;
}

enum newsalert_err
sandbox_publisher_bound(struct newsalert_error *why)
{
	enum newsalert_err err = NEWSALERT_OK;

	note(&err, why, confine_calls(CONFINE_PUBLISHER_RUN), "seccomp");
	return err;
}
