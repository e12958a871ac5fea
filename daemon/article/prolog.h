/* SPDX-License-Identifier: MIT */
/*
 * What stands in front of an XML document's root: junk, declaration, comments
 * and document type are taken off; the entities that it declares go out.
 */
#ifndef ARTICLE_PROLOG_H
#define ARTICLE_PROLOG_H

#include "newsalert.h"
#include "daemon/article/tree.h"

/* <!ENTITY name "value">, the value as it stands. */
struct prolog_entity {
	struct span name;
	struct span value;
};

struct prolog {
	struct span root; /* from the root's "<" to the end; empty: no root */
	struct prolog_entity entities[TREE_ENTITIES_MAX];
	size_t entity_count;
};

/* External and parameter entities are none. The spans point into utf8.
 * EFORMAT: a limit of tree.h, *why names it. */
NEWSALERT_MUST_CHECK enum newsalert_err prolog_read(struct span utf8,
    struct newsalert_error *why, struct prolog *prolog);

#endif
