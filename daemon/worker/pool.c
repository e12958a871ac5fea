/* SPDX-License-Identifier: MIT */
/* Spreads jobs over the workers, keeps as many of them alive as there should
 * be, and exchanges them all when the rules change. */
#include "daemon/worker/pool.h"

#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/worker/remote_worker.h"
#include "daemon/worker/restart.h"
#include "daemon/worker/timer.h"

#define JOB_MS   2000
#define START_MS 10000
#define FULL_MS  20 /* until a socket that was full is tried again */

/* The place of one worker, and of those that come after and went before. */
struct slot {
	struct pool *pool;
	struct remote_worker *worker; /* gets jobs once it is ready */
	struct remote_worker *next;   /* with the new rules */
	struct remote_worker *old;    /* answers what it has */
	struct restart restart;
	struct event *timer; /* until worker is started again */
};

struct pool {
	struct event_base *base;
	struct pool_options options;
	struct pool_callbacks callbacks;
	struct command command;
	int ruleset_fd;
	int next_fd;         /* the new rules; -1: no change is under way */
	struct event *again; /* for a task that a full socket refused */

	struct task_list waiting;
	size_t waiting_count;
	size_t working_count;
	bool started; /* all were ready once */
	bool lacking; /* said that the sandbox is not whole */
	uint64_t answered;
	uint64_t crashed;
	uint64_t restarts;

	unsigned count;
	struct slot slots[];
};

/* ---- Jobs --------------------------------------------------------------- */

static bool
is_taken_alone(struct remote_worker *worker)
{
	const struct task *task = TAILQ_FIRST(remote_worker_tasks(worker));

	return task != NULL && task->alone;
}

/* The ready worker with the least to do; NULL: none has room. */
static struct remote_worker *
choose(struct pool *pool, bool alone)
{
	size_t least = alone ? 1 : POOL_DEPTH;
	struct remote_worker *chosen = NULL;
	unsigned i;

	for (i = 0; i < pool->count; i++) {
		struct remote_worker *worker = pool->slots[i].worker;

		if (worker == NULL || !remote_worker_is_ready(worker) ||
		    remote_worker_load(worker) >= least ||
		    is_taken_alone(worker))
			continue;
		least = remote_worker_load(worker);
		chosen = worker;
	}
	return chosen;
}

/* First come, first served: a task that waits to be alone holds up those
 * behind it, or it would wait for ever. */
static void
dispatch(struct pool *pool)
{
	struct remote_worker *worker;
	enum newsalert_err err;
	struct task *task;

	while ((task = TAILQ_FIRST(&pool->waiting)) != NULL &&
	       (worker = choose(pool, task->alone)) != NULL) {
		TAILQ_REMOVE(&pool->waiting, task, link);
		err = remote_worker_send(worker, task);
		if (err == NEWSALERT_OK) {
			pool->waiting_count--;
			pool->working_count++;
			continue;
		}
		TAILQ_INSERT_HEAD(&pool->waiting, task, link);
		if (err == NEWSALERT_EAGAIN) {
			timer_arm(pool->again, FULL_MS);
			break;
		}
	}
}

static void
on_again(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	dispatch(arg);
}

static void
tell_crash(struct pool *pool, struct task *task, const char *reason,
    bool killed)
{
	pool->crashed++;
	pool->callbacks.crashed(task->arg, reason, killed, pool->callbacks.arg);
}

/* The limit is the worker's own, so this is the file's doing. */
static void
tell_memory(struct pool *pool, struct task *task)
{
	size_t limit = pool->options.worker.memory_max;
	char reason[64];

	snprintf(reason, sizeof(reason), "needed more memory than %zu MB",
	    limit >> 20);
	tell_crash(pool, task, limit == 0 ? "needed too much memory" : reason,
	    false);
}

static void
on_answered(struct remote_worker *worker, struct task *task,
    const struct result *result, void *arg)
{
	struct pool *pool = arg;

	(void)worker;
	pool->working_count--;
	pool->answered++;
	if (result->err == NEWSALERT_ENOMEM) {
		journal_file_free(result->file);
		tell_memory(pool, task);
	} else {
		result->file->job = task->job.number;
		pool->callbacks.result(task->arg, result->err, result->file,
		    pool->callbacks.arg);
	}
	free(task);
	dispatch(pool);
}

/* ---- Workers ------------------------------------------------------------ */

static void on_ready(struct remote_worker *worker, const char *lacking,
    void *arg);
static void on_ended(struct remote_worker *worker, const char *reason,
    void *arg);

static enum newsalert_err
start_worker(struct pool *pool, int ruleset_fd, struct remote_worker **workerp)
{
	const struct remote_worker_options options = {
		.base = pool->base,
		.command = &pool->command,
		.ruleset_fd = ruleset_fd,
		.job_ms = pool->options.job_ms,
		.start_ms = pool->options.start_ms,
		.ready = on_ready,
		.answered = on_answered,
		.ended = on_ended,
		.arg = pool,
	};

	return remote_worker_start(&options, workerp);
}

static void
on_restart(evutil_socket_t fd, short what, void *arg)
{
	struct slot *slot = arg;
	enum newsalert_err err;

	(void)fd;
	(void)what;
	err = start_worker(slot->pool, slot->pool->ruleset_fd, &slot->worker);
	if (err == NEWSALERT_OK) {
		slot->pool->restarts++;
		return;
	}
	log_event(LOG_LEVEL_ERROR, "worker", "unstartable", "error",
	    newsalert_strerror(err), NULL);
	timer_arm(slot->timer, restart_delay_ms(&slot->restart, false));
}

static bool
all_ready(const struct pool *pool, bool next)
{
	const struct remote_worker *worker;
	unsigned i;

	for (i = 0; i < pool->count; i++) {
		worker = next ? pool->slots[i].next : pool->slots[i].worker;
		if (worker == NULL || !remote_worker_is_ready(worker))
			return false;
	}
	return true;
}

static void
exchange(struct slot *slot)
{
	event_del(slot->timer);
	slot->old = slot->worker;
	slot->worker = slot->next;
	slot->next = NULL;
	slot->restart.failures = 0;
	if (slot->old != NULL)
		remote_worker_retire(slot->old);
}

static void
take_over(struct pool *pool)
{
	unsigned i;

	for (i = 0; i < pool->count; i++)
		exchange(&pool->slots[i]);
	close(pool->ruleset_fd);
	pool->ruleset_fd = pool->next_fd;
	pool->next_fd = -1;
	pool->callbacks.replaced(NEWSALERT_OK, NULL, pool->callbacks.arg);
}

static void
give_up_replacing(struct pool *pool, const char *reason)
{
	unsigned i;

	for (i = 0; i < pool->count; i++) {
		remote_worker_free(pool->slots[i].next);
		pool->slots[i].next = NULL;
	}
	close(pool->next_fd);
	pool->next_fd = -1;
	if (reason != NULL)
		pool->callbacks.replaced(NEWSALERT_EIO, reason,
		    pool->callbacks.arg);
}

static void
on_ready(struct remote_worker *worker, const char *lacking, void *arg)
{
	struct pool *pool = arg;

	log_event(LOG_LEVEL_DEBUG, "worker", "ready", "pid",
	    LOG_NUMBER(remote_worker_pid(worker)), NULL);
	if (lacking != NULL && !pool->lacking) {
		pool->lacking = true;
		log_event(LOG_LEVEL_WARNING, "worker", "sandbox", "missing",
		    lacking, NULL);
	}
	if (pool->next_fd != -1 && all_ready(pool, true))
		take_over(pool);
	if (!pool->started && all_ready(pool, false)) {
		pool->started = true;
		pool->callbacks.started(NEWSALERT_OK, NULL,
		    pool->callbacks.arg);
	}
	dispatch(pool);
}

static struct slot *
find_slot(struct pool *pool, const struct remote_worker *worker)
{
	struct slot *slot = pool->slots;

	while (slot->worker != worker && slot->next != worker &&
	       slot->old != worker)
		slot++;
	return slot;
}

/* Take the tasks of a worker that has ended: the others wait again, before
 * all that came later. Returns the one that it was working on, or NULL. */
static struct task *
take_tasks(struct pool *pool, struct remote_worker *worker)
{
	struct task_list *tasks = remote_worker_tasks(worker);
	struct task *first = TAILQ_FIRST(tasks);
	size_t load = remote_worker_load(worker);

	if (first == NULL)
		return NULL;
	TAILQ_REMOVE(tasks, first, link);
	TAILQ_CONCAT(tasks, &pool->waiting, link);
	TAILQ_CONCAT(&pool->waiting, tasks, link);
	pool->working_count -= load;
	pool->waiting_count += load - 1;
	return first;
}

/* Its place in the slot is free; a current worker is started again. */
static void
leave_slot(struct pool *pool, struct remote_worker *worker, const char *reason)
{
	struct slot *slot = find_slot(pool, worker);

	if (slot->old == worker) {
		slot->old = NULL;
	} else if (slot->next == worker) {
		slot->next = NULL;
		give_up_replacing(pool, reason);
	} else {
		slot->worker = NULL;
		timer_arm(slot->timer, restart_delay_ms(&slot->restart,
					   remote_worker_was_useful(worker)));
		if (!pool->started)
			pool->callbacks.started(NEWSALERT_EIO, reason,
			    pool->callbacks.arg);
	}
}

static void
on_ended(struct remote_worker *worker, const char *reason, void *arg)
{
	struct pool *pool = arg;
	struct task *first;

	if (reason != NULL)
		log_event(LOG_LEVEL_WARNING, "worker", "ended", "pid",
		    LOG_NUMBER(remote_worker_pid(worker)), "reason", reason,
		    NULL);
	first = take_tasks(pool, worker);
	if (first != NULL)
		tell_crash(pool, first, reason,
		    remote_worker_was_killed(worker));
	free(first);
	leave_slot(pool, worker, reason);
	remote_worker_free(worker);
	dispatch(pool);
}

/* ---- For the keeper ------------------------------------------------------ */

static void
set_options(struct pool *pool, const struct pool_options *options)
{
	pool->options = *options;
	pool->options.program = NULL; /* the command has it */
	if (options->job_ms == 0)
		pool->options.job_ms = JOB_MS;
	if (options->start_ms == 0)
		pool->options.start_ms = START_MS;
}

static enum newsalert_err
start_all(struct pool *pool)
{
	enum newsalert_err err = NEWSALERT_OK;
	unsigned i;

	for (i = 0; i < pool->count && err == NEWSALERT_OK; i++) {
		struct slot *slot = &pool->slots[i];

		slot->pool = pool;
		slot->timer = evtimer_new(pool->base, on_restart, slot);
		if (slot->timer == NULL)
			return NEWSALERT_ENOMEM;
		err = start_worker(pool, pool->ruleset_fd, &slot->worker);
	}
	return err;
}

enum newsalert_err
pool_new(struct event_base *base, const struct pool_options *options,
    const struct pool_callbacks *callbacks, int ruleset_fd, struct pool **poolp)
{
	unsigned count =
	    options->workers == 0 ? (unsigned)get_nprocs() : options->workers;
	enum newsalert_err err;
	struct pool *pool;

	pool = calloc(1, sizeof(*pool) + count * sizeof(pool->slots[0]));
	if (pool == NULL)
		return NEWSALERT_ENOMEM;
	pool->base = base;
	pool->callbacks = *callbacks;
	pool->count = count;
	pool->next_fd = -1;
	TAILQ_INIT(&pool->waiting);
	set_options(pool, options);
	pool->ruleset_fd = fcntl(ruleset_fd, F_DUPFD_CLOEXEC, 0);
	pool->again = evtimer_new(base, on_again, pool);
	err = pool->ruleset_fd == -1 || pool->again == NULL ? NEWSALERT_EIO
							    : NEWSALERT_OK;
	if (err == NEWSALERT_OK)
		err = command_set_path(&pool->command, options->program);
	if (err == NEWSALERT_OK)
		err = worker_options_write(&options->worker, &pool->command);
	if (err == NEWSALERT_OK)
		err = start_all(pool);
	if (err != NEWSALERT_OK) {
		pool_free(pool);
		return err;
	}
	*poolp = pool;
	return NEWSALERT_OK;
}

static void
free_slot(struct slot *slot)
{
	remote_worker_free(slot->worker);
	remote_worker_free(slot->next);
	remote_worker_free(slot->old);
	if (slot->timer != NULL)
		event_free(slot->timer);
}

void
pool_free(struct pool *pool)
{
	struct task *task;
	unsigned i;

	if (pool == NULL)
		return;
	for (i = 0; i < pool->count; i++)
		free_slot(&pool->slots[i]);
	while ((task = TAILQ_FIRST(&pool->waiting)) != NULL) {
		TAILQ_REMOVE(&pool->waiting, task, link);
		free(task);
	}
	if (pool->again != NULL)
		event_free(pool->again);
	if (pool->next_fd != -1)
		close(pool->next_fd);
	if (pool->ruleset_fd != -1)
		close(pool->ruleset_fd);
	command_fini(&pool->command);
	free(pool);
}

static bool
is_short(const char *text)
{
	return text == NULL || strlen(text) <= JOB_TEXT_MAX;
}

enum newsalert_err
pool_submit(struct pool *pool, const struct job *job, int fd, bool alone,
    void *job_arg)
{
	struct task *task;

	if (!is_short(job->name) || !is_short(job->source) ||
	    !is_short(job->language))
		return NEWSALERT_ETOOBIG;
	if (pool->waiting_count + pool->working_count >=
	    (size_t)pool->count * POOL_DEPTH)
		return NEWSALERT_EAGAIN;
	task = malloc(sizeof(*task));
	if (task == NULL)
		return NEWSALERT_ENOMEM;
	*task = (struct task){ .job = *job,
		.fd = fd,
		.alone = alone,
		.arg = job_arg };
	TAILQ_INSERT_TAIL(&pool->waiting, task, link);
	pool->waiting_count++;
	dispatch(pool);
	return NEWSALERT_OK;
}

enum newsalert_err
pool_replace(struct pool *pool, int ruleset_fd)
{
	enum newsalert_err err = NEWSALERT_OK;
	unsigned i;

	if (pool->next_fd != -1)
		return NEWSALERT_EBUSY;
	for (i = 0; i < pool->count; i++)
		if (pool->slots[i].old != NULL)
			return NEWSALERT_EBUSY;
	pool->next_fd = fcntl(ruleset_fd, F_DUPFD_CLOEXEC, 0);
	if (pool->next_fd == -1)
		return NEWSALERT_EIO;
	for (i = 0; i < pool->count && err == NEWSALERT_OK; i++)
		err = start_worker(pool, pool->next_fd, &pool->slots[i].next);
	if (err != NEWSALERT_OK)
		give_up_replacing(pool, NULL);
	return err;
}

void
pool_get_state(const struct pool *pool, struct pool_state *state)
{
	unsigned i;

	*state = (struct pool_state){
		.workers = pool->count,
		.waiting = pool->waiting_count,
		.working = pool->working_count,
		.capacity = (size_t)pool->count * POOL_DEPTH,
		.answered = pool->answered,
		.crashed = pool->crashed,
		.restarts = pool->restarts,
	};
	for (i = 0; i < pool->count; i++)
		if (pool->slots[i].worker != NULL &&
		    remote_worker_is_ready(pool->slots[i].worker))
			state->ready++;
}
