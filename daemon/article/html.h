/* SPDX-License-Identifier: MIT */
/* HTML pages as sites serve them and browsers save them; each is one article.
 * For fragments inside other formats see markup.h. */
#ifndef ARTICLE_HTML_H
#define ARTICLE_HTML_H

#include "daemon/article/reader.h"

/* A reader_fn. */
NEWSALERT_MUST_CHECK enum newsalert_err
html_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

#endif
