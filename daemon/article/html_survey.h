/* SPDX-License-Identifier: MIT */
/*
 * Surveys: how much of the text below each element of a page is of a story,
 * by the length of its paragraphs and the share of links in them.
 */
#ifndef ARTICLE_HTML_SURVEY_H
#define ARTICLE_HTML_SURVEY_H

#include "newsalert.h"
#include "daemon/article/tree.h"

/* Elements that are left out; all zero is none. */
struct node_set {
	const struct node **slots;
	size_t size; /* a power of two, or 0 */
	size_t count;
};

NEWSALERT_MUST_CHECK enum newsalert_err node_set_add(struct node_set *set,
    const struct node *node);
bool node_set_has(const struct node_set *set, const struct node *node);
void node_set_fini(struct node_set *set);

/* Bytes of text below the element that was left last. */
struct html_tally {
	size_t text;
	size_t links;
	size_t story; /* in paragraphs that are long and no links */
	size_t score; /* what paragraphs near it speak for it */
};

/* Told of every element once all that is in it has been seen. */
typedef enum newsalert_err (*html_survey_fn)(const struct node *node,
    const struct html_tally *tally, void *context);

/* Walk what is below top but for what is not visible, left out or a picture.
 * The function's error, ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err html_survey(const struct node *top,
    const struct node_set *left_out, html_survey_fn tell, void *context);

#endif
