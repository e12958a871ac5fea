/* SPDX-License-Identifier: MIT */
/* The texts of a ninjs item: headlines, bodies and descriptions. */
#ifndef ARTICLE_NINJS_CONTENT_H
#define ARTICLE_NINJS_CONTENT_H

#include <jansson.h>

#include "daemon/article/draft.h"

/* Add them to their zones. Of bodies that say the same the one that tells
 * paragraphs best is taken; a description is the body of an item that has no
 * other. EFORMAT: *why names the limit that one passes. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err ninjs_add_content(struct draft *draft,
    const json_t *item, struct newsalert_error *why);

#endif
