/* SPDX-License-Identifier: MIT */
/*
 * The growing trie of the compiler: symbols are interned and paths added, and
 * the tables that the image holds come out.
 */
#ifndef TAGGING_TRIE_H
#define TAGGING_TRIE_H

#include "image.h"
#include "vector.h"

struct trie {
	struct image_symbol *symbols; /* open addressing, symbol_room slots */
	uint32_t symbol_room;
	uint32_t symbol_count;
	struct image_edge *edges; /* open addressing; target 0: free */
	uint32_t edge_room;
	uint32_t edge_count;
	uint32_t node_count; /* the root, 0, is one */
	struct vector ends;  /* uint32_t, the nodes of keywords */
};

NEWSALERT_MUST_CHECK enum newsalert_err trie_init(struct trie *trie);
void trie_fini(struct trie *trie);

/* The slot of a symbol, with id 0 when it is new: the caller then sets text,
 * which has the offset of text in strings, and calls trie_symbol_claim. */
struct image_symbol *trie_symbol(struct trie *trie, const char *strings,
    const struct image_symbol *wanted, const char *text);
NEWSALERT_MUST_CHECK enum newsalert_err trie_symbol_claim(struct trie *trie,
    struct image_symbol *slot, struct image_symbol symbol, uint32_t *idp);

/* The node at the end of a path; what is missing is made. */
NEWSALERT_MUST_CHECK enum newsalert_err trie_path(struct trie *trie,
    const uint32_t *symbols, size_t count, uint32_t *nodep);

/* The next keyword ends at a node. */
NEWSALERT_MUST_CHECK enum newsalert_err trie_end(struct trie *trie,
    uint32_t node);

/* The slots of an image's tables; that of edges has none of the root. */
uint32_t trie_image_symbols(const struct trie *trie);
uint32_t trie_image_edges(const struct trie *trie);

/* The tables of an image, zeroed. */
struct trie_tables {
	struct image_symbol *symbols; /* trie_image_symbols */
	uint32_t *roots;              /* symbol_count + 1 */
	struct image_node *nodes;     /* node_count + 1 */
	struct image_edge *edges;     /* trie_image_edges */
	uint32_t *order; /* the place of each keyword in the image, where they
			    are sorted by node */
};

/* Fill them in. */
void trie_write(const struct trie *trie, const struct trie_tables *tables);

#endif
