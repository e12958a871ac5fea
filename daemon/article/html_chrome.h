/* SPDX-License-Identifier: MIT */
/*
 * Chrome: what stands around and between the paragraphs of a story on a page:
 * menus, related stories, newsletters, share buttons, comments, advertising.
 * Told by the names that sites give to such elements, and by how the lines
 * begin.
 */
#ifndef ARTICLE_HTML_CHROME_H
#define ARTICLE_HTML_CHROME_H

#include "daemon/article/tree.h"

/* By its tag, its role, or a word of its class or id. An element that has most
 * of the page's text may be named so too ("story-with-sidebar"). */
bool html_is_chrome(const struct node *node);

/* What is no story however much text it has: walls that ask for consent,
 * comments, dialogs. */
bool html_is_never_story(const struct node *node);

/* The same for what stands in a story without being its text: its byline,
 * its time. */
bool html_is_signature(const struct node *node);

/* A standfirst, by a word of its class or its role. */
bool html_is_standfirst(const struct node *node);

/* A line by its words, or as one that is all links: "Read more: ...",
 * "Advertisement". */
bool html_is_chrome_line(struct span text, size_t link_len);

#endif
