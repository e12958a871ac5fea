/* SPDX-License-Identifier: MIT */
/* Members of the objects of JSON formats, whose writers disagree about the
 * case of names and about texts and numbers. */
#ifndef ARTICLE_JSON_VALUE_H
#define ARTICLE_JSON_VALUE_H

#include <jansson.h>

#include "daemon/article/draft.h"
#include "daemon/article/span.h"

#define JSON_NUMBER_MAX 24 /* characters of an integer, with its NUL */

/* The member of that name, which is in lower case, else one whose name differs
 * in case alone; NULL: none. object may be anything. */
const json_t *json_member(const json_t *object, const char *name);

/* A text; empty for any other value. */
struct span json_span(const json_t *value);

/* json_span of json_member. */
struct span json_member_span(const json_t *object, const char *name);

/* A text, or an integer as text in buffer; empty for any other value. */
struct span json_member_word(const json_t *object, const char *name,
    char buffer[static JSON_NUMBER_MAX]);

/* Unix time of a member that is a time; 0: it is none. */
int64_t json_member_time(const json_t *object, const char *name);

/* Set a field by a member, if that is a text or an integer. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err json_set(struct draft *draft,
    enum draft_field field, const json_t *object, const char *name);

#endif
