/* SPDX-License-Identifier: MIT */
/* Plain text wire copy: one story a file. */
#ifndef ARTICLE_WIRE_H
#define ARTICLE_WIRE_H

#include "daemon/article/article.h"

/* A reader for the table in article.c: appends to *list what it finds.
 * EFORMAT: rejected, *why says why. ENOMEM: try again. */
NEWSALERT_MUST_CHECK enum newsalert_err
wire_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

#endif
