/* SPDX-License-Identifier: MIT */
/* Runs a pool for tests and notes every callback. */
#include "tests/lib/crew.h"

#include <check.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/worker/timer.h"

#define PATIENCE_MS 30000

static void
copy(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text == NULL ? "" : text);
}

/* job_arg is the crew's entry; the pool's own arg is the crew. */
static void
on_result(void *job_arg, enum newsalert_err err, struct journal_file *file,
    void *arg)
{
	struct crew_job *job = job_arg;
	struct crew *crew = arg;
	const char *waiting;

	job->fate = CREW_ANSWERED;
	job->calls++;
	job->err = err;
	copy(job->reason, sizeof(job->reason), file->reason);
	ck_assert_uint_eq(file->job, (uint64_t)(job - crew->jobs));
	if (file->count > 0) {
		copy(job->topics, sizeof(job->topics),
		    file->articles[0].topics);
		job->pid = strtol(file->articles[0].body + 7, NULL, 10);
		waiting = strrchr(file->articles[0].body, ':');
		ck_assert_ptr_nonnull(waiting);
		job->waiting = strtol(waiting + 1, NULL, 10);
	}
	journal_file_free(file);
	crew->done++;
}

static void
on_crashed(void *job_arg, const char *reason, bool killed, void *arg)
{
	struct crew_job *job = job_arg;
	struct crew *crew = arg;

	job->fate = CREW_CRASHED;
	job->calls++;
	job->killed = killed;
	copy(job->reason, sizeof(job->reason), reason);
	crew->done++;
}

static void
on_started(enum newsalert_err err, const char *why, void *arg)
{
	struct crew *crew = arg;

	crew->started++;
	crew->started_err = err;
	copy(crew->why, sizeof(crew->why), why);
}

static void
on_replaced(enum newsalert_err err, const char *why, void *arg)
{
	struct crew *crew = arg;

	crew->replaced++;
	crew->replaced_err = err;
	copy(crew->why, sizeof(crew->why), why);
}

int
crew_rules(const char *text)
{
	int fd = memfd_create("rules", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(fcntl(fd, F_ADD_SEALS,
			     F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE),
	    0);
	return fd;
}

void
crew_init(struct crew *crew, struct pool_options options, const char *rules)
{
	const struct pool_callbacks callbacks = {
		.result = on_result,
		.crashed = on_crashed,
		.started = on_started,
		.replaced = on_replaced,
		.arg = crew,
	};
	int fd = crew_rules(rules);

	memset(crew, 0, sizeof(*crew));
	crew->file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	crew->base = event_base_new();
	ck_assert_ptr_nonnull(crew->base);
	options.program = TEST_WORKER;
	options.worker.file_max = 1 << 20;
	options.worker.memory_max = (size_t)64 << 20;
	ck_assert_int_eq(pool_new(crew->base, &options, &callbacks, fd,
			     &crew->pool),
	    NEWSALERT_OK);
	close(fd);
}

void
crew_fini(struct crew *crew)
{
	pool_free(crew->pool);
	event_base_free(crew->base);
	close(crew->file);
}

void
crew_submit(struct crew *crew, uint64_t number, const char *action, bool alone)
{
	const struct job job = { .number = number, .name = action };

	ck_assert_uint_lt(number, CREW_JOBS);
	ck_assert_int_eq(pool_submit(crew->pool, &job, crew->file, alone,
			     &crew->jobs[number]),
	    NEWSALERT_OK);
}

void
crew_turn(struct crew *crew, int ms)
{
	const struct timeval delay = { .tv_sec = ms / 1000,
		.tv_usec = ms % 1000 * 1000 };

	ck_assert_int_eq(event_base_loopexit(crew->base, &delay), 0);
	ck_assert_int_ge(event_base_dispatch(crew->base), 0);
}

void
crew_run(struct crew *crew, crew_done_fn done)
{
	int64_t end_ms = timer_now_ms() + PATIENCE_MS;

	while (!done(crew)) {
		ck_assert_int_lt(timer_now_ms(), end_ms);
		crew_turn(crew, 2);
	}
}

void
crew_run_jobs(struct crew *crew, size_t count)
{
	int64_t end_ms = timer_now_ms() + PATIENCE_MS;

	while (crew->done < count) {
		ck_assert_int_lt(timer_now_ms(), end_ms);
		crew_turn(crew, 2);
	}
}
