/* SPDX-License-Identifier: MIT */
/* Jansson, asked what its answers do not say. */
#include "client/json.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

static _Thread_local bool is_short;

static void *
allocate(size_t size)
{
	void *block = malloc(size);

	if (block == NULL)
		is_short = true;
	return block;
}

void
watch_json_memory(void)
{
	json_set_alloc_funcs(allocate, free);
}

/* errno: for who has not called watch_json_memory. */
enum newsalert_err
parse_json(const char *text, size_t len, size_t flags, json_error_t *fault,
    json_t **valuep)
{
	json_t *value;

	*valuep = NULL;
	is_short = false;
	errno = 0;
	value = json_loadb(text, len, flags, fault);
	if (is_short || (value == NULL && errno == ENOMEM)) {
		json_decref(value);
		return NEWSALERT_ENOMEM;
	}
	*valuep = value;
	return value == NULL ? NEWSALERT_EFORMAT : NEWSALERT_OK;
}

enum newsalert_err
load_json(const char *text, size_t len, json_type type, json_t **valuep)
{
	enum newsalert_err err =
	    parse_json(text, len, JSON_REJECT_DUPLICATES, NULL, valuep);

	if (err == NEWSALERT_OK && json_typeof(*valuep) != type) {
		json_decref(*valuep);
		*valuep = NULL;
		err = NEWSALERT_EFORMAT;
	}
	return err;
}

/* Measured, then written into what it needs. */
char *
compact_json(const json_t *value)
{
	char *text;
	size_t len;

	if (value == NULL ||
	    (len = json_dumpb(value, NULL, 0, JSON_COMPACT)) == 0)
		return NULL;
	text = malloc(len + 1);
	if (text == NULL)
		return NULL;
	if (json_dumpb(value, text, len, JSON_COMPACT) != len) {
		free(text);
		return NULL;
	}
	text[len] = '\0';
	return text;
}

static void
drop(json_t **valuep)
{
	json_decref(*valuep);
	*valuep = NULL;
}

void
put_json(json_t **objectp, const char *key, json_t *value)
{
	if (json_object_set_new(*objectp, key, value) != 0)
		drop(objectp);
}

void
append_json(json_t **arrayp, json_t *value)
{
	if (json_array_append_new(*arrayp, value) != 0)
		drop(arrayp);
}
