/* SPDX-License-Identifier: MIT */
/* What is of another kind than expected is as good as absent. */
#include "daemon/article/json_value.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "daemon/article/timestamp.h"

const json_t *
json_member(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	json_t *any = (json_t *)(uintptr_t)object; /* it is only read */
	const char *key;
	json_t *member;

	if (value != NULL || !json_is_object(object))
		return value;
	json_object_foreach (any, key, member) {
		if (ascii_lower(key[0]) == name[0] &&
		    strcasecmp(key, name) == 0)
			return member;
	}
	return NULL;
}

struct span
json_span(const json_t *value)
{
	const char *text = json_string_value(value);

	return text == NULL ? span_of("")
			    : (struct span){ text, json_string_length(value) };
}

struct span
json_member_span(const json_t *object, const char *name)
{
	return json_span(json_member(object, name));
}

struct span
json_member_word(const json_t *object, const char *name,
    char buffer[static JSON_NUMBER_MAX])
{
	const json_t *value = json_member(object, name);

	if (!json_is_integer(value))
		return json_span(value);
	(void)snprintf(buffer, JSON_NUMBER_MAX, "%" JSON_INTEGER_FORMAT,
	    json_integer_value(value));
	return span_of(buffer);
}

int64_t
json_member_time(const json_t *object, const char *name)
{
	int64_t sec;

	return timestamp_read(json_member_span(object, name), &sec) ? sec : 0;
}

enum newsalert_err
json_set(struct draft *draft, enum draft_field field, const json_t *object,
    const char *name)
{
	char buffer[JSON_NUMBER_MAX];

	return draft_set(draft, field, json_member_word(object, name, buffer));
}
