/* SPDX-License-Identifier: MIT */
/*
 * Feeds: RSS 0.90 to 2.0, Atom 0.3 and 1.0, and CDF come in, one article an
 * entry goes out. Vocabularies beside them that count: Dublin Core,
 * content:encoded, Media RSS, iTunes, XHTML.
 */
#ifndef ARTICLE_FEED_H
#define ARTICLE_FEED_H

#include "daemon/article/reader.h"

/* A reader (reader.h). EFORMAT: it passes a limit of tree.h, or has no
 * entries. */
NEWSALERT_MUST_CHECK enum newsalert_err
feed_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

#endif
