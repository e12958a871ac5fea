/* SPDX-License-Identifier: MIT */
/* The topics of a filter, as a person abbreviates them, become full ids. */
#include "client/filter.h"

#include <stdlib.h>
#include <string.h>

#include "client/buffer.h"
#include "client/error.h"

#define CANDIDATES_MAX 6 /* named in a message */

struct ids {
	const char *const *items;
	size_t count;
};

/* name is the id, or leads to it from above. */
static bool
is_path(const char *id, const char *name)
{
	const size_t len = strlen(name);

	return strncmp(id, name, len) == 0 &&
	       (id[len] == '\0' || id[len] == '/');
}

static bool
is_tail(const char *id, const char *name)
{
	const size_t id_len = strlen(id), len = strlen(name);

	return id_len > len && id[id_len - len - 1] == '/' &&
	       strcmp(id + id_len - len, name) == 0;
}

static bool
contains(const char *id, const char *name)
{
	return strstr(id, name) != NULL;
}

/* "politics/sanctions, economy/sanctions": ids that are like name. */
static enum newsalert_err
list_candidates(const struct ids *ids, const char *name,
    bool (*is_like)(const char *id, const char *name), char **textp)
{
	struct buffer out = BUFFER_INIT;
	size_t count = 0;

	for (size_t i = 0; i < ids->count && count <= CANDIDATES_MAX; i++) {
		if (!is_like(ids->items[i], name))
			continue;
		if (count > 0)
			buffer_append_text(&out, ", ");
		buffer_append_text(&out,
		    count < CANDIDATES_MAX ? ids->items[i] : "...");
		count++;
	}
	return buffer_take(&out, textp, NULL);
}

static enum newsalert_err
refuse(const struct ids *ids, const struct expression *e, size_t tails,
    struct newsalert_error *why)
{
	enum newsalert_err err;
	char *candidates;

	err = list_candidates(ids, e->value, tails > 0 ? is_tail : contains,
	    &candidates);
	if (err != NEWSALERT_OK)
		return err;
	if (tails > 0)
		error_set(why, e->column, "topic \"%s\" can be %s", e->value,
		    candidates);
	else if (candidates[0] != '\0')
		error_set(why, e->column,
		    "there is no topic \"%s\"; like it are %s", e->value,
		    candidates);
	else
		error_set(why, e->column,
		    "there is no topic \"%s\"; \"newsalert topics\" lists them",
		    e->value);
	free(candidates);
	return NEWSALERT_EINVAL;
}

/* The full id of one topic; borrowed from ids or from e. */
static enum newsalert_err
find_topic(const struct ids *ids, const struct expression *e,
    struct newsalert_error *why, const char **idp)
{
	const char *found = NULL;
	size_t tails = 0;

	for (size_t i = 0; i < ids->count; i++) {
		if (is_path(ids->items[i], e->value)) {
			*idp = e->value;
			return NEWSALERT_OK;
		}
		if (is_tail(ids->items[i], e->value)) {
			found = ids->items[i];
			tails++;
		}
	}
	if (tails != 1)
		return refuse(ids, e, tails, why);
	*idp = found;
	return NEWSALERT_OK;
}

static bool
is_topic(const struct expression *e)
{
	return e->kind == EXPRESSION_FIELD && strcmp(e->field, "topic") == 0;
}

/* New values for the topics of the tree, in order. */
static enum newsalert_err
find_values(const struct newsalert_filter *filter, const struct ids *ids,
    struct newsalert_error *why, char **values)
{
	struct expression *e = expression_first(filter->tree);
	enum newsalert_err err;
	const char *id;

	for (size_t i = 0; e != NULL; e = expression_after(e)) {
		if (!is_topic(e))
			continue;
		if ((err = find_topic(ids, e, why, &id)) != NEWSALERT_OK)
			return err;
		if ((values[i++] = strdup(id)) == NULL)
			return NEWSALERT_ENOMEM;
	}
	return NEWSALERT_OK;
}

/* Exchange the topics of the tree and values; twice is as if never. */
static void
swap_values(struct newsalert_filter *filter, char **values)
{
	struct expression *e = expression_first(filter->tree);

	for (size_t i = 0; e != NULL; e = expression_after(e)) {
		if (is_topic(e)) {
			char *value = e->value;

			e->value = values[i];
			values[i++] = value;
		}
	}
}

enum newsalert_err
newsalert_filter_resolve(struct newsalert_filter *filter,
    const char *const *topics, size_t count, struct newsalert_error *why)
{
	const struct ids ids = { topics, count };
	enum newsalert_err err;
	char **values, *text;

	values = calloc(filter->count + 1, sizeof(char *));
	if (values == NULL)
		return NEWSALERT_ENOMEM;
	err = find_values(filter, &ids, why, values);
	if (err != NEWSALERT_OK)
		goto out;
	swap_values(filter, values);
	if ((err = filter_format(filter, why, &text)) != NEWSALERT_OK) {
		swap_values(filter, values);
		goto out;
	}
	free(filter->text);
	filter->text = text;
out:
	for (size_t i = 0; i < filter->count; i++)
		free(values[i]);
	free(values);
	return err;
}
