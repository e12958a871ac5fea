/* SPDX-License-Identifier: MIT */
/* What NewsML-G2 says of an item beside its content. */
#ifndef ARTICLE_NEWSML_G2_META_H
#define ARTICLE_NEWSML_G2_META_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Whether the item is text by its class; one without a class is. */
bool newsml_g2_is_text(const struct node *item);

/* Add what the item's attributes, <itemMeta> and <contentMeta> say. What the
 * draft has already stands. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err newsml_g2_add_meta(struct draft *draft,
    const struct node *item, const struct article_input *input);

/* Add what a picture or the like says of itself to the story that it belongs
 * to. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
newsml_g2_add_caption(struct draft *draft, const struct node *item);

#endif
