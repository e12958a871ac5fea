/* SPDX-License-Identifier: MIT */
/* One request out, its lines and its closing line in. */
#include "client/command/ask.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/complain.h"
#include "client/command/member.h"
#include "client/json.h"

#define TIMEOUT_MS 30000

int
ask_open(const struct context *context, struct newsalert_keeper **keeperp)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	err = newsalert_keeper_open(context->runtime, &why, keeperp);
	return err == NEWSALERT_OK ? EX_OK : complain_error(err, &why);
}

static int
status_of_code(const char *code)
{
	static const struct {
		const char *code;
		int status;
	} table[] = {
		{ "usage", EX_USAGE },
		{ "epoch", EX_TEMPFAIL },
		{ "perm", EX_NOPERM },
		{ "notfound", EX_DATAERR },
		{ "busy", EX_TEMPFAIL },
		{ "again", EX_TEMPFAIL },
		{ "rules", EX_CONFIG },
		{ "io", EX_IOERR },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (strcmp(code, table[i].code) == 0)
			return table[i].status;
	}
	return EX_SOFTWARE;
}

/* What a refusal lists, one line each. */
static int
complain_refusal(const json_t *closing)
{
	const json_t *findings = json_object_get(closing, "findings");
	const json_t *finding;
	size_t i;

	json_array_foreach (findings, i, finding) {
		if (json_is_string(finding))
			complain("%s", json_string_value(finding));
	}
	complain("%s", member_string(closing, "error"));
	return status_of_code(member_string(closing, "code"));
}

/* The closing line as an object; complains. */
static int
close_answer(const char *last, json_t **closingp)
{
	json_t *closing = json_loads(last, JSON_REJECT_DUPLICATES, NULL);
	const json_t *ok = json_object_get(closing, "ok");
	int status = EX_OK;

	if (!json_is_boolean(ok)) {
		complain("the daemon's answer cannot be understood");
		status = EX_PROTOCOL;
	} else if (!json_is_true(ok)) {
		status = complain_refusal(closing);
	} else if (closingp != NULL) {
		*closingp = closing;
		closing = NULL;
	}
	json_decref(closing);
	return status;
}

int
ask(struct newsalert_keeper *keeper, json_t *request, newsalert_line_fn line,
    void *arg, json_t **closingp)
{
	int timeout_ms = TIMEOUT_MS;
	enum newsalert_err err;
	char *last = NULL;
	char *text;
	int status;

	if (request == NULL)
		return complain_usage("an argument is not UTF-8");
	timeout_ms += (int)member_number(request, "wait_ms");
	text = compact_json(request);
	json_decref(request);
	if (text == NULL)
		return complain_error(NEWSALERT_ENOMEM, NULL);
	err = newsalert_keeper_request(keeper, text, timeout_ms, line, arg,
	    &last);
	free(text);
	if (err != NEWSALERT_OK)
		return complain_error(err, NULL);
	status = close_answer(last, closingp);
	free(last);
	return status;
}

int
ask_once(const struct context *context, json_t *request, json_t **closingp)
{
	struct newsalert_keeper *keeper = NULL;
	int status;

	if ((status = ask_open(context, &keeper)) != EX_OK) {
		json_decref(request);
		return status;
	}
	status = ask(keeper, request, NULL, NULL, closingp);
	newsalert_keeper_close(keeper);
	return status;
}
