/* SPDX-License-Identifier: MIT */
/*
 * The way of a file through the house: inbox, worker, journal, publisher, and
 * to done/ or failed/. pipeline.c is the one place that has the order of the
 * stages. Knows no event loop; all functions are for the loop thread.
 */
#ifndef DAEMON_PIPELINE_H
#define DAEMON_PIPELINE_H

#include "newsalert.h"

#include "daemon/intake/inbox.h"
#include "daemon/journal/journal.h"
#include "daemon/publisher/publisher.h"
#include "daemon/service/service.h"
#include "daemon/worker/pool.h"

struct pipeline;

/* The stages, borrowed for the pipeline's life. */
struct pipeline_stages {
	struct inbox *inbox;
	struct pool *pool;
	struct journal *journal;
	struct publisher *publisher;
	struct service *service;
};

struct pipeline_options {
	size_t queue;      /* files in work at once */
	uint64_t file_max; /* bytes */
	/* The machine is in trouble: the intake has stopped and the caller
	 * resumes it later. reason is borrowed for the call. */
	void (*trouble)(const char *reason, void *arg);
	void *arg;
};

NEWSALERT_MUST_CHECK enum newsalert_err
pipeline_new(const struct pipeline_options *options,
    struct pipeline **pipelinep);
/* What is in work stays in work/ and is taken first at the next start. */
void pipeline_free(struct pipeline *pipeline);

/* The stages are there; set once, before the first pump. */
void pipeline_set_stages(struct pipeline *pipeline,
    const struct pipeline_stages *stages);

/* Claim what is ripe while there is room. */
void pipeline_pump(struct pipeline *pipeline);

/* What the stages report; arg is the pipeline. */
void pipeline_tagged(void *job, enum newsalert_err err,
    struct journal_file *file, void *arg);
void pipeline_crashed(void *job, const char *reason, bool killed, void *arg);
void pipeline_released(const struct journal_release *release, void *arg);
void pipeline_committed(const struct journal_file *file, enum newsalert_err err,
    const struct journal_outcome *outcomes, void *arg);

/* Tell subscribers the highest number, or that the daemon stops. */
enum pipeline_sign { PIPELINE_HEARTBEAT, PIPELINE_BYE };
void pipeline_say(struct pipeline *pipeline, enum pipeline_sign sign);

/* Stop claiming; what is in work goes on. */
void pipeline_pause(struct pipeline *pipeline);
void pipeline_resume(struct pipeline *pipeline);

struct pipeline_counts {
	uint64_t accepted; /* files */
	uint64_t partial;  /* of those, with articles that are not */
	uint64_t rejected;
	uint64_t released; /* alerts */
	uint64_t repeats;  /* articles */
	uint64_t retried;  /* files that lost their worker */
	size_t in_work;
	bool paused;
};
void pipeline_get_counts(const struct pipeline *pipeline,
    struct pipeline_counts *counts);

#endif
