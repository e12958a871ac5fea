/* SPDX-License-Identifier: MIT */
/* A pool of fake workers under test, and what came of its jobs. */
#ifndef TESTS_CREW_H
#define TESTS_CREW_H

#include "daemon/worker/pool.h"

#define CREW_JOBS 4096

enum crew_fate { CREW_WAITS, CREW_ANSWERED, CREW_CRASHED };

struct crew_job {
	enum crew_fate fate;
	unsigned calls; /* of a callback: 1 when all is well */
	enum newsalert_err err;
	char reason[128];
	bool killed;     /* its worker, by somebody else */
	char topics[64]; /* the rules that it was answered under */
	long pid;        /* who answered */
	long waiting;    /* bytes of jobs behind it */
};

struct crew {
	struct event_base *base;
	struct pool *pool;
	struct crew_job jobs[CREW_JOBS]; /* by number */
	size_t done;
	unsigned started;
	enum newsalert_err started_err;
	unsigned replaced;
	enum newsalert_err replaced_err;
	char why[256]; /* of either */
	int file;
};

/* Start a pool with the options (program and worker are set here) under the
 * rules, any text, and do not wait. */
void crew_init(struct crew *crew, struct pool_options options,
    const char *rules);
void crew_fini(struct crew *crew);

/* A sealed memory file with the text. */
int crew_rules(const char *text);

/* Submit the job named action; the pool must take it. */
void crew_submit(struct crew *crew, uint64_t number, const char *action,
    bool alone);

/* Run the loop until done says so, at most 30 s; or for a while. */
typedef bool (*crew_done_fn)(const struct crew *crew);
void crew_run(struct crew *crew, crew_done_fn done);
void crew_turn(struct crew *crew, int ms);
/* Until this many jobs have their fate. */
void crew_run_jobs(struct crew *crew, size_t count);

#endif
