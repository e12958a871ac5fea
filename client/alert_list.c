/* SPDX-License-Identifier: MIT */
/* The tags of an alert as the sorted comma lists of a live frame. */
#include "client/alert.h"

#include <stdlib.h>
#include <string.h>

#include "client/buffer.h"

/* A name, or the first part of one. */
struct name {
	const char *text;
	size_t len;
};

struct names {
	struct name *items;
	size_t count;
	size_t size;
};

static enum newsalert_err
add(struct names *names, const char *text, size_t len)
{
	struct name *items;
	size_t size;

	if (names->count == names->size) {
		size = names->size == 0 ? 32 : names->size * 2;
		items = reallocarray(names->items, size, sizeof(*items));
		if (items == NULL)
			return NEWSALERT_ENOMEM;
		names->items = items;
		names->size = size;
	}
	names->items[names->count++] = (struct name){ text, len };
	return NEWSALERT_OK;
}

static enum newsalert_err
add_countries(struct names *names, const struct newsalert_alert *alert,
    bool mentions)
{
	enum newsalert_err err;

	for (size_t i = 0; i < alert->countries_len; i++) {
		const struct alert_country *c = &alert->countries[i];

		if (mentions == alert_is_mention(c) &&
		    (err = add(names, c->code, strlen(c->code))) !=
			NEWSALERT_OK)
			return err;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
add_topics(struct names *names, const struct newsalert_alert *alert)
{
	enum newsalert_err err;

	for (size_t i = 0; i < alert->topics_len; i++) {
		const char *id = alert->topics[i].id;

		for (size_t len = 1; id[len - 1] != '\0'; len++) {
			if (id[len] != '/' && id[len] != '\0')
				continue;
			err = add(names, id, len);
			if (err != NEWSALERT_OK)
				return err;
		}
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
add_rules(struct names *names, const struct newsalert_alert *alert)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; i < alert->topics_len && err == NEWSALERT_OK; i++)
		err = add(names, alert->topics[i].id,
		    strlen(alert->topics[i].id));
	return err;
}

static int
compare(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	const size_t len = x->len < y->len ? x->len : y->len;
	const int order = memcmp(x->text, y->text, len);

	if (order != 0)
		return order;
	return (x->len > y->len) - (x->len < y->len);
}

static enum newsalert_err
join(struct names *names, char **textp)
{
	struct buffer out = BUFFER_INIT;

	if (names->count > 0)
		qsort(names->items, names->count, sizeof(names->items[0]),
		    compare);
	for (size_t i = 0; i < names->count; i++) {
		const struct name *name = &names->items[i];

		if (i > 0 && compare(name, name - 1) == 0)
			continue;
		if (i > 0)
			buffer_append_char(&out, ',');
		buffer_append(&out, name->text, name->len);
	}
	return buffer_take(&out, textp, NULL);
}

enum newsalert_err
alert_list(const struct newsalert_alert *alert, enum alert_list which,
    char **textp)
{
	struct names names = { 0 };
	enum newsalert_err err;

	if (which == ALERT_TOPICS)
		err = add_topics(&names, alert);
	else if (which == ALERT_RULES)
		err = add_rules(&names, alert);
	else
		err = add_countries(&names, alert, which == ALERT_MENTIONS);
	if (err == NEWSALERT_OK)
		err = join(&names, textp);
	free(names.items);
	return err;
}
