/* SPDX-License-Identifier: MIT */
/* Lines of keeper.sock come in, what the client must know comes out. */
#include "client/answer.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "client/frame.h"
#include "client/json.h"

/* Alerts and articles are the bulk of all lines and never close an answer:
 * these are not parsed to find that out. */
static bool
is_alert(const char *line, size_t len)
{
	static const char *const openings[] = { "{\"newsalert\":",
		"{\"alert\":" };

	for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
		const size_t opening = strlen(openings[i]);

		if (len > opening && memcmp(line, openings[i], opening) == 0)
			return true;
	}
	return false;
}

enum newsalert_err
answer_is_closing(const char *line, size_t len, bool *closingp)
{
	enum newsalert_err err;
	json_t *object;

	if (is_alert(line, len)) {
		*closingp = false;
		return NEWSALERT_OK;
	}
	err = load_json(line, len, JSON_OBJECT, &object);
	if (err != NEWSALERT_OK)
		return err == NEWSALERT_ENOMEM ? err : NEWSALERT_EPROTO;
	*closingp = json_object_get(object, "ok") != NULL;
	json_decref(object);
	return NEWSALERT_OK;
}

static bool
read_number(const json_t *object, const char *name, uint64_t *numberp)
{
	const json_t *value = json_object_get(object, name);

	if (value == NULL)
		return true;
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*numberp = (uint64_t)json_integer_value(value);
	return true;
}

static bool
read_epoch(const json_t *object, uint64_t *epochp)
{
	const json_t *value = json_object_get(object, "epoch");

	return value == NULL || (json_is_string(value) &&
				    frame_parse_epoch(json_string_value(value),
					json_string_length(value), epochp));
}

/* A text that is too long is cut. */
static void
read_text(const json_t *value, char *out, size_t size)
{
	const char *text = json_string_value(value);

	(void)snprintf(out, size, "%s", text == NULL ? "" : text);
}

static bool
read_members(const json_t *object, struct answer *answer)
{
	const json_t *ok = json_object_get(object, "ok");

	if (!json_is_boolean(ok))
		return false;
	answer->ok = json_is_true(ok);
	read_text(json_object_get(object, "code"), answer->code,
	    sizeof(answer->code));
	read_text(json_object_get(object, "error"), answer->error,
	    sizeof(answer->error));
	read_text(json_array_get(json_object_get(object, "alerts"), 0),
	    answer->endpoint, sizeof(answer->endpoint));
	return read_epoch(object, &answer->epoch) &&
	       read_number(object, "oldest", &answer->oldest) &&
	       read_number(object, "head", &answer->head) &&
	       read_number(object, "next", &answer->next);
}

enum newsalert_err
answer_parse(const char *line, size_t len, struct answer *answer)
{
	struct answer parsed = { 0 };
	enum newsalert_err err;
	json_t *object;

	err = load_json(line, len, JSON_OBJECT, &object);
	if (err == NEWSALERT_OK && read_members(object, &parsed))
		*answer = parsed;
	else if (err != NEWSALERT_ENOMEM)
		err = NEWSALERT_EPROTO;
	json_decref(object);
	return err;
}
