/* SPDX-License-Identifier: MIT */
/* What the elements of feeds mean, whichever vocabulary they are of. */
#ifndef ARTICLE_FEED_ELEMENT_H
#define ARTICLE_FEED_ELEMENT_H

#include "daemon/article/tree.h"

enum feed_role {
	FEED_NONE,
	/* Of these an entry has one, the first of the best rank. */
	FEED_TITLE,
	FEED_CONTENT,
	FEED_SUMMARY,
	FEED_ID,
	FEED_PUBLISHED,
	FEED_MODIFIED,
	FEED_LANGUAGE,
	FEED_SOURCE,
	FEED_SINGLES,
	/* Of these any number. */
	FEED_LINK = FEED_SINGLES,
	FEED_AUTHOR,
	FEED_CATEGORY,
	FEED_KEYWORDS, /* with commas between them */
	FEED_CAPTION,
	FEED_CREDIT,
	FEED_GROUP, /* its children are looked at as well */
};

/* The role of an element in the element of a feed or entry that has it, and
 * its rank among those of the same role, 0 the best. */
enum feed_role feed_role(const struct node *node, int *rankp);

/* Whether node is an item of RSS or CDF, or an entry of Atom. */
bool feed_is_entry(const struct node *node);

#endif
