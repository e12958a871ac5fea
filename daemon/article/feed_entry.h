/* SPDX-License-Identifier: MIT */
/* One entry of a feed becomes a draft. */
#ifndef ARTICLE_FEED_ENTRY_H
#define ARTICLE_FEED_ENTRY_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* What a feed says of all its entries; all zero is an empty one. */
struct feed_head {
	const struct node *author; /* NULL: none */
	struct text_buffer source; /* who publishes it, else its title */
	struct text_buffer language;
	struct text_buffer base; /* what relative links are relative to */
};

/* Read what stands in front of the entries. EFORMAT, ENOMEM. The caller ends
 * *head with feed_head_fini. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_head_read(const struct node *root,
    struct feed_head *head);
void feed_head_fini(struct feed_head *head);

/* Fill the draft, which is empty. EFORMAT: what is in the entry passes a limit
 * of tree.h, *why names it. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
feed_entry_read(const struct feed_head *head, const struct node *node,
    struct newsalert_error *why, struct draft *draft);

#endif
