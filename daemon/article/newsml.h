/* SPDX-License-Identifier: MIT */
/* NewsML 1.0 to 1.2 of IPTC, whose root is <NewsML>. */
#ifndef ARTICLE_NEWSML_H
#define ARTICLE_NEWSML_H

#include "daemon/article/reader.h"

/* A reader_fn. Every <NewsItem> is an article; one that holds the story in
 * several languages is one article each. */
NEWSALERT_MUST_CHECK enum newsalert_err
newsml_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

#endif
