/* SPDX-License-Identifier: MIT */
/* ninjs, IPTC's "News in JSON", versions 1 to 3, and what systems make of it:
 * names of members are taken in any case, unknown ones passed over. */
#ifndef ARTICLE_NINJS_H
#define ARTICLE_NINJS_H

#include <jansson.h>

#include "daemon/article/reader.h"

/* Whether the object has members that only a news item has. */
bool ninjs_is(const json_t *object);

/* Append the item's article, or its problem. ENOMEM, ETOOBIG: as a reader. */
NEWSALERT_MUST_CHECK enum newsalert_err ninjs_read(const json_t *item,
    const struct article_input *input, struct article_list *list);

#endif
