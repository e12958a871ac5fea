/* SPDX-License-Identifier: MIT */
/* The rules by which a status is good, worrying or bad. */
#include "client/command/health.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/command/member.h"

const char *
health_name(enum health health)
{
	switch (health) {
	case HEALTH_OK:
		return "OK";
	case HEALTH_WARNING:
		return "WARNING";
	case HEALTH_CRITICAL:
		return "CRITICAL";
	case HEALTH_UNKNOWN:
		break;
	}
	return "UNKNOWN";
}

static enum health
judge_intake(const json_t *intake, char text[static HEALTH_TEXT_SIZE])
{
	const char *state = member_string(intake, "state");
	const char *reason = member_string(intake, "reason");
	uint64_t unreadable = member_number(intake, "unreadable");

	if (strcmp(state, "running") != 0) {
		snprintf(text, HEALTH_TEXT_SIZE, "the intake is %s%s%s", state,
		    *reason == '\0' ? "" : ": ", reason);
		return strcmp(state, "paused") == 0 ? HEALTH_CRITICAL
						    : HEALTH_WARNING;
	}
	if (*reason != '\0') {
		snprintf(text, HEALTH_TEXT_SIZE, "%s", reason);
		return HEALTH_WARNING;
	}
	if (unreadable > 0) {
		snprintf(text, HEALTH_TEXT_SIZE,
		    "%" PRIu64 " files in the inbox cannot be read",
		    unreadable);
		return HEALTH_WARNING;
	}
	return HEALTH_OK;
}

static enum health
judge_workers(const json_t *workers, char text[static HEALTH_TEXT_SIZE])
{
	uint64_t running = member_number(workers, "running");
	uint64_t wanted = member_number(workers, "wanted");

	if (running >= wanted)
		return HEALTH_OK;
	snprintf(text, HEALTH_TEXT_SIZE,
	    "%" PRIu64 " of %" PRIu64 " workers run", running, wanted);
	return running == 0 ? HEALTH_CRITICAL : HEALTH_WARNING;
}

/* Without the publisher nothing is lost, but nobody is told at once. */
static enum health
judge_publisher(const json_t *status, char text[static HEALTH_TEXT_SIZE])
{
	const json_t *publisher = json_object_get(status, "publisher");
	const char *error = member_string(publisher, "error");

	if (json_array_size(json_object_get(status, "alerts")) == 0 ||
	    json_is_true(json_object_get(publisher, "up")))
		return HEALTH_OK;
	snprintf(text, HEALTH_TEXT_SIZE, "the publisher is down%s%s",
	    *error == '\0' ? "" : ": ", error);
	return HEALTH_CRITICAL;
}

enum health
health_judge(const json_t *status, char text[static HEALTH_TEXT_SIZE])
{
	char texts[3][HEALTH_TEXT_SIZE] = { "", "", "" };
	enum health verdicts[3];
	size_t worst = 0;

	verdicts[0] = judge_intake(json_object_get(status, "intake"), texts[0]);
	verdicts[1] =
	    judge_workers(json_object_get(status, "workers"), texts[1]);
	verdicts[2] = judge_publisher(status, texts[2]);
	for (size_t i = 1; i < 3; i++) {
		if (verdicts[i] > verdicts[worst])
			worst = i;
	}
	if (verdicts[worst] == HEALTH_OK)
		snprintf(texts[worst], HEALTH_TEXT_SIZE,
		    "%" PRIu64 " alerts, %" PRIu64 " files waiting",
		    member_number(status, "head"),
		    member_number(json_object_get(status, "intake"),
			"waiting"));
	memcpy(text, texts[worst], HEALTH_TEXT_SIZE);
	return verdicts[worst];
}
