/* SPDX-License-Identifier: MIT */
/* The texts of feeds: plain, HTML as text, markup as it is, or base64. */
#ifndef ARTICLE_FEED_TEXT_H
#define ARTICLE_FEED_TEXT_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Append the node's text on one line, as of a headline. node may be NULL.
 * EFORMAT: markup in it passes a limit of tree.h. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_text_line(const struct node *node,
    struct text_buffer *line);

/* Add the node's paragraphs. node may be NULL. EFORMAT, with *why, and
 * ENOMEM, as above. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_text_add(const struct node *node,
    enum zone zone, struct newsalert_error *why, struct draft *draft);

#endif
