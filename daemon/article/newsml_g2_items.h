/* SPDX-License-Identifier: MIT */
/* The items of a NewsML-G2 file, and which of them belong together. */
#ifndef ARTICLE_NEWSML_G2_ITEMS_H
#define ARTICLE_NEWSML_G2_ITEMS_H

#include <stdint.h>

#include "newsalert.h"
#include "daemon/article/tree.h"

enum item_kind {
	ITEM_NEWS,
	ITEM_PACKAGE,
	ITEM_CONCEPT,
	ITEM_KNOWLEDGE,
	ITEM_PLANNING,
	ITEM_CATALOG,
	ITEM_NONE,
};

#define ITEM_NO_OTHER SIZE_MAX

/* Others are told by their index. */
struct item {
	const struct node *node;
	enum item_kind kind;
	bool is_owned;        /* a picture of a story in the file */
	size_t first_picture; /* of a story; ITEM_NO_OTHER: none */
	size_t last_picture;
	size_t next_picture; /* of the same story */
};

struct items {
	struct item *all; /* in the order of the file */
	size_t count;
	size_t news_count;
};

/* Find all items below root. The caller ends *items with items_fini. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err items_find(const struct node *root,
    struct items *items);
void items_fini(struct items *items);

#endif
