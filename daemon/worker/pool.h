/* SPDX-License-Identifier: MIT */
/*
 * The workers of the keeper: jobs come in, go to whichever worker has the
 * least to do, and come back as results in any order. A worker that crashes,
 * hangs or answers nonsense costs the one job that it was working on; its
 * others go to other workers. All functions and callbacks are for the loop
 * thread, which must live as long as the process.
 */
#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include "newsalert.h"
#include "daemon/worker/job.h"
#include "daemon/worker/worker_options.h"

#define POOL_DEPTH 8 /* jobs that a worker has, at most */

struct event_base;
struct pool;

struct pool_options {
	unsigned workers;    /* 0: one a core */
	const char *program; /* NULL: this one */
	struct worker_options worker;
	int job_ms;   /* for one job; 0: 2000 */
	int start_ms; /* until a new worker is ready; 0: 10000 */
};

/* All are called from the event loop, none from inside a function below.
 * They may call pool_submit, pool_get_state and pool_replace. */
struct pool_callbacks {
	/* A job is answered. OK: file has its articles; EFORMAT, ETOOBIG:
	 * rejected, file->reason says why; EAGAIN: the file was being
	 * written to; others: the machine is in trouble. file is the
	 * callee's; its name and owner are not set. */
	void (*result)(void *job_arg, enum newsalert_err err,
	    struct journal_file *file, void *arg);
	/* A job took its worker with it: "crashed the reader (SIGSEGV)",
	 * "took longer than 2 s", "needed more memory than 512 MB". killed:
	 * somebody else has ended the worker, "its reader was killed
	 * (SIGKILL)". */
	void (*crashed)(void *job_arg, const char *reason, bool killed,
	    void *arg);
	/* OK, once: all workers are ready. Before that EIO for each that
	 * cannot work, and why; it is tried again. */
	void (*started)(enum newsalert_err err, const char *why, void *arg);
	/* The end of a pool_replace: the new workers have taken over (OK),
	 * or could not start, and the old ones stay. */
	void (*replaced)(enum newsalert_err err, const char *why, void *arg);
	void *arg;
};

/* Start the workers with the rules in ruleset_fd, a sealed memory file, which
 * is duplicated. Strings in options are copied. The caller ends with
 * pool_free. */
NEWSALERT_MUST_CHECK enum newsalert_err pool_new(struct event_base *base,
    const struct pool_options *options, const struct pool_callbacks *callbacks,
    int ruleset_fd, struct pool **poolp);

/* Kills the workers. Jobs that are not answered are forgotten: nothing is
 * called back. Null-safe. */
void pool_free(struct pool *pool);

/* Submit a job with its file. The texts of the job and the descriptor stay
 * the caller's and must live until result or crashed is called with job_arg.
 * alone: to a worker that has nothing else. EAGAIN: the pool is full, until
 * the next callback. */
NEWSALERT_MUST_CHECK enum newsalert_err pool_submit(struct pool *pool,
    const struct job *job, int fd, bool alone, void *job_arg);

/* Change the rules: start new workers with ruleset_fd (duplicated); when all
 * are ready they get the jobs, and the old ones end when they have answered
 * theirs. EBUSY: one such change is under way. */
NEWSALERT_MUST_CHECK enum newsalert_err pool_replace(struct pool *pool,
    int ruleset_fd);

struct pool_state {
	unsigned workers;
	unsigned ready;
	size_t waiting; /* jobs that no worker has yet */
	size_t working; /* jobs that workers have */
	size_t capacity;
	uint64_t answered;
	uint64_t crashed;  /* jobs */
	uint64_t restarts; /* of workers */
};
void pool_get_state(const struct pool *pool, struct pool_state *state);

#endif
