/* SPDX-License-Identifier: MIT */
/* Whether a reader of a page sees an element. */
#ifndef ARTICLE_HTML_VISIBLE_H
#define ARTICLE_HTML_VISIBLE_H

#include "daemon/article/tree.h"

/* Whether one of the words of a list with spaces, as in class, is the word. */
bool html_has_word(struct span list, const char *word);

/* false: the element with all that is in it is not text on the page: scripts,
 * forms' buttons, what is hidden by an attribute, by its own style, or by one
 * of the classes that frameworks hide with. */
bool html_is_visible(const struct node *node);

#endif
