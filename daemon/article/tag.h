/* SPDX-License-Identifier: MIT */
/*
 * Tags of HTML that stray into plain text: <b>, </p>, <A HREF="...">. A
 * company or a ticker in angle brackets, <ACME CORP> or <T>, is no tag.
 */
#ifndef ARTICLE_TAG_H
#define ARTICLE_TAG_H

#include "daemon/article/span.h"

/* text ends in front of a '>'. Returns the length of the tail that is a tag
 * without its '>'; 0: none. *breaks: the tag ends a line (p, br, div, li). */
size_t tag_tail(struct span text, bool *breaks);

#endif
