/* SPDX-License-Identifier: MIT */
/*
 * Prose: what NITF marks up as paragraphs, heads, lists, tables and captions
 * comes in, paragraphs of a draft go out.
 */
#ifndef ARTICLE_PROSE_H
#define ARTICLE_PROSE_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Add what stands below top as paragraphs of the zone; captions, credits,
 * notes and the like go where they belong. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err prose_add(struct draft *draft,
    enum zone zone, const struct node *top);

#endif
