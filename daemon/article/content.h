/* SPDX-License-Identifier: MIT */
/*
 * Content: what NewsML of either kind carries inside: NITF, XHTML, markup that
 * was escaped once more, or plain text.
 */
#ifndef ARTICLE_CONTENT_H
#define ARTICLE_CONTENT_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Add what the children of holder say to the zone; NITF says it to all zones
 * and fields that have nothing yet. type: its media type, where it is told:
 * "text/plain" has lines instead of paragraphs. A first paragraph of the body
 * that only says the headline again is left out. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err content_add(struct draft *draft,
    enum zone zone, const struct node *holder, struct span type,
    const struct article_input *input);

#endif
