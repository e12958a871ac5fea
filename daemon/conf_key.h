/* SPDX-License-Identifier: MIT */
/*
 * The table of configuration keys: kinds, defaults, bounds, and how a value's
 * text becomes a member of struct conf. Used by conf.c alone.
 */
#ifndef DAEMON_CONF_KEY_H
#define DAEMON_CONF_KEY_H

#include "daemon/conf.h"

enum conf_kind {
	CONF_PATH, /* absolute */
	CONF_TEXT,
	CONF_LIST,    /* of texts; the default joined by ", " */
	CONF_INBOXES, /* of mappings */
	CONF_DURATION,
	CONF_SIZE,
	CONF_COUNT,
	CONF_BOOL,
	CONF_LEVEL,
};

struct conf_key {
	const char *name; /* "section.key", or "key" at the top */
	enum conf_kind kind;
	size_t offset;     /* in struct conf */
	const char *value; /* the default */
	int64_t min;
	int64_t max; /* 0: none */
};

/* The index-th key; NULL behind the last. At most CONF_KEYS_MAX. */
#define CONF_KEYS_MAX 64
const struct conf_key *conf_key_at(size_t index);

/* Where the key's value is. */
void *conf_member(struct conf *conf, const struct conf_key *key);

/* Set what is written as one scalar. NULL: done; else what is wrong. */
const char *conf_set(struct conf *conf, const struct conf_key *key,
    const char *text);
const char *conf_set_number(const struct conf_key *key, const char *text,
    int64_t *valuep);
const char *conf_set_text(char **textp, const char *value);

bool conf_value_equal(const struct conf *one, const struct conf *other,
    const struct conf_key *key);

bool conf_set_default(struct conf *conf, const struct conf_key *key);

/* false: no memory. */
NEWSALERT_MUST_CHECK bool conf_list_add(struct conf_list *list,
    const char *text, size_t len);
void conf_list_fini(struct conf_list *list);

#endif
