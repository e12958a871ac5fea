/* SPDX-License-Identifier: MIT */
/* Links: a reference and where it stands come in, an address goes out. */
#ifndef ARTICLE_LINK_H
#define ARTICLE_LINK_H

#include "newsalert.h"
#include "daemon/article/span.h"
#include "daemon/article/text_buffer.h"

/* Whether it begins "http:", "https:" or "ftp:". */
bool link_is_web(struct span link);

/* Append the address of a reference that stands in the document base (RFC
 * 3986, section 5.2); nothing where that is none of the web, or longer than
 * ARTICLE_LINK_MAX. base may be empty. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err link_resolve(struct span base,
    struct span reference, struct text_buffer *link);

#endif
