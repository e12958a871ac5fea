/* SPDX-License-Identifier: MIT */
/* Which JSON it is shows in the names of members. */
#include "daemon/article/json.h"

#include <stdio.h>

#include "client/error.h"
#include "daemon/article/json_feed.h"
#include "daemon/article/json_text.h"
#include "daemon/article/json_value.h"
#include "daemon/article/ninjs.h"

#define WRAPPERS_MAX 3 /* objects around an item */
#define NAMED_MAX    3 /* members that a reason names */

/* What an interface puts around its items. */
static const json_t *
unwrap(const json_t *value)
{
	static const char *const names[] = { "data", "item", "items",
		"newsitem", "newsitems" };
	const json_t *inner = NULL;

	if (!json_is_object(value) || ninjs_is(value))
		return value;
	for (size_t i = 0; inner == NULL && i < sizeof(names) / sizeof(*names);
	     i++)
		inner = json_member(value, names[i]);
	return json_is_object(inner) || json_is_array(inner) ? inner : value;
}

/* By the names of its first members. */
static void
name_members(const json_t *object, char *text, size_t size)
{
	json_t *any = (json_t *)(uintptr_t)object; /* it is only read */
	size_t len = 0, count = 0;
	const char *key;
	json_t *value;

	text[0] = '\0';
	json_object_foreach (any, key, value) {
		if (count == NAMED_MAX || len >= size)
			return;
		len += (size_t)snprintf(text + len, size - len, "%s\"%.30s\"",
		    count++ == 0 ? "" : ", ", key);
	}
}

static void
say_what_it_is(const json_t *value, struct newsalert_error *why)
{
	char names[128];

	if (json_is_integer(json_object_get(value, "newsalert"))) {
		error_set(why, 0, "this is an alert of newsalert, no article");
	} else if (json_is_object(value) && json_object_size(value) > 0) {
		name_members(value, names, sizeof(names));
		error_set(why, 0,
		    "this is JSON with %s: neither ninjs nor a JSON Feed",
		    names);
	} else {
		error_set(why, 0,
		    "this is JSON, but neither ninjs nor a JSON Feed");
	}
}

static enum newsalert_err
refuse(const json_t *value, struct article_list *list)
{
	struct newsalert_error why;

	say_what_it_is(value, &why);
	return article_list_refuse(list, why.text);
}

static enum newsalert_err
read_item(const json_t *value, const struct article_input *input,
    struct article_list *list)
{
	const json_t *item = value;

	for (int i = 0; i < WRAPPERS_MAX; i++)
		item = unwrap(item);
	if (!ninjs_is(item) || json_object_get(item, "newsalert") != NULL)
		return refuse(value, list);
	return ninjs_read(item, input, list);
}

static enum newsalert_err
read_list(const json_t *items, const struct article_input *input,
    struct article_list *list)
{
	enum newsalert_err err = NEWSALERT_OK;
	const json_t *item;
	size_t i;

	if (json_array_size(items) == 0)
		return article_list_refuse(list,
		    "this is a JSON list without items");
	json_array_foreach (items, i, item) {
		err = read_item(item, input, list);
		if (err != NEWSALERT_OK)
			break;
	}
	return err;
}

static enum newsalert_err
read_document(const json_t *root, const struct article_input *input,
    struct article_list *list)
{
	const json_t *items = root;

	if (json_feed_is(root))
		return json_feed_read(root, input, list);
	for (int i = 0; i < WRAPPERS_MAX; i++)
		items = unwrap(items);
	if (json_is_array(items))
		return read_list(items, input, list);
	return read_item(root, input, list);
}

enum newsalert_err
json_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct json_text text = { .text = { input->bytes, input->len } };
	struct newsalert_error fault = { 0 };
	enum newsalert_err err = NEWSALERT_OK;
	json_t *root;

	(void)why; /* what is wrong is the list's problem */
	if (input->len >= 3 && memcmp(input->bytes, "\xEF\xBB\xBF", 3) == 0)
		text.at = 3;
	while (err == NEWSALERT_OK) {
		err = json_text_next(&text, &fault, &root);
		if (err == NEWSALERT_OK) {
			err = read_document(root, input, list);
			json_decref(root);
		} else if (err == NEWSALERT_EFORMAT) {
			err = article_list_refuse(list, fault.text);
			if (err == NEWSALERT_OK && !json_text_skip(&text))
				return NEWSALERT_OK;
		}
	}
	return err == NEWSALERT_ENOTFOUND ? NEWSALERT_OK : err;
}
