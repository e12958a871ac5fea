/* SPDX-License-Identifier: MIT */
/* The state of all stages comes in, JSON for clients goes out. */
#include "daemon/keeper.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "client/json.h"
#include "daemon/worker/timer.h"

#define DEGRADED_TEXT_SIZE 1280

static json_t *
list_json(const struct conf_list *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		append_json(&array, json_string(list->items[i]));
	return array;
}

static json_t *
inboxes_json(const struct conf *conf)
{
	json_t *array = json_array();

	for (size_t i = 0; i < conf->inbox_count; i++)
		append_json(&array, json_string(conf->inboxes[i].path));
	return array;
}

static json_t *
intake_json(const struct keeper *keeper)
{
	struct pipeline_counts counts;
	struct inbox_counts inbox;
	const char *state = "running", *reason = keeper->trouble;
	char why[DEGRADED_TEXT_SIZE];

	pipeline_get_counts(keeper->pipeline, &counts);
	inbox_counts(keeper->inbox, &inbox);
	if (keeper->stopping)
		state = "stopping";
	else if (counts.paused)
		state = "paused";
	else if (inbox.degraded)
		state = "degraded";
	inbox_why_degraded(keeper->inbox, why, sizeof(why));
	if (reason[0] == '\0')
		reason = why;
	return json_pack("{s:s, s:s, s:I, s:I, s:I}", "state", state, "reason",
	    reason, "waiting", (json_int_t)inbox.waiting, "in_work",
	    (json_int_t)inbox.in_work, "unreadable",
	    (json_int_t)inbox.unreadable);
}

static json_t *
counts_json(const struct keeper *keeper)
{
	struct pipeline_counts counts;

	pipeline_get_counts(keeper->pipeline, &counts);
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "accepted",
	    (json_int_t)counts.accepted, "partial", (json_int_t)counts.partial,
	    "rejected", (json_int_t)counts.rejected, "alerts",
	    (json_int_t)counts.released, "repeats", (json_int_t)counts.repeats,
	    "retried", (json_int_t)counts.retried);
}

static json_t *
workers_json(const struct keeper *keeper)
{
	struct pool_state state;

	pool_get_state(keeper->pool, &state);
	return json_pack("{s:i, s:i, s:I, s:I, s:I, s:I}", "running",
	    (int)state.ready, "wanted", (int)state.workers, "jobs",
	    (json_int_t)state.waiting + (json_int_t)state.working, "answered",
	    (json_int_t)state.answered, "crashed", (json_int_t)state.crashed,
	    "restarts", (json_int_t)state.restarts);
}

static json_t *
publisher_json(const struct keeper *keeper)
{
	struct publisher_state state;

	publisher_get_state(keeper->publisher, &state);
	return json_pack("{s:I, s:b, s:I, s:I, s:I, s:I, s:s}", "pid",
	    (json_int_t)state.pid, "up", state.up, "restarts",
	    (json_int_t)state.restarts, "sent", (json_int_t)state.sent,
	    "dropped", (json_int_t)state.dropped, "next_start_ms",
	    (json_int_t)state.next_start_ms, "error", state.error);
}

static json_t *
journal_json(const struct journal_state *state)
{
	return json_pack("{s:I, s:I, s:I}", "bytes", (json_int_t)state->bytes,
	    "commits", (json_int_t)state->commits, "held",
	    (json_int_t)state->held);
}

json_t *
keeper_status(const struct keeper *keeper)
{
	struct journal_state state;
	char epoch[20];

	journal_state(keeper->journal, &state);
	snprintf(epoch, sizeof(epoch), "%016" PRIx64, state.epoch);
	return json_pack("{s:s, s:i, s:I, s:s, s:I, s:I, s:s, s:o, s:o, s:o, "
			 "s:o, s:o, s:o, s:o, s:o, s:I}",
	    "version", NEWSALERT_VERSION, "pid", (int)getpid(), "uptime_ms",
	    (json_int_t)(timer_now_ms() - keeper->started_ms), "epoch", epoch,
	    "oldest", (json_int_t)state.oldest, "head", (json_int_t)state.head,
	    "ruleset", ruleset_id(keeper->rules->ruleset), "alerts",
	    list_json(&keeper->conf->publish.alerts), "tags",
	    list_json(&keeper->conf->publish.tags), "inbox",
	    inboxes_json(keeper->conf), "intake", intake_json(keeper), "counts",
	    counts_json(keeper), "workers", workers_json(keeper), "publisher",
	    publisher_json(keeper), "journal", journal_json(&state),
	    "connections",
	    (json_int_t)service_connection_count(keeper->service));
}

void
keeper_tell_systemd(const struct keeper *keeper)
{
	struct pipeline_counts counts;
	struct inbox_counts inbox;
	const char *reason = keeper->trouble;
	char why[DEGRADED_TEXT_SIZE];

	pipeline_get_counts(keeper->pipeline, &counts);
	inbox_counts(keeper->inbox, &inbox);
	inbox_why_degraded(keeper->inbox, why, sizeof(why));
	if (reason[0] == '\0')
		reason = why;
	sd_notifyf(0,
	    "STATUS=%s%s%" PRIu64 " alerts, %" PRIu64 " repeats, %" PRIu64
	    " rejected; %" PRIu64 " files waiting",
	    reason, reason[0] == '\0' ? "" : "; ", counts.released,
	    counts.repeats, counts.rejected, inbox.waiting);
}
