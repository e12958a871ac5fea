/* SPDX-License-Identifier: MIT */
/* Nodes in an arena, with names that many share, and all limits. */
#include "daemon/article/tree_builder.h"

#include <stdint.h>
#include <stdlib.h>

#include "client/error.h"
#include "daemon/article/tree_nodes.h"

#define NAMES 256 /* that are remembered, a power of two */

struct tree_builder {
	struct tree *tree;
	struct node *open; /* the innermost */
	const struct attribute **tail;
	struct text_buffer text; /* of the innermost, not yet a node */
	size_t depth;
	size_t nodes, attributes, bytes;
	struct span names[NAMES]; /* in the tree's arena */
	enum newsalert_err err;
	struct newsalert_error *why;
};

enum newsalert_err
tree_builder_new(struct newsalert_error *why, struct tree_builder **builderp)
{
	struct tree_builder *builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NEWSALERT_ENOMEM;
	if ((builder->tree = calloc(1, sizeof(*builder->tree))) == NULL) {
		free(builder);
		return NEWSALERT_ENOMEM;
	}
	arena_init(&builder->tree->arena);
	builder->why = why;
	*builderp = builder;
	return NEWSALERT_OK;
}

void
tree_builder_free(struct tree_builder *builder)
{
	if (builder == NULL)
		return;
	tree_free(builder->tree);
	text_buffer_fini(&builder->text);
	free(builder);
}

void
tree_builder_reset(struct tree_builder *builder)
{
	struct tree *tree = builder->tree;
	struct text_buffer text = builder->text;

	arena_reset(&tree->arena);
	tree->root = NULL;
	text.len = 0;
	*builder = (struct tree_builder){ .tree = tree,
		.text = text,
		.why = builder->why };
}

enum newsalert_err
tree_builder_error(const struct tree_builder *builder)
{
	return builder->err;
}

size_t
tree_builder_depth(const struct tree_builder *builder)
{
	return builder->depth;
}

static enum newsalert_err
refuse(struct tree_builder *builder, const char *what, size_t limit)
{
	error_set(builder->why, 0, "%s; the limit is %zu", what, limit);
	return builder->err = NEWSALERT_EFORMAT;
}

static void *
allocate(struct tree_builder *builder, size_t size)
{
	void *piece = arena_alloc(&builder->tree->arena, size);

	if (piece == NULL)
		builder->err = NEWSALERT_ENOMEM;
	return piece;
}

/* ---- Strings ----------------------------------------------------------- */

static enum newsalert_err
copy(struct tree_builder *builder, struct span text, struct span *copyp)
{
	char *bytes = arena_dup(&builder->tree->arena, text.bytes, text.len);

	if (bytes == NULL)
		return builder->err = NEWSALERT_ENOMEM;
	*copyp = (struct span){ bytes, text.len };
	return NEWSALERT_OK;
}

/* What belongs to the text's account. */
static enum newsalert_err
copy_counted(struct tree_builder *builder, struct span text, struct span *copyp)
{
	if (text.len > TREE_TEXT_MAX - builder->bytes)
		return refuse(builder, "more bytes of text than can be read",
		    TREE_TEXT_MAX);
	builder->bytes += text.len;
	return copy(builder, text, copyp);
}

static size_t
slot_of(struct span name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.bytes[i]) * 16777619u;
	return (hash ^ hash >> 16) % NAMES;
}

/* One copy of a name for all nodes that have it, as long as no other takes
 * its slot. */
static enum newsalert_err
share(struct tree_builder *builder, struct span name, struct span *copyp)
{
	struct span *slot = &builder->names[slot_of(name)];

	if (slot->bytes == NULL || !span_equal(*slot, name)) {
		if (copy_counted(builder, name, slot) != NEWSALERT_OK)
			return builder->err;
	}
	*copyp = *slot;
	return NEWSALERT_OK;
}

static enum newsalert_err
share_ns(struct tree_builder *builder, const char *ns, const char **copyp)
{
	struct span shared;

	*copyp = "";
	if (ns == NULL || ns[0] == '\0')
		return NEWSALERT_OK;
	if (share(builder, span_of(ns), &shared) == NEWSALERT_OK)
		*copyp = shared.bytes;
	return builder->err;
}

/* ---- Nodes ------------------------------------------------------------- */

static void
append(struct node *parent, struct node *node)
{
	node->parent = parent;
	if (parent->last == NULL)
		parent->first = node;
	else
		parent->last->next = node;
	parent->last = node;
}

static struct node *
add_node(struct tree_builder *builder)
{
	struct node *node;

	if (builder->nodes == TREE_NODES_MAX) {
		refuse(builder, "more elements and texts than can be read",
		    TREE_NODES_MAX);
		return NULL;
	}
	if ((node = allocate(builder, sizeof(*node))) == NULL)
		return NULL;
	builder->nodes++;
	node->ns = "";
	if (builder->open != NULL)
		append(builder->open, node);
	return node;
}

static enum newsalert_err
flush_text(struct tree_builder *builder)
{
	struct span text = { builder->text.bytes, builder->text.len };
	struct node *node;

	if (text.len == 0 || builder->err != NEWSALERT_OK)
		return builder->err;
	builder->text.len = 0;
	if ((node = add_node(builder)) == NULL)
		return builder->err;
	return copy_counted(builder, text, &node->text);
}

enum newsalert_err
tree_builder_open(struct tree_builder *builder, struct span name,
    const char *ns)
{
	struct node *node;

	if (flush_text(builder) != NEWSALERT_OK)
		return builder->err;
	if (builder->depth == TREE_DEPTH_MAX)
		return refuse(builder, "elements are nested too deep",
		    TREE_DEPTH_MAX);
	if (builder->open == NULL)
		builder->open = builder->tree->root;
	if ((node = add_node(builder)) == NULL ||
	    share(builder, name, &node->name) != NEWSALERT_OK ||
	    share_ns(builder, ns, &node->ns) != NEWSALERT_OK)
		return builder->err;
	if (builder->tree->root == NULL)
		builder->tree->root = node;
	builder->open = node;
	builder->tail = &node->attributes;
	builder->depth++;
	return NEWSALERT_OK;
}

enum newsalert_err
tree_builder_attribute(struct tree_builder *builder, struct span name,
    const char *ns, struct span value)
{
	struct attribute *attribute;

	if (builder->err != NEWSALERT_OK || builder->tail == NULL)
		return builder->err;
	if (builder->attributes == TREE_ATTRIBUTES_MAX)
		return refuse(builder, "more attributes than can be read",
		    TREE_ATTRIBUTES_MAX);
	if (value.len > TREE_ATTRIBUTE_BYTES_MAX)
		return refuse(builder, "an attribute has too many bytes",
		    TREE_ATTRIBUTE_BYTES_MAX);
	if ((attribute = allocate(builder, sizeof(*attribute))) == NULL ||
	    share(builder, name, &attribute->name) != NEWSALERT_OK ||
	    share_ns(builder, ns, &attribute->ns) != NEWSALERT_OK ||
	    copy_counted(builder, value, &attribute->value) != NEWSALERT_OK)
		return builder->err;
	builder->attributes++;
	*builder->tail = attribute;
	builder->tail = &attribute->next;
	return NEWSALERT_OK;
}

enum newsalert_err
tree_builder_text(struct tree_builder *builder, struct span text)
{
	if (builder->err != NEWSALERT_OK || builder->open == NULL)
		return builder->err;
	if (text.len > TREE_TEXT_MAX - builder->text.len)
		return refuse(builder, "more bytes of text than can be read",
		    TREE_TEXT_MAX);
	builder->tail = NULL;
	return builder->err = text_buffer_add(&builder->text, text);
}

enum newsalert_err
tree_builder_close(struct tree_builder *builder)
{
	if (flush_text(builder) != NEWSALERT_OK || builder->depth == 0)
		return builder->err;
	builder->tail = NULL;
	builder->depth--;
	builder->open = builder->depth == 0 ? NULL : builder->open->parent;
	return NEWSALERT_OK;
}

enum newsalert_err
tree_builder_take(struct tree_builder *builder, struct tree **treep)
{
	if (flush_text(builder) != NEWSALERT_OK)
		return builder->err;
	if (builder->tree->root == NULL) {
		error_set(builder->why, 0, "there is no element in it");
		return builder->err = NEWSALERT_EFORMAT;
	}
	*treep = builder->tree;
	builder->tree = NULL;
	return NEWSALERT_OK;
}
