/* SPDX-License-Identifier: MIT */
/* JSON: a file of ninjs, one item, a list or one a line, or a JSON Feed comes
 * in, articles go out. */
#ifndef ARTICLE_JSON_H
#define ARTICLE_JSON_H

#include "daemon/article/reader.h"

/* The reader (reader.h) of FORMAT_JSON. JSON of any other kind is rejected by
 * its name; an item that is none is a problem of the list. */
NEWSALERT_MUST_CHECK enum newsalert_err
json_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

#endif
