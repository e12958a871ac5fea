/* SPDX-License-Identifier: MIT */
/* A key and a text come in, a value in struct conf or a reason goes out. */
#include "daemon/conf_key.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define AT(member) offsetof(struct conf, member)
#define DAY        (24 * 60 * 60 * 1000LL)

static const struct conf_key keys[] = {
	{ "spool", CONF_PATH, AT(spool), "/var/spool/newsalert", 0, 0 },
	{ "state", CONF_PATH, AT(state), "/var/lib/newsalert", 0, 0 },
	{ "runtime", CONF_PATH, AT(runtime), "/run/newsalert", 0, 0 },
	{ "rules", CONF_LIST, AT(rules), "/usr/share/newsalert, /etc/newsalert",
	    0, 0 },
	{ "inboxes", CONF_INBOXES, AT(inboxes), "", 0, 0 },
	{ "publish.alerts", CONF_LIST, AT(publish.alerts),
	    "ipc://{runtime}/alerts.sock", 0, 0 },
	{ "publish.tags", CONF_LIST, AT(publish.tags), "", 0, 0 },
	{ "publish.group", CONF_TEXT, AT(publish.group), "newsalert-watch", 0,
	    0 },
	{ "publish.heartbeat", CONF_DURATION, AT(publish.heartbeat_ms), "2s",
	    100, 60000 },
	{ "intake.quiet", CONF_DURATION, AT(intake.quiet_ms), "150ms", 0,
	    60000 },
	{ "intake.settle", CONF_DURATION, AT(intake.settle_ms), "2s", 0,
	    600000 },
	{ "intake.rescan", CONF_DURATION, AT(intake.rescan_ms), "30s", 100,
	    DAY },
	{ "intake.check", CONF_DURATION, AT(intake.check_ms), "2s", 100, DAY },
	{ "intake.file_max", CONF_SIZE, AT(intake.file_max), "4MiB", 1,
	    32 << 20 },
	{ "intake.articles_max", CONF_COUNT, AT(intake.articles_max), "10000",
	    1, 100000 },
	{ "intake.queue", CONF_COUNT, AT(intake.queue), "256", 1, 65536 },
	{ "intake.done_keep", CONF_DURATION, AT(intake.done_keep_ms), "7d", 0,
	    0 },
	{ "intake.done_keep_bytes", CONF_SIZE, AT(intake.done_keep_bytes),
	    "10GiB", 0, 0 },
	{ "intake.failed_keep", CONF_DURATION, AT(intake.failed_keep_ms), "30d",
	    0, 0 },
	{ "intake.failed_keep_bytes", CONF_SIZE, AT(intake.failed_keep_bytes),
	    "1GiB", 0, 0 },
	{ "intake.free_min", CONF_SIZE, AT(intake.free_min), "64MiB", 0, 0 },
	{ "workers.count", CONF_COUNT, AT(workers.count), "0", 0, 256 },
	{ "workers.deadline", CONF_DURATION, AT(workers.deadline_ms), "2s", 10,
	    600000 },
	{ "workers.memory", CONF_SIZE, AT(workers.memory), "512MiB", 64 << 20,
	    0 },
	{ "journal.keep", CONF_DURATION, AT(journal.keep_ms), "365d", 0, 0 },
	{ "journal.keep_count", CONF_COUNT, AT(journal.keep_count), "0", 0, 0 },
	{ "journal.keep_bytes", CONF_SIZE, AT(journal.keep_bytes), "0", 0, 0 },
	{ "journal.identity_keep", CONF_DURATION, AT(journal.identity_keep_ms),
	    "90d", 0, 0 },
	{ "journal.receipt_keep", CONF_DURATION, AT(journal.receipt_keep_ms),
	    "90d", 0, 0 },
	{ "journal.similar", CONF_DURATION, AT(journal.similar_ms), "3d", 0,
	    0 },
	{ "journal.search", CONF_BOOL, AT(journal.search), "true", 0, 0 },
	{ "service.connections", CONF_COUNT, AT(service.connections), "64", 1,
	    4096 },
	{ "service.connections_per_user", CONF_COUNT,
	    AT(service.connections_per_user), "8", 1, 4096 },
	{ "service.cursor_expiry", CONF_DURATION, AT(service.cursor_expiry_ms),
	    "90d", 0, 0 },
	{ "log", CONF_LEVEL, AT(log), "info", 0, 0 },
};
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))
_Static_assert(KEY_COUNT <= CONF_KEYS_MAX, "raise CONF_KEYS_MAX");

static const char *const level_names[] = { "error", "warning", "info",
	"debug" };

void *
conf_member(struct conf *conf, const struct conf_key *key)
{
	return (char *)conf + key->offset;
}

void
conf_list_fini(struct conf_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	list->items = NULL;
	list->count = 0;
}

bool
conf_list_add(struct conf_list *list, const char *text, size_t len)
{
	char **items =
	    realloc(list->items, (list->count + 1) * sizeof(*list->items));

	if (items == NULL)
		return false;
	list->items = items;
	if ((items[list->count] = strndup(text, len)) == NULL)
		return false;
	list->count++;
	return true;
}

static bool
parse_count(const char *text, int64_t *valuep)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*valuep = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0';
}

const char *
conf_set_number(const struct conf_key *key, const char *text, int64_t *valuep)
{
	int64_t value;

	switch (key->kind) {
	case CONF_DURATION:
		if (!conf_parse_duration(text, &value))
			return "not a duration such as 150ms, 2s, 15m, 2h, 7d";
		break;
	case CONF_SIZE:
		if (!conf_parse_size(text, &value))
			return "not a size such as 4096, 64KiB, 1MiB, 2GiB";
		break;
	default:
		if (!parse_count(text, &value))
			return "not a whole number";
	}
	if (value < key->min)
		return "below the least value allowed";
	if (key->max != 0 && value > key->max)
		return "above the greatest value allowed";
	*valuep = value;
	return NULL;
}

const char *
conf_set_text(char **textp, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL)
		return "out of memory";
	free(*textp);
	*textp = copy;
	return NULL;
}

/* Set what is written as one scalar. NULL: done; else what is wrong. */
const char *
conf_set(struct conf *conf, const struct conf_key *key, const char *text)
{
	switch (key->kind) {
	case CONF_PATH:
		if (text[0] != '/' || strlen(text) >= PATH_MAX)
			return "not an absolute path";
		return conf_set_text(conf_member(conf, key), text);
	case CONF_TEXT:
		return conf_set_text(conf_member(conf, key), text);
	case CONF_BOOL:
		if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
			return "neither true nor false";
		*(bool *)conf_member(conf, key) = text[0] == 't';
		return NULL;
	case CONF_LEVEL:
		for (unsigned i = 0; i <= LOG_LEVEL_DEBUG; i++)
			if (strcmp(text, level_names[i]) == 0) {
				conf->log = (enum log_level)i;
				return NULL;
			}
		return "none of error, warning, info, debug";
	case CONF_DURATION:
	case CONF_SIZE:
	case CONF_COUNT:
		return conf_set_number(key, text, conf_member(conf, key));
	default:
		return "a list is wanted here";
	}
}

bool
conf_set_default(struct conf *conf, const struct conf_key *key)
{
	const char *at = key->value;
	size_t len;

	if (key->kind == CONF_INBOXES)
		return true;
	if (key->kind != CONF_LIST)
		return conf_set(conf, key, key->value) == NULL;
	while (*at != '\0') {
		len = strcspn(at, ",");
		if (!conf_list_add(conf_member(conf, key), at, len))
			return false;
		at += len;
		at += strspn(at, ", ");
	}
	return true;
}

const char *
conf_key(size_t index, const char **defaultp)
{
	if (index >= KEY_COUNT)
		return NULL;
	*defaultp = keys[index].value;
	return keys[index].name;
}

const struct conf_key *
conf_key_at(size_t index)
{
	return index < KEY_COUNT ? &keys[index] : NULL;
}

static bool
lists_equal(const struct conf_list *one, const struct conf_list *other)
{
	if (one->count != other->count)
		return false;
	for (size_t i = 0; i < one->count; i++)
		if (strcmp(one->items[i], other->items[i]) != 0)
			return false;
	return true;
}

static bool
texts_equal(const char *one, const char *other)
{
	return one == NULL || other == NULL ? one == other
					    : strcmp(one, other) == 0;
}

static bool
inboxes_equal(const struct conf *one, const struct conf *other)
{
	const struct conf_inbox *a = one->inboxes, *b = other->inboxes;

	if (one->inbox_count != other->inbox_count)
		return false;
	for (size_t i = 0; i < one->inbox_count; i++, a++, b++)
		if (!texts_equal(a->path, b->path) ||
		    !texts_equal(a->source, b->source) ||
		    !texts_equal(a->language, b->language) ||
		    a->urgency != b->urgency)
			return false;
	return true;
}

bool
conf_value_equal(const struct conf *one, const struct conf *other,
    const struct conf_key *key)
{
	const void *a = (const char *)one + key->offset;
	const void *b = (const char *)other + key->offset;

	switch (key->kind) {
	case CONF_PATH:
	case CONF_TEXT:
		return texts_equal(*(char *const *)a, *(char *const *)b);
	case CONF_LIST:
		return lists_equal(a, b);
	case CONF_INBOXES:
		return inboxes_equal(one, other);
	case CONF_BOOL:
		return *(const bool *)a == *(const bool *)b;
	case CONF_LEVEL:
		return one->log == other->log;
	default:
		return *(const int64_t *)a == *(const int64_t *)b;
	}
}
