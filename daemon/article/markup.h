/* SPDX-License-Identifier: MIT */
/*
 * HTML inside articles: the fragments that feeds, mails and packages carry
 * come in; paragraphs of plain text go into a draft. Blocks, list items, rows
 * and two line breaks end a paragraph; captions of pictures go to ZONE_CAPTION
 * and their credits to ZONE_CREDIT; what a browser does not show is left out.
 */
#ifndef ARTICLE_MARKUP_H
#define ARTICLE_MARKUP_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Add a fragment, or a whole page, of HTML in UTF-8. EFORMAT: it passes a
 * limit of tree.h, *why (may be NULL) names it. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err markup_add(struct draft *draft,
    enum zone zone, struct span html, struct newsalert_error *why);

/* Add what is in the node of a tree, which may be one of XML. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err markup_add_node(struct draft *draft,
    const struct node *node, enum zone zone);

/* What a caller with rules of its own leaves out. */
struct markup_filter {
	/* Whether the element is left out with all that is in it. */
	bool (*drops)(const struct node *node, void *context);
	/* Whether a paragraph is; link_len of its bytes are in links. */
	bool (*drops_text)(struct span text, size_t link_len, void *context);
	void *context;
};

/* markup_add_node with a filter. */
NEWSALERT_MUST_CHECK enum newsalert_err markup_add_filtered(struct draft *draft,
    const struct node *node, enum zone zone,
    const struct markup_filter *filter);

/* Append the text of a fragment, as of a headline with "<i>" and "&amp;" in it,
 * on one line. EFORMAT: as markup_add. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err markup_text(struct span html,
    struct text_buffer *text);

/* The same for a node. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
markup_node_text(const struct node *node, struct text_buffer *text);

#endif
