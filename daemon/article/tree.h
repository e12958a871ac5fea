/* SPDX-License-Identifier: MIT */
/*
 * Trees: the markup of a file comes in, elements and texts go out; the readers
 * of XML and HTML formats walk them. Nothing here opens a file, asks the
 * network, or reads a document type from elsewhere; what a document may cost
 * is bounded by the limits below.
 */
#ifndef ARTICLE_TREE_H
#define ARTICLE_TREE_H

#include "newsalert.h"
#include "daemon/article/span.h"
#include "daemon/article/text_buffer.h"

/* Where a document passes one of these it is no article. */
#define TREE_DEPTH_MAX           256         /* elements in one another */
#define TREE_NODES_MAX           200000      /* elements and texts */
#define TREE_ATTRIBUTES_MAX      100000      /* of all elements */
#define TREE_ATTRIBUTE_BYTES_MAX (1u << 20)  /* of one value */
#define TREE_TEXT_MAX            (16u << 20) /* bytes of all text, values too */
#define TREE_ENTITIES_MAX        256         /* that a document declares */
#define TREE_ENTITY_BYTES_MAX    1024        /* of one of them */
#define TREE_EXPANSION_MAX       65536       /* bytes that all of them became */

struct attribute {
	struct span name; /* local: "lang" of "xml:lang" */
	const char *ns;   /* the name space's URI, "" for none, the prefix where
			     the document declares it nowhere */
	struct span value;
	const struct attribute *next;
};

/* An element, or a text, whose name is empty. */
struct node {
	struct span name; /* local: "creator" of "dc:creator" */
	const char *ns;   /* the name space's URI, "" for none, the prefix where
			     the document declares it nowhere */
	struct span text; /* of a text: references decoded, space kept */
	const struct attribute *attributes;
	struct node *parent; /* NULL: the root */
	struct node *first, *last;
	struct node *next;
};

struct tree;

/* Read a document in UTF-8 whose bytes stay until the tree is freed. One that
 * is not well-formed is mended as browsers do it: stray "<" and "&", names of
 * HTML's characters, elements and name spaces that nobody closed or declared,
 * text in front of the root and behind it. EFORMAT, *why says it: no element,
 * or the limit it passes. ENOMEM. The caller frees *treep. */
NEWSALERT_MUST_CHECK enum newsalert_err tree_read_xml(struct span utf8,
    struct newsalert_error *why, struct tree **treep);
void tree_free(struct tree *tree);

/* Never NULL. */
const struct node *tree_root(const struct tree *tree);

/* Names are compared without regard to the case of ASCII letters and to the
 * name space; nodes are borrowed from the tree. */

static inline bool
node_is_text(const struct node *node)
{
	return node->name.len == 0;
}

/* Whether it is an element of that local name. */
static inline bool
node_is(const struct node *node, const char *name)
{
	return span_is(node->name, name);
}

/* The first child that is such an element; NULL: none. node may be NULL. */
const struct node *node_child(const struct node *node, const char *name);

/* The next such element behind node with the same parent; NULL: none. */
const struct node *node_sibling(const struct node *node, const char *name);

/* The next node in the order of the document, of those below top; NULL behind
 * the last. Start with node == top. */
const struct node *node_next(const struct node *node, const struct node *top);

/* The same without what is below node. */
const struct node *node_skip(const struct node *node, const struct node *top);

/* The value of the first attribute of that local name; empty, with bytes NULL,
 * where there is none. node may be NULL. */
struct span node_attribute(const struct node *node, const char *name);

/* Append all text below node as it stands. node may be NULL. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err node_text(const struct node *node,
    struct text_buffer *text);

#endif
