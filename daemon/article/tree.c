/* SPDX-License-Identifier: MIT */
/* Walks over a tree, none of them recursive. */
#include "daemon/article/tree.h"

#include <stdlib.h>

#include "daemon/article/tree_nodes.h"

void
tree_free(struct tree *tree)
{
	if (tree == NULL)
		return;
	arena_fini(&tree->arena);
	free(tree);
}

const struct node *
tree_root(const struct tree *tree)
{
	return tree->root;
}

static const struct node *
first_of(const struct node *node, const char *name)
{
	while (node != NULL && !node_is(node, name))
		node = node->next;
	return node;
}

const struct node *
node_child(const struct node *node, const char *name)
{
	return node == NULL ? NULL : first_of(node->first, name);
}

const struct node *
node_sibling(const struct node *node, const char *name)
{
	return first_of(node->next, name);
}

const struct node *
node_skip(const struct node *node, const struct node *top)
{
	while (node != top && node->next == NULL)
		node = node->parent;
	return node == top ? NULL : node->next;
}

const struct node *
node_next(const struct node *node, const struct node *top)
{
	return node->first != NULL ? node->first : node_skip(node, top);
}

struct span
node_attribute(const struct node *node, const char *name)
{
	const struct attribute *attribute =
	    node == NULL ? NULL : node->attributes;

	while (attribute != NULL && !span_is(attribute->name, name))
		attribute = attribute->next;
	if (attribute == NULL)
		return (struct span){ NULL, 0 };
	return attribute->value;
}

enum newsalert_err
node_text(const struct node *node, struct text_buffer *text)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (const struct node *at = node; err == NEWSALERT_OK && at != NULL;
	     at = node_next(at, node))
		if (node_is_text(at))
			err = text_buffer_add(text, at->text);
	return err;
}
