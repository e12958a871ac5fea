/* SPDX-License-Identifier: MIT */
/* JSON text: bytes come in, jansson's values go out, within limits. */
#ifndef ARTICLE_JSON_TEXT_H
#define ARTICLE_JSON_TEXT_H

#include <jansson.h>

#include "newsalert.h"
#include "daemon/article/span.h"

/* What passes one of these is no article. */
#define JSON_DEPTH_MAX  128    /* objects and lists in one another */
#define JSON_VALUES_MAX 500000 /* in one document */

/* Where the next document of a text is. All zero but for text: the first. */
struct json_text {
	struct span text; /* UTF-8 */
	size_t at;
	int line; /* of at, from 0 */
};

/* Read the next document, which may stand on a line of its own with others
 * behind it. The caller ends *rootp with json_decref. EFORMAT: *why has line,
 * column and what is wrong there, and at is where it was. ENOTFOUND: there is
 * none any more. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err json_text_next(struct json_text *text,
    struct newsalert_error *why, json_t **rootp);

/* After EFORMAT: go to the next line that begins with an object; false: there
 * is none, or the document that is wrong takes more than a line. */
bool json_text_skip(struct json_text *text);

#endif
