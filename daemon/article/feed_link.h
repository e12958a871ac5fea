/* SPDX-License-Identifier: MIT */
/* Where an entry of a feed can be read. */
#ifndef ARTICLE_FEED_LINK_H
#define ARTICLE_FEED_LINK_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Set the draft's link to the best of the entry's, else to its id (may be NULL)
 * where that is one; base is the feed's, xml:base at the link goes before it.
 * ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_link_set(const struct node *entry,
    const struct node *id, struct span base, struct draft *draft);

/* Append the feed's own address, which relative links are relative to.
 * ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
feed_link_base(const struct node *channel, struct text_buffer *base);

#endif
