/* SPDX-License-Identifier: MIT */
/*
 * How a tree grows: a parser tells what it meets, in the order of the
 * document; the limits of tree.h are kept here, for every parser alike.
 */
#ifndef ARTICLE_TREE_BUILDER_H
#define ARTICLE_TREE_BUILDER_H

#include "daemon/article/tree.h"

struct tree_builder;

/* why is borrowed until the end and may be NULL. ENOMEM. The caller ends it
 * with tree_builder_free, which keeps a tree that was taken. */
NEWSALERT_MUST_CHECK enum newsalert_err
tree_builder_new(struct newsalert_error *why, struct tree_builder **builderp);
void tree_builder_free(struct tree_builder *builder);

/* Each copies what it is given. EFORMAT: a limit is passed, *why names it.
 * ENOMEM. After an error all further calls return it. A name space of NULL is
 * none. */
NEWSALERT_MUST_CHECK enum newsalert_err
tree_builder_open(struct tree_builder *builder, struct span name,
    const char *ns);
/* Of the element opened last, before anything else is in it. */
NEWSALERT_MUST_CHECK enum newsalert_err
tree_builder_attribute(struct tree_builder *builder, struct span name,
    const char *ns, struct span value);
/* What follows one another is one text. Outside the root it is dropped. */
NEWSALERT_MUST_CHECK enum newsalert_err
tree_builder_text(struct tree_builder *builder, struct span text);
/* Close the element opened last. */
NEWSALERT_MUST_CHECK enum newsalert_err tree_builder_close(
    struct tree_builder *builder);

/* The error so far. */
enum newsalert_err tree_builder_error(const struct tree_builder *builder);

/* How many elements are open: 0 in front of the root and behind it. */
size_t tree_builder_depth(const struct tree_builder *builder);

/* Forget all, to read the document in another way. */
void tree_builder_reset(struct tree_builder *builder);

/* The tree; elements still open are closed. A second root is a child of the
 * first. EFORMAT: there was no element. The caller frees *treep. */
NEWSALERT_MUST_CHECK enum newsalert_err
tree_builder_take(struct tree_builder *builder, struct tree **treep);

#endif
