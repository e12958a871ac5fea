/* SPDX-License-Identifier: MIT */
/* A line comes in, a checked request goes out; service.c carries it out. */
#include "daemon/service/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/json.h"

enum member {
	MEMBER_EPOCH = 1 << 0,
	MEMBER_FROM = 1 << 1,
	MEMBER_TO = 1 << 2,
	MEMBER_SINCE = 1 << 3,
	MEMBER_UNTIL = 1 << 4,
	MEMBER_BEFORE = 1 << 5,
	MEMBER_FILTER = 1 << 6,
	MEMBER_TEXT = 1 << 7,
	MEMBER_LIMIT = 1 << 8,
	MEMBER_SEQ = 1 << 9,
	MEMBER_FILE = 1 << 10,
	MEMBER_AFTER = 1 << 11,
	MEMBER_WAIT = 1 << 12,
	MEMBER_NAME = 1 << 13,
	MEMBER_TAKEOVER = 1 << 14,
	MEMBER_UID = 1 << 15,
};

enum member_kind { KIND_NUMBER, KIND_TEXT, KIND_TRUTH };

static const struct {
	const char *name;
	enum member member;
	enum member_kind kind;
} members[] = {
	{ "epoch", MEMBER_EPOCH, KIND_TEXT },
	{ "from", MEMBER_FROM, KIND_NUMBER },
	{ "to", MEMBER_TO, KIND_NUMBER },
	{ "since_ms", MEMBER_SINCE, KIND_NUMBER },
	{ "until_ms", MEMBER_UNTIL, KIND_NUMBER },
	{ "before", MEMBER_BEFORE, KIND_NUMBER },
	{ "filter", MEMBER_FILTER, KIND_TEXT },
	{ "text", MEMBER_TEXT, KIND_TEXT },
	{ "limit", MEMBER_LIMIT, KIND_NUMBER },
	{ "seq", MEMBER_SEQ, KIND_NUMBER },
	{ "file", MEMBER_FILE, KIND_TEXT },
	{ "after", MEMBER_AFTER, KIND_NUMBER },
	{ "wait_ms", MEMBER_WAIT, KIND_NUMBER },
	{ "name", MEMBER_NAME, KIND_TEXT },
	{ "takeover", MEMBER_TAKEOVER, KIND_TRUTH },
	{ "uid", MEMBER_UID, KIND_NUMBER },
};
#define MEMBER_COUNT (sizeof(members) / sizeof(members[0]))

static const struct {
	const char *name;
	enum request_op op;
	bool privileged;
	unsigned allowed;  /* of enum member */
	unsigned required; /* likewise */
} operations[] = {
	{ "status", REQUEST_STATUS, false, 0, 0 },
	{ "replay", REQUEST_REPLAY, false,
	    MEMBER_EPOCH | MEMBER_FROM | MEMBER_TO | MEMBER_SINCE |
		MEMBER_FILTER | MEMBER_LIMIT,
	    0 },
	{ "history", REQUEST_HISTORY, false,
	    MEMBER_BEFORE | MEMBER_SINCE | MEMBER_UNTIL | MEMBER_FILTER |
		MEMBER_TEXT | MEMBER_LIMIT,
	    0 },
	{ "article", REQUEST_ARTICLE, false, MEMBER_SEQ, MEMBER_SEQ },
	{ "held", REQUEST_HELD, false, MEMBER_FROM | MEMBER_LIMIT, 0 },
	{ "receipt", REQUEST_RECEIPT, false,
	    MEMBER_FILE | MEMBER_AFTER | MEMBER_LIMIT | MEMBER_WAIT, 0 },
	{ "rules", REQUEST_RULES, false, 0, 0 },
	{ "reload", REQUEST_RELOAD, true, 0, 0 },
	{ "retry", REQUEST_RETRY, true, MEMBER_FILE, MEMBER_FILE },
	{ "hold", REQUEST_HOLD, false,
	    MEMBER_NAME | MEMBER_FILTER | MEMBER_EPOCH | MEMBER_FROM |
		MEMBER_TAKEOVER,
	    MEMBER_NAME },
	{ "ack", REQUEST_ACK, false, MEMBER_SEQ, MEMBER_SEQ },
	{ "release", REQUEST_RELEASE, false, 0, 0 },
	{ "subscriptions", REQUEST_SUBSCRIPTIONS, false, 0, 0 },
	{ "forget", REQUEST_FORGET, false, MEMBER_NAME | MEMBER_UID,
	    MEMBER_NAME },
};
#define OPERATION_COUNT (sizeof(operations) / sizeof(operations[0]))

static enum newsalert_err
refuse(struct newsalert_error *why, const char *before, const char *name,
    const char *after)
{
	why->column = 0;
	snprintf(why->text, sizeof(why->text), "%s%.64s%s", before, name,
	    after);
	return NEWSALERT_EINVAL;
}

static bool
parse_epoch(const char *text, uint64_t *epochp)
{
	if (strlen(text) != 16 || strspn(text, "0123456789abcdef") != 16)
		return false;
	*epochp = strtoull(text, NULL, 16);
	return true;
}

/* The query's number that a member sets. */
static uint64_t *
number_of(struct request *request, enum member member)
{
	switch (member) {
	case MEMBER_FROM:
	case MEMBER_SEQ:
		return &request->query.from;
	case MEMBER_TO:
		return &request->query.to;
	case MEMBER_SINCE:
		return (uint64_t *)&request->query.since_ms;
	case MEMBER_UNTIL:
		return (uint64_t *)&request->query.until_ms;
	case MEMBER_BEFORE:
		return &request->query.before;
	case MEMBER_AFTER:
		return &request->query.after;
	default:
		return NULL;
	}
}

static bool
set_uid(struct request *request, json_int_t number)
{
	request->uid = (uid_t)number;
	request->has_uid = true;
	return (json_int_t)request->uid == number;
}

static bool
set_number(struct request *request, enum member member, json_int_t number)
{
	uint64_t *place = number_of(request, member);

	if (number < 0)
		return false;
	if (place != NULL)
		*place = (uint64_t)number;
	else if (member == MEMBER_LIMIT)
		request->query.limit = number > NEWSALERT_PAGE_ALERTS
					   ? NEWSALERT_PAGE_ALERTS
					   : (size_t)number;
	else if (member == MEMBER_UID)
		return set_uid(request, number);
	else
		request->wait_ms =
		    number > REQUEST_WAIT_MAX_MS ? REQUEST_WAIT_MAX_MS : number;
	return true;
}

static bool
set_text(struct request *request, enum member member, const json_t *value)
{
	const char *text = json_string_value(value);

	/* a NUL inside would hide what follows it */
	if (strlen(text) != json_string_length(value))
		return false;
	if (member == MEMBER_FILTER)
		request->query.filter = text;
	else if (member == MEMBER_TEXT)
		request->query.text = text;
	else if (member == MEMBER_FILE)
		request->file = text;
	else if (member == MEMBER_NAME)
		request->name = text;
	else if (!parse_epoch(text, &request->epoch))
		return false;
	else
		request->has_epoch = true;
	return true;
}

static bool
set_member(struct request *request, size_t index, const json_t *value)
{
	enum member member = members[index].member;

	switch (members[index].kind) {
	case KIND_TEXT:
		return json_is_string(value) &&
		       set_text(request, member, value);
	case KIND_TRUTH:
		request->takeover = json_is_true(value);
		return json_is_boolean(value);
	case KIND_NUMBER:
		break;
	}
	return json_is_integer(value) &&
	       set_number(request, member, json_integer_value(value));
}

static enum newsalert_err
read_members(struct request *request, size_t operation,
    struct newsalert_error *why)
{
	unsigned missing = operations[operation].required;
	json_t *value;
	const char *name;
	size_t index;

	json_object_foreach (request->root, name, value) {
		if (strcmp(name, "op") == 0)
			continue;
		for (index = 0; index < MEMBER_COUNT; index++)
			if (strcmp(members[index].name, name) == 0)
				break;
		if (index == MEMBER_COUNT || (operations[operation].allowed &
						 members[index].member) == 0)
			return refuse(why, "this request has no member \"",
			    name, "\"");
		if (!set_member(request, index, value))
			return refuse(why, "the value of \"", name,
			    "\" is not what it must be");
		missing &= ~(unsigned)members[index].member;
	}
	if (missing != 0)
		return refuse(why, "the request \"", operations[operation].name,
		    "\" lacks a member");
	return NEWSALERT_OK;
}

static void
complete(struct request *request)
{
	static const enum journal_query_kind kinds[] = {
		[REQUEST_REPLAY] = JOURNAL_REPLAY,
		[REQUEST_HISTORY] = JOURNAL_HISTORY,
		[REQUEST_ARTICLE] = JOURNAL_ARTICLE,
		[REQUEST_HELD] = JOURNAL_EMBARGOED,
	};

	if (request->query.limit == 0)
		request->query.limit = NEWSALERT_PAGE_ALERTS;
	if (request->op == REQUEST_RECEIPT) {
		request->query.kind =
		    request->file == NULL ? JOURNAL_RECENT : JOURNAL_RECEIPT;
		request->query.text = request->file;
	} else if (request->op <= REQUEST_HELD) {
		request->query.kind = kinds[request->op];
	}
}

enum newsalert_err
request_parse(const char *line, size_t len, struct newsalert_error *why,
    struct request *request)
{
	enum newsalert_err err;
	const char *name;
	size_t i;

	memset(request, 0, sizeof(*request));
	err = load_json(line, len, JSON_OBJECT, &request->root);
	if (err == NEWSALERT_ENOMEM) {
		(void)refuse(why, "out of memory", "", "");
		return err;
	}
	if (err != NEWSALERT_OK)
		return refuse(why, "not a JSON object on one line", "", "");
	name = json_string_value(json_object_get(request->root, "op"));
	if (name == NULL)
		return refuse(why, "the request has no text \"op\"", "", "");
	for (i = 0; i < OPERATION_COUNT; i++)
		if (strcmp(operations[i].name, name) == 0)
			break;
	if (i == OPERATION_COUNT)
		return refuse(why, "there is no request \"", name, "\"");
	request->op = operations[i].op;
	request->privileged = operations[i].privileged;
	if ((err = read_members(request, i, why)) != NEWSALERT_OK)
		return err;
	complete(request);
	return NEWSALERT_OK;
}

void
request_fini(struct request *request)
{
	json_decref(request->root);
	request->root = NULL;
}
