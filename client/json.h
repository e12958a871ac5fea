/* SPDX-License-Identifier: MIT */
/*
 * Jansson 2.14, where it does not tell that there is no memory: it calls text
 * invalid that it could not read, leaves out a character for which its buffer
 * could not grow, and in json_dumps(3) the key of a member.
 */
#ifndef CLIENT_JSON_H
#define CLIENT_JSON_H

#include <jansson.h>

#include "newsalert.h"

/* Have Jansson allocate so that it can be told whether it could. For main(),
 * before anything else; without it, as in a program that links the library, a
 * character that was left out is not noticed. */
void watch_json_memory(void);

/* As json_loadb(3); *valuep is the caller's, fault may be NULL. EFORMAT,
 * ENOMEM; on failure *valuep is NULL. */
NEWSALERT_MUST_CHECK enum newsalert_err parse_json(const char *text, size_t len,
    size_t flags, json_error_t *fault, json_t **valuep);

/* The same with JSON_REJECT_DUPLICATES; EFORMAT: also JSON of another type. */
NEWSALERT_MUST_CHECK enum newsalert_err load_json(const char *text, size_t len,
    json_type type, json_t **valuep);

/* The value on one line, without spaces; the caller frees it. NULL: no value
 * (NULL), or no memory. */
char *compact_json(const json_t *value);

/* Add a member, whose value is taken. Where there is no memory, for the value
 * (NULL) or for the member, *objectp is freed and set to NULL, and stays it:
 * an object that is built this way has every member, or is NULL. (Where
 * json_pack(3) has no memory for an optional "s*", it leaves it out.) */
void put_json(json_t **objectp, const char *key, json_t *value);

/* The same for an element of an array. */
void append_json(json_t **arrayp, json_t *value);

#endif
