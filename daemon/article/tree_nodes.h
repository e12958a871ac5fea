/* SPDX-License-Identifier: MIT */
/* What a tree is, for what builds it and what walks it. */
#ifndef ARTICLE_TREE_NODES_H
#define ARTICLE_TREE_NODES_H

#include "daemon/article/tree.h"
#include "daemon/tagging/arena.h"

struct tree {
	struct arena arena;
	struct node *root;
};

#endif
