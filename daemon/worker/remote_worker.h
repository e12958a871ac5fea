/* SPDX-License-Identifier: MIT */
/*
 * One worker process as the keeper sees it: jobs go in, answers come out in
 * the same order, so that the oldest unanswered job is the one it works on.
 */
#ifndef WORKER_REMOTE_WORKER_H
#define WORKER_REMOTE_WORKER_H

#include <sys/queue.h>

#include "newsalert.h"
#include "daemon/worker/command.h"
#include "daemon/worker/job.h"

struct event_base;
struct remote_worker;

/* A job that was submitted and is not answered. */
struct task {
	TAILQ_ENTRY(task) link;
	struct job job;
	int fd; /* borrowed */
	bool alone;
	void *arg;
};
TAILQ_HEAD(task_list, task);

struct remote_worker_options {
	struct event_base *base;
	const struct command *command;
	int ruleset_fd;
	int job_ms;   /* for one job */
	int start_ms; /* until it is ready */
	/* It is ready; lacking: a wall of its sandbox, or NULL. */
	void (*ready)(struct remote_worker *worker, const char *lacking,
	    void *arg);
	/* It has answered task, which is the callee's now, as is the file. */
	void (*answered)(struct remote_worker *worker, struct task *task,
	    const struct result *result, void *arg);
	/* It has ended, for this reason; NULL: it was asked to. The callee
	 * takes its tasks and frees it. */
	void (*ended)(struct remote_worker *worker, const char *reason,
	    void *arg);
	void *arg;
};

/* Options are copied, what they point to is borrowed for the worker's life.
 * The caller ends with remote_worker_free. */
NEWSALERT_MUST_CHECK enum newsalert_err
remote_worker_start(const struct remote_worker_options *options,
    struct remote_worker **workerp);

/* Kills the process where it still runs. Null-safe. Not from ready or
 * answered. */
void remote_worker_free(struct remote_worker *worker);

/* Hand a task to a ready worker; takes ownership on success. EAGAIN: not now;
 * EIO: the process is on its way out, and not ready any more. */
NEWSALERT_MUST_CHECK enum newsalert_err
remote_worker_send(struct remote_worker *worker, struct task *task);

/* No more jobs will be sent: it ends once it has answered what it has. */
void remote_worker_retire(struct remote_worker *worker);

/* Unanswered tasks, oldest first. The list is the caller's to change only
 * in ended. */
struct task_list *remote_worker_tasks(struct remote_worker *worker);
size_t remote_worker_load(const struct remote_worker *worker);
bool remote_worker_is_ready(const struct remote_worker *worker);
pid_t remote_worker_pid(const struct remote_worker *worker);
/* Has somebody else ended it? That says little about what it was at. */
bool remote_worker_was_killed(const struct remote_worker *worker);
/* Has it been of use: answered a job, or ended over one? */
bool remote_worker_was_useful(const struct remote_worker *worker);

#endif
