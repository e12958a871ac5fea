/* SPDX-License-Identifier: MIT */
/*
 * The order of the stages:
 *
 *	1. claim	a ripe file of the inbox moves to work/ and gets a
 *number
 *	2. tag		a worker reads it: bytes -> zones -> tags -> alerts
 *	3. record	the journal commits it, in the order of the numbers
 *	4. publish	each alert that got a seq goes to the publisher
 *	5. finish	the file moves to done/ or failed/, waiters are told
 *
 * A file that leaves this order goes on where its claim is: once more alone
 * when it took its worker down, back to work/ when the machine is in trouble.
 */
#include "daemon/pipeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/frame.h"
#include "daemon/log.h"

enum slot_state {
	SLOT_FREE,
	SLOT_TAGGING,
	SLOT_TAGGED, /* waits for those before it */
	SLOT_RECORDING,
};

/* One file in work. */
struct slot {
	enum slot_state state;
	uint64_t number;
	struct claim *claim;
	enum newsalert_err err;    /* of the worker */
	bool crashed;              /* it took its worker down */
	bool killed;               /* or somebody else did */
	struct journal_file *file; /* from TAGGED on, until it is recorded */
	struct pipeline *pipeline;
};

struct pipeline {
	struct pipeline_options options;
	struct pipeline_stages stages;
	struct slot *slots;   /* a ring: slot of number n is n % queue */
	uint64_t next_claim;  /* number of the next file */
	uint64_t next_record; /* the first that the journal has not got */
	bool paused;
	struct pipeline_counts counts;
};

enum newsalert_err
pipeline_new(const struct pipeline_options *options,
    struct pipeline **pipelinep)
{
	struct pipeline *pipeline = calloc(1, sizeof(*pipeline));

	if (pipeline == NULL)
		return NEWSALERT_ENOMEM;
	pipeline->options = *options;
	pipeline->slots = calloc(options->queue, sizeof(*pipeline->slots));
	if (pipeline->slots == NULL) {
		free(pipeline);
		return NEWSALERT_ENOMEM;
	}
	/* A job has a number above 0. */
	pipeline->next_claim = pipeline->next_record = 1;
	*pipelinep = pipeline;
	return NEWSALERT_OK;
}

void
pipeline_free(struct pipeline *pipeline)
{
	struct slot *slot;

	if (pipeline == NULL)
		return;
	for (size_t i = 0; i < pipeline->options.queue; i++) {
		slot = &pipeline->slots[i];
		if (slot->state == SLOT_FREE)
			continue;
		inbox_leave(pipeline->stages.inbox, slot->claim);
		journal_file_free(slot->file);
	}
	free(pipeline->slots);
	free(pipeline);
}

void
pipeline_set_stages(struct pipeline *pipeline,
    const struct pipeline_stages *stages)
{
	pipeline->stages = *stages;
}

static struct slot *
slot_of(struct pipeline *pipeline, uint64_t number)
{
	return &pipeline->slots[number % pipeline->options.queue];
}

static void
free_slot(struct slot *slot)
{
	slot->pipeline->counts.in_work--;
	journal_file_free(slot->file);
	memset(slot, 0, sizeof(*slot));
}

static void
stop_because(struct pipeline *pipeline, const char *what, const char *why)
{
	char reason[128];

	if (pipeline->paused)
		return;
	pipeline->paused = true;
	snprintf(reason, sizeof(reason), "%s: %s", what, why);
	pipeline->options.trouble(reason, pipeline->options.arg);
}

static void
stop_for_trouble(struct pipeline *pipeline, const char *what,
    enum newsalert_err err)
{
	stop_because(pipeline, what, newsalert_strerror(err));
}

/* The inbox knows better than its error what the machine lacks. */
static void
stop_intake(struct pipeline *pipeline, enum newsalert_err err)
{
	struct inbox_counts counts;

	inbox_counts(pipeline->stages.inbox, &counts);
	stop_because(pipeline, "intake",
	    counts.fault == 0 ? newsalert_strerror(err)
			      : strerrordesc_np(counts.fault));
}

/* ---- 1. claim ---- */

static struct journal_file *
rejected_file(const char *reason)
{
	struct journal_file *file = calloc(1, sizeof(*file));

	if (file != NULL && (file->reason = strdup(reason)) == NULL) {
		free(file);
		return NULL;
	}
	return file;
}

static enum newsalert_err
send_to_worker(struct pipeline *pipeline, struct slot *slot)
{
	const struct claim *claim = slot->claim;
	const struct job job = {
		.number = slot->number,
		.time_sec = claim->st.st_mtim.tv_sec,
		.urgency = claim->place->urgency,
		.name = claim->name,
		.source = claim->source[0] == '\0' ? NULL : claim->source,
		.language = claim->place->language,
	};

	return pool_submit(pipeline->stages.pool, &job, claim->fd,
	    claim->attempt > 1, slot);
}

/* Give the claim the next number. */
static struct slot *
take_slot(struct pipeline *pipeline, struct claim *claim)
{
	struct slot *slot = slot_of(pipeline, pipeline->next_claim);

	slot->state = SLOT_TAGGING;
	slot->number = pipeline->next_claim++;
	slot->claim = claim;
	slot->pipeline = pipeline;
	pipeline->counts.in_work++;
	return slot;
}

static bool
has_room(struct pipeline *pipeline)
{
	struct pool_state pool;

	pool_get_state(pipeline->stages.pool, &pool);
	return !pipeline->paused &&
	       pool.waiting + pool.working < pool.capacity &&
	       slot_of(pipeline, pipeline->next_claim)->state == SLOT_FREE;
}

static void judge(struct pipeline *pipeline, struct slot *slot,
    enum newsalert_err err, struct journal_file *file);

/* Too large, or tried too often: the inbox says that it is not to be read. */
static void
reject_unread(struct pipeline *pipeline, struct slot *slot)
{
	struct journal_file *file = rejected_file(slot->claim->reject);

	judge(pipeline, slot,
	    file == NULL ? NEWSALERT_ENOMEM : NEWSALERT_EFORMAT, file);
}

/* false: nothing is ripe, or the intake has stopped. */
static bool
claim_one(struct pipeline *pipeline)
{
	enum newsalert_err err;
	struct claim *claim;
	struct slot *slot;

	err = inbox_claim(pipeline->stages.inbox, &claim);
	if (err == NEWSALERT_EAGAIN)
		return false;
	if (err != NEWSALERT_OK) {
		stop_intake(pipeline, err);
		return false;
	}
	slot = take_slot(pipeline, claim);
	if (claim->reject[0] != '\0')
		reject_unread(pipeline, slot);
	else if (send_to_worker(pipeline, slot) != NEWSALERT_OK)
		judge(pipeline, slot, NEWSALERT_ENOMEM, NULL);
	return !pipeline->paused;
}

void
pipeline_pump(struct pipeline *pipeline)
{
	while (has_room(pipeline) && claim_one(pipeline))
		continue;
}

/* ---- 2. tag ---- */

static void record_in_order(struct pipeline *pipeline);

static void
judge(struct pipeline *pipeline, struct slot *slot, enum newsalert_err err,
    struct journal_file *file)
{
	slot->state = SLOT_TAGGED;
	slot->err = err;
	slot->file = file;
	record_in_order(pipeline);
}

void
pipeline_tagged(void *job, enum newsalert_err err, struct journal_file *file,
    void *arg)
{
	judge(arg, job, err, file);
}

void
pipeline_crashed(void *job, const char *reason, bool killed, void *arg)
{
	struct slot *slot = job;
	struct journal_file *file = rejected_file(reason);

	slot->crashed = !killed;
	slot->killed = killed;
	judge(arg, slot, file == NULL ? NEWSALERT_ENOMEM : NEWSALERT_EFORMAT,
	    file);
}

/* ---- 3. record ---- */

/* The worker died over it: once more alone; after that it is rejected. Where
 * somebody killed the worker, as the kernel does for memory, the file is tried
 * as often as the inbox allows. */
static bool
gets_another_try(const struct slot *slot)
{
	return slot->killed || (slot->crashed && slot->claim->attempt == 1);
}

static bool
is_judged(const struct slot *slot)
{
	return slot->file != NULL &&
	       (slot->err == NEWSALERT_OK || slot->err == NEWSALERT_EFORMAT ||
		   slot->err == NEWSALERT_ETOOBIG);
}

static void
try_again(struct pipeline *pipeline, struct slot *slot)
{
	const char *reason =
	    slot->file == NULL ? "crashed the reader" : slot->file->reason;

	log_event(LOG_LEVEL_WARNING, "worker", "retry", "file",
	    slot->claim->name, "reason", reason, NULL);
	pipeline->counts.retried++;
	inbox_retry(pipeline->stages.inbox, slot->claim, reason);
	free_slot(slot);
}

/* The machine is in trouble, or has no memory for the outcome. */
static void
put_back(struct pipeline *pipeline, struct slot *slot)
{
	inbox_leave(pipeline->stages.inbox, slot->claim);
	free_slot(slot);
	stop_for_trouble(pipeline, "worker", NEWSALERT_ENOMEM);
}

/* Its producer went on writing while the worker read. */
static void
give_back(struct pipeline *pipeline, struct slot *slot)
{
	if (inbox_return(pipeline->stages.inbox, slot->claim) != NEWSALERT_OK)
		stop_intake(pipeline, NEWSALERT_EIO);
	free_slot(slot);
}

static void
record(struct pipeline *pipeline, struct slot *slot)
{
	struct journal_file *file = slot->file;
	enum newsalert_err err;

	file->job = slot->number;
	file->owner = slot->claim->st.st_uid;
	file->arg = slot;
	if ((file->name = strdup(slot->claim->name)) == NULL) {
		put_back(pipeline, slot);
		return;
	}
	slot->file = NULL;
	slot->state = SLOT_RECORDING;
	err = journal_append(pipeline->stages.journal, file);
	if (err != NEWSALERT_OK)
		put_back(pipeline, slot);
}

static void
pass_on(struct pipeline *pipeline, struct slot *slot)
{
	if (gets_another_try(slot))
		try_again(pipeline, slot);
	else if (slot->err == NEWSALERT_EAGAIN)
		give_back(pipeline, slot);
	else if (is_judged(slot))
		record(pipeline, slot);
	else
		put_back(pipeline, slot);
}

/* Hand over what is tagged up to the first file that is not. */
static void
record_in_order(struct pipeline *pipeline)
{
	struct slot *slot;

	while (pipeline->next_record < pipeline->next_claim) {
		slot = slot_of(pipeline, pipeline->next_record);
		if (slot->state != SLOT_TAGGED)
			return;
		pipeline->next_record++;
		pass_on(pipeline, slot);
	}
}

/* ---- 4. publish ---- */

void
pipeline_released(const struct journal_release *release, void *arg)
{
	struct pipeline *pipeline = arg;
	struct frame frame = {
		.channel = "all",
		.channel_len = 3,
		.epoch = release->epoch,
		.seq = release->seq,
		.countries = release->countries,
		.countries_len = strlen(release->countries),
		.topics = release->topics,
		.topics_len = strlen(release->topics),
		.json = release->json,
		.json_len = release->json_len,
	};
	struct delivery delivery = { .mentions = release->mentions,
		.mentions_len = strlen(release->mentions) };
	char *bytes;

	pipeline->counts.released++;
	/* No memory for the live frame: subscribers heal by replay. */
	if (frame_format(&frame, &bytes, &delivery.frame_len) != NEWSALERT_OK)
		return;
	delivery.frame = bytes;
	publisher_send(pipeline->stages.publisher, &delivery);
	free(bytes);
}

void
pipeline_say(struct pipeline *pipeline, enum pipeline_sign sign)
{
	struct journal_state state;
	struct delivery delivery = { .mentions = "" };
	char text[64];
	int len;

	journal_state(pipeline->stages.journal, &state);
	len =
	    snprintf(text, sizeof(text), "%s|%016" PRIx64 ".%" PRIu64 "|||{}\n",
		sign == PIPELINE_BYE ? "bye" : "hb", state.epoch, state.head);
	delivery.frame = text;
	delivery.frame_len = (size_t)len;
	publisher_send(pipeline->stages.publisher, &delivery);
}

/* ---- 5. finish ---- */

/* A file counts when it has left work/: what was read and has changed since,
 * or what there was no room for in done/ or failed/, comes again. */

static void
count_articles(struct pipeline *pipeline, const struct journal_file *file,
    const struct journal_outcome *outcomes)
{
	for (size_t i = 0; i < file->count; i++) {
		if (outcomes[i].result != JOURNAL_REPEAT)
			continue;
		pipeline->counts.repeats++;
		log_event(LOG_LEVEL_INFO, "journal", "repeat", "file",
		    file->name, "seq", LOG_NUMBER(outcomes[i].seq), NULL);
	}
}

static void
finish_accepted(struct pipeline *pipeline, struct slot *slot,
    const struct journal_file *file, const struct journal_outcome *outcomes)
{
	bool changed = false;

	count_articles(pipeline, file, outcomes);
	if (inbox_finish(pipeline->stages.inbox, slot->claim, &changed) !=
	    NEWSALERT_OK)
		stop_intake(pipeline, NEWSALERT_EIO);
	else if (!changed)
		pipeline->counts.accepted++;
}

static enum newsalert_err
fail_partly(struct pipeline *pipeline, struct claim *claim,
    const struct journal_file *file)
{
	struct inbox_problem problems[JOURNAL_PROBLEMS_MAX];
	char reason[JOURNAL_PROBLEM_REASON_MAX + 64];
	const struct inbox_partial partial = {
		.reason = reason,
		.accepted = file->count,
		.rejected = file->problem_total,
		.problems = problems,
		.problem_count = file->problem_count,
	};

	for (size_t i = 0; i < file->problem_count; i++)
		problems[i] = (struct inbox_problem){ file->problems[i].index,
			file->problems[i].reason };
	journal_file_reason(file, reason, sizeof(reason));
	log_event(LOG_LEVEL_WARNING, "intake", "partial", "file", claim->name,
	    "reason", reason, NULL);
	return inbox_fail_partly(pipeline->stages.inbox, claim, &partial);
}

/* What is good of it is recorded; what is not stays for a person to see. */
static void
finish_partial(struct pipeline *pipeline, struct slot *slot,
    const struct journal_file *file, const struct journal_outcome *outcomes)
{
	count_articles(pipeline, file, outcomes);
	if (fail_partly(pipeline, slot->claim, file) != NEWSALERT_OK) {
		stop_intake(pipeline, NEWSALERT_EIO);
		return;
	}
	pipeline->counts.accepted++;
	pipeline->counts.partial++;
}

static void
finish_rejected(struct pipeline *pipeline, struct slot *slot,
    const char *reason)
{
	log_event(LOG_LEVEL_WARNING, "intake", "rejected", "file",
	    slot->claim->name, "reason", reason, NULL);
	if (inbox_fail(pipeline->stages.inbox, slot->claim, reason) !=
	    NEWSALERT_OK)
		stop_intake(pipeline, NEWSALERT_EIO);
	else
		pipeline->counts.rejected++;
}

void
pipeline_committed(const struct journal_file *file, enum newsalert_err err,
    const struct journal_outcome *outcomes, void *arg)
{
	struct pipeline *pipeline = arg;
	struct slot *slot = file->arg;

	/* What the journal refuses it has recorded as rejected. */
	if (err != NEWSALERT_OK && err != NEWSALERT_EFORMAT) {
		inbox_leave(pipeline->stages.inbox, slot->claim);
		free_slot(slot);
		stop_for_trouble(pipeline, "journal", err);
		return;
	}
	if (file->replaced > 0)
		log_event(LOG_LEVEL_INFO, "intake", "replaced", "file",
		    file->name, "bytes", LOG_NUMBER(file->replaced), NULL);
	if (file->reason == NULL && file->problem_count > 0)
		finish_partial(pipeline, slot, file, outcomes);
	else if (file->reason == NULL)
		finish_accepted(pipeline, slot, file, outcomes);
	else
		finish_rejected(pipeline, slot, file->reason);
	free_slot(slot);
	service_recorded(pipeline->stages.service, file->name);
}

void
pipeline_pause(struct pipeline *pipeline)
{
	pipeline->paused = true;
}

void
pipeline_resume(struct pipeline *pipeline)
{
	pipeline->paused = false;
	pipeline_pump(pipeline);
}

void
pipeline_get_counts(const struct pipeline *pipeline,
    struct pipeline_counts *counts)
{
	*counts = pipeline->counts;
	counts->paused = pipeline->paused;
}
