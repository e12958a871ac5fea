/* SPDX-License-Identifier: MIT */
/* The <head> of NITF: identity, state, dates and subjects of a story. */
#ifndef ARTICLE_NITF_HEAD_H
#define ARTICLE_NITF_HEAD_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Add what the head, which may be NULL, says; its title is the headline where
 * the draft has none. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err nitf_head_add(struct draft *draft,
    const struct node *head, const struct article_input *input);

#endif
