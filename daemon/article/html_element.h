/* SPDX-License-Identifier: MIT */
/* What is known of each HTML element: how it nests, and whether its text is
 * part of a story. */
#ifndef ARTICLE_HTML_ELEMENT_H
#define ARTICLE_HTML_ELEMENT_H

#include "daemon/article/span.h"

enum html_trait {
	HTML_VOID = 1 << 0,     /* has no content and no end tag */
	HTML_BLOCK = 1 << 1,    /* begins and ends a paragraph */
	HTML_CLOSES_P = 1 << 2, /* its start ends an open p */
	HTML_SPECIAL = 1 << 3,  /* the end tag of a phrase stops at it */
	HTML_SCOPE = 1 << 4,    /* nearly every end tag stops at it */
	HTML_META = 1 << 5,     /* stands in the head */
	HTML_SILENT = 1 << 6,   /* its text is none of a story */

	/* Elements that end one another. */
	HTML_P = 1 << 8,
	HTML_LINK = 1 << 9,
	HTML_BUTTON = 1 << 10,
	HTML_LIST = 1 << 11,
	HTML_ITEM = 1 << 12,     /* of a list */
	HTML_GLOSSARY = 1 << 13, /* dl */
	HTML_ENTRY = 1 << 14,    /* of a glossary */
	HTML_RUBY = 1 << 15,
	HTML_RUBY_TEXT = 1 << 16,
	HTML_TABLE = 1 << 17,
	HTML_ROWS = 1 << 18, /* tbody and its like */
	HTML_ROW = 1 << 19,
	HTML_CELL = 1 << 20,
	HTML_HEAD = 1 << 21,
	HTML_FOREIGN = 1 << 22, /* svg, math: "/>" ends elements in it */
};

struct html_element {
	struct span name; /* in small letters */
	unsigned traits;  /* of enum html_trait */
};

/* The name in any case; NULL: no element of HTML. */
const struct html_element *html_element_find(struct span name);

#endif
