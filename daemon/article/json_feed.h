/* SPDX-License-Identifier: MIT */
/* JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/). */
#ifndef ARTICLE_JSON_FEED_H
#define ARTICLE_JSON_FEED_H

#include <jansson.h>

#include "daemon/article/reader.h"

/* Whether its member `version` says that it is one. */
bool json_feed_is(const json_t *root);

/* Append an article, or a problem, for each item. ENOMEM, ETOOBIG: as a
 * reader. */
NEWSALERT_MUST_CHECK enum newsalert_err json_feed_read(const json_t *root,
    const struct article_input *input, struct article_list *list);

#endif
