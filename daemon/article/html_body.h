/* SPDX-License-Identifier: MIT */
/* The block of a page that is the story's text. */
#ifndef ARTICLE_HTML_BODY_H
#define ARTICLE_HTML_BODY_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/*
 * Add the story to the draft: paragraphs to ZONE_BODY, captions and credits to
 * theirs, the standfirst of an article that has none so far. is_live: the posts
 * of a live blog are one story.
 *
 * The block is chosen by its paragraphs: long ones with few links are text
 * (Kohlschuetter, Fankhauser, Nejdl: Boilerplate Detection using Shallow Text
 * Features, WSDM 2010), and each speaks for the elements that it stands in, the
 * less the further out they are (Arc90's Readability, as in
 * https://github.com/mozilla/readability). ENOMEM.
 */
NEWSALERT_MUST_CHECK enum newsalert_err html_body_add(struct draft *draft,
    const struct node *page, bool is_live);

#endif
