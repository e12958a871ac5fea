/* SPDX-License-Identifier: MIT */
/* Talks to one worker process: its socket, its deadline, its end. */
#include "daemon/worker/remote_worker.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/worker/child.h"
#include "daemon/worker/timer.h"

#define BUFFER_SIZE 65536   /* of a buffer at rest */
#define BUFFER_KEEP 1048576 /* a larger one is given back */

struct remote_worker {
	struct remote_worker_options options;
	struct child child;
	pid_t pid; /* also when it has ended, for the log */
	int sock;
	struct event *readable;
	struct event *ended;
	struct event *deadline;

	struct task_list tasks;
	size_t load;
	int64_t oldest_ms; /* since when the oldest task is the oldest */
	bool ready;
	bool useful;
	bool retiring;
	bool gone;        /* nobody reads its socket any more */
	bool killed;      /* by somebody else */
	char reason[128]; /* why we killed it, or why it ended; "": it lives */

	char *buffer; /* results that are coming in */
	size_t len;
	size_t size;
};

/* Its end follows, and tells the pool. */
static void
condemn(struct remote_worker *worker, const char *reason)
{
	if (worker->reason[0] == '\0')
		snprintf(worker->reason, sizeof(worker->reason), "%s", reason);
	child_kill(&worker->child);
}

/* ---- Results ------------------------------------------------------------ */

static void
close_if_done(struct remote_worker *worker)
{
	if (worker->retiring && worker->load == 0)
		shutdown(worker->sock, SHUT_WR);
}

/* The first words of a worker. */
static void
take_hello(struct remote_worker *worker, const struct result *result)
{
	const char *text = result->file->reason;

	if (result->err != NEWSALERT_OK) {
		condemn(worker,
		    text != NULL ? text : newsalert_strerror(result->err));
		return;
	}
	worker->ready = true;
	event_del(worker->deadline);
	worker->options.ready(worker, text, worker->options.arg);
}

static void
take_answer(struct remote_worker *worker, const struct result *result)
{
	struct task *task = TAILQ_FIRST(&worker->tasks);

	TAILQ_REMOVE(&worker->tasks, task, link);
	worker->load--;
	worker->useful = true;
	worker->oldest_ms = timer_now_ms();
	worker->options.answered(worker, task, result, worker->options.arg);
	close_if_done(worker);
}

static enum newsalert_err
take_result(struct remote_worker *worker, const struct result *result)
{
	const struct task *task = TAILQ_FIRST(&worker->tasks);

	if (!worker->ready && result->number == 0) {
		take_hello(worker, result);
		journal_file_free(result->file);
		return NEWSALERT_OK;
	}
	if (!worker->ready || task == NULL ||
	    task->job.number != result->number) {
		journal_file_free(result->file);
		return NEWSALERT_EPROTO;
	}
	take_answer(worker, result);
	return NEWSALERT_OK;
}

/* Take all whole results out of the buffer. *needp: bytes of the next one. */
static enum newsalert_err
take_results(struct remote_worker *worker, size_t *needp)
{
	enum newsalert_err err;
	struct result result;
	size_t start = 0, used;

	do {
		err = result_decode(worker->buffer + start, worker->len - start,
		    needp, &used, &result);
		if (err == NEWSALERT_OK) {
			start += used;
			err = take_result(worker, &result);
		}
	} while (err == NEWSALERT_OK);
	worker->len -= start;
	memmove(worker->buffer, worker->buffer + start, worker->len);
	return err == NEWSALERT_EAGAIN ? NEWSALERT_OK : err;
}

/* Room for the next result, and no more than that at rest. */
static enum newsalert_err
fit_buffer(struct remote_worker *worker, size_t need)
{
	size_t size = need < BUFFER_SIZE ? BUFFER_SIZE : need;
	char *buffer;

	if (size <= worker->size && worker->size <= BUFFER_KEEP)
		return NEWSALERT_OK;
	buffer = realloc(worker->buffer, size);
	if (buffer == NULL)
		return NEWSALERT_ENOMEM;
	worker->buffer = buffer;
	worker->size = size;
	return NEWSALERT_OK;
}

/* EAGAIN: no more bytes now; EDOWN: it has closed its end. */
static enum newsalert_err
read_once(struct remote_worker *worker)
{
	enum newsalert_err err;
	size_t need;
	ssize_t got;

	do
		got = recv(worker->sock, worker->buffer + worker->len,
		    worker->size - worker->len, MSG_DONTWAIT);
	while (got == -1 && errno == EINTR);
	if (got == -1 && errno == EAGAIN)
		return NEWSALERT_EAGAIN;
	if (got <= 0)
		return NEWSALERT_EDOWN;
	worker->len += (size_t)got;
	err = take_results(worker, &need);
	if (err == NEWSALERT_OK)
		err = fit_buffer(worker, need);
	if (err != NEWSALERT_OK)
		condemn(worker, err == NEWSALERT_ENOMEM
				    ? "the keeper is out of memory"
				    : "answered nonsense");
	return err;
}

/* Take what it has answered until now; false: it was condemned over that. */
static bool
read_all(struct remote_worker *worker)
{
	enum newsalert_err err;

	do
		err = read_once(worker);
	while (err == NEWSALERT_OK);
	return err == NEWSALERT_EAGAIN || err == NEWSALERT_EDOWN;
}

/* Without a socket it is of no use. A process that is ending keeps the status
 * that it ends with. */
static void
give_up_socket(struct remote_worker *worker)
{
	worker->gone = true;
	event_del(worker->readable);
	child_kill(&worker->child);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct remote_worker *worker = arg;
	enum newsalert_err err;

	(void)fd;
	(void)what;
	err = read_once(worker);
	if (err != NEWSALERT_OK && err != NEWSALERT_EAGAIN)
		give_up_socket(worker);
}

/* ---- Deadline and end --------------------------------------------------- */

static void
condemn_late(struct remote_worker *worker, int ms)
{
	char reason[64];

	if (ms % 1000 == 0)
		snprintf(reason, sizeof(reason), "took longer than %d s",
		    ms / 1000);
	else
		snprintf(reason, sizeof(reason), "took longer than %d ms", ms);
	event_del(worker->readable);
	condemn(worker, reason);
}

/* One timer for all jobs, which is only ever set later: a job costs none. */
static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct remote_worker *worker = arg;
	int limit_ms = worker->options.job_ms;
	int64_t left_ms;

	(void)fd;
	(void)what;
	if (!worker->ready) {
		condemn_late(worker, worker->options.start_ms);
		return;
	}
	/* The keeper may be the one that was late. */
	if (worker->reason[0] != '\0' || !read_all(worker) || worker->load == 0)
		return;
	left_ms = worker->oldest_ms + limit_ms - timer_now_ms();
	if (left_ms > 0)
		timer_arm(worker->deadline, left_ms);
	else
		condemn_late(worker, limit_ms);
}

static void
explain_end(struct remote_worker *worker, const struct child_end *end)
{
	char name[32];

	if (worker->reason[0] != '\0')
		return;
	worker->killed = !child_did_it(end);
	if (end->signal != 0)
		snprintf(worker->reason, sizeof(worker->reason),
		    worker->killed ? "its reader was killed (%s)"
				   : "crashed the reader (%s)",
		    child_signal_name(end->signal, name));
	else if (!worker->retiring || worker->load > 0)
		snprintf(worker->reason, sizeof(worker->reason),
		    "ended the reader (status %d)", end->code);
}

static void
on_ended(evutil_socket_t fd, short what, void *arg)
{
	struct remote_worker *worker = arg;
	struct child_end end;

	(void)fd;
	(void)what;
	if (worker->reason[0] == '\0')
		(void)read_all(worker); /* condemns it at worst */
	child_reap(&worker->child, &end);
	explain_end(worker, &end);
	event_del(worker->readable);
	event_del(worker->deadline);
	worker->useful = worker->useful || (worker->ready && worker->load > 0);
	worker->options.ended(worker,
	    worker->reason[0] == '\0' ? NULL : worker->reason,
	    worker->options.arg);
}

/* ---- What the pool asks ------------------------------------------------- */

static enum newsalert_err
watch(struct remote_worker *worker)
{
	struct event_base *base = worker->options.base;

	worker->readable = event_new(base, worker->sock, EV_READ | EV_PERSIST,
	    on_readable, worker);
	worker->ended =
	    event_new(base, worker->child.pidfd, EV_READ, on_ended, worker);
	worker->deadline = evtimer_new(base, on_deadline, worker);
	if (worker->readable == NULL || worker->ended == NULL ||
	    worker->deadline == NULL ||
	    event_add(worker->readable, NULL) == -1 ||
	    event_add(worker->ended, NULL) == -1)
		return NEWSALERT_ENOMEM;
	timer_arm(worker->deadline, worker->options.start_ms);
	return NEWSALERT_OK;
}

static enum newsalert_err
spawn(struct remote_worker *worker)
{
	const struct command *command = worker->options.command;
	enum newsalert_err err;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		return NEWSALERT_EIO;
	worker->sock = pair[0];
	err = child_spawn(command->path, command->argv, pair[1],
	    worker->options.ruleset_fd, &worker->child);
	worker->pid = worker->child.pid;
	close(pair[1]);
	return err;
}

enum newsalert_err
remote_worker_start(const struct remote_worker_options *options,
    struct remote_worker **workerp)
{
	struct remote_worker *worker = calloc(1, sizeof(*worker));
	enum newsalert_err err;

	if (worker == NULL)
		return NEWSALERT_ENOMEM;
	worker->options = *options;
	worker->child.pidfd = -1;
	worker->sock = -1;
	TAILQ_INIT(&worker->tasks);
	err = fit_buffer(worker, 0);
	if (err == NEWSALERT_OK)
		err = spawn(worker);
	if (err == NEWSALERT_OK)
		err = watch(worker);
	if (err != NEWSALERT_OK) {
		remote_worker_free(worker);
		return err;
	}
	*workerp = worker;
	return NEWSALERT_OK;
}

void
remote_worker_free(struct remote_worker *worker)
{
	struct child_end end;
	struct task *task;

	if (worker == NULL)
		return;
	if (worker->child.pidfd != -1) {
		child_kill(&worker->child);
		child_reap(&worker->child, &end);
	}
	if (worker->readable != NULL)
		event_free(worker->readable);
	if (worker->ended != NULL)
		event_free(worker->ended);
	if (worker->deadline != NULL)
		event_free(worker->deadline);
	if (worker->sock != -1)
		close(worker->sock);
	while ((task = TAILQ_FIRST(&worker->tasks)) != NULL) {
		TAILQ_REMOVE(&worker->tasks, task, link);
		free(task);
	}
	free(worker->buffer);
	free(worker);
}

enum newsalert_err
remote_worker_send(struct remote_worker *worker, struct task *task)
{
	enum newsalert_err err;

	assert(remote_worker_is_ready(worker) && !worker->retiring);
	err = job_send(worker->sock, &task->job, task->fd);
	if (err == NEWSALERT_EIO)
		give_up_socket(worker);
	if (err != NEWSALERT_OK)
		return err;
	TAILQ_INSERT_TAIL(&worker->tasks, task, link);
	if (worker->load++ == 0)
		worker->oldest_ms = timer_now_ms();
	if (!evtimer_pending(worker->deadline, NULL))
		timer_arm(worker->deadline, worker->options.job_ms);
	return NEWSALERT_OK;
}

void
remote_worker_retire(struct remote_worker *worker)
{
	worker->retiring = true;
	close_if_done(worker);
}

struct task_list *
remote_worker_tasks(struct remote_worker *worker)
{
	return &worker->tasks;
}

size_t
remote_worker_load(const struct remote_worker *worker)
{
	return worker->load;
}

bool
remote_worker_is_ready(const struct remote_worker *worker)
{
	return worker->ready && !worker->gone && worker->reason[0] == '\0';
}

pid_t
remote_worker_pid(const struct remote_worker *worker)
{
	return worker->pid;
}

bool
remote_worker_was_killed(const struct remote_worker *worker)
{
	return worker->killed;
}

bool
remote_worker_was_useful(const struct remote_worker *worker)
{
	return worker->useful;
}
