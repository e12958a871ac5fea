/* SPDX-License-Identifier: MIT */
/* Fuzz target: XML of anybody becomes a tree that holds together; and mending
 * leaves nothing to mend. */
#include <stdint.h>
#include <stdlib.h>

#include "daemon/article/mend.h"
#include "daemon/article/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_tree(const struct tree *tree)
{
	const struct node *root = tree_root(tree);

	if (root == NULL || root->parent != NULL || node_is_text(root))
		abort();
	for (const struct node *node = root; node != NULL;
	     node = node_next(node, root)) {
		if (node_is_text(node) != (node->text.len > 0) ||
		    (node_is_text(node) && node->first != NULL) ||
		    node->ns == NULL)
			abort();
		for (const struct node *child = node->first; child != NULL;
		     child = child->next)
			if (child->parent != node ||
			    (child->next == NULL) != (child == node->last))
				abort();
	}
}

/* Append the document, mended; false: it passes a limit. */
static bool
mend(struct span document, struct text_buffer *mended)
{
	struct newsalert_error why;
	struct prolog *prolog = calloc(1, sizeof(*prolog));
	bool done;

	if (prolog == NULL)
		abort();
	done = prolog_read(document, &why, prolog) == NEWSALERT_OK &&
	       prolog->root.len > 0 &&
	       mend_xml(prolog, &why, mended) == NEWSALERT_OK;
	free(prolog);
	return done;
}

static void
check_mending(struct span document)
{
	struct text_buffer once = { 0 }, twice = { 0 };

	if (mend(document, &once)) {
		struct span first = { once.bytes, once.len };

		if (mend(first, &twice) &&
		    !span_equal(first, (struct span){ twice.bytes, twice.len }))
			abort();
	}
	text_buffer_fini(&once);
	text_buffer_fini(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span document = { (const char *)data, size };
	struct newsalert_error why;
	struct tree *tree;

	if (tree_read_xml(document, &why, &tree) == NEWSALERT_OK) {
		check_tree(tree);
		tree_free(tree);
	}
	check_mending(document);
	return 0;
}
