/* SPDX-License-Identifier: MIT */
/* Paths of symbols come in, node and edge tables go out. */
#include "daemon/tagging/trie.h"

#include <stdlib.h>

#define FIRST_ROOM 1024

enum newsalert_err
trie_init(struct trie *trie)
{
	memset(trie, 0, sizeof(*trie));
	trie->node_count = 1;
	trie->symbol_room = trie->edge_room = FIRST_ROOM;
	trie->symbols = calloc(FIRST_ROOM, sizeof(*trie->symbols));
	trie->edges = calloc(FIRST_ROOM, sizeof(*trie->edges));
	if (trie->symbols == NULL || trie->edges == NULL) {
		trie_fini(trie);
		return NEWSALERT_ENOMEM;
	}
	return NEWSALERT_OK;
}

void
trie_fini(struct trie *trie)
{
	free(trie->symbols);
	free(trie->edges);
	free(trie->ends.items);
	memset(trie, 0, sizeof(*trie));
}

static struct image_symbol *
free_symbol_slot(struct image_symbol *symbols, uint32_t room, uint32_t hash)
{
	uint32_t slot = hash & (room - 1);

	while (symbols[slot].id != 0)
		slot = (slot + 1) & (room - 1);
	return &symbols[slot];
}

static enum newsalert_err
grow_symbols(struct trie *trie)
{
	const uint32_t room = trie->symbol_room * 2;
	struct image_symbol *symbols;

	if (room == 0 || (symbols = calloc(room, sizeof(*symbols))) == NULL)
		return NEWSALERT_ENOMEM;
	for (uint32_t i = 0; i < trie->symbol_room; i++)
		if (trie->symbols[i].id != 0)
			*free_symbol_slot(symbols, room,
			    trie->symbols[i].hash) = trie->symbols[i];
	free(trie->symbols);
	trie->symbols = symbols;
	trie->symbol_room = room;
	return NEWSALERT_OK;
}

struct image_symbol *
trie_symbol(struct trie *trie, const char *strings,
    const struct image_symbol *wanted, const char *text)
{
	const uint32_t mask = trie->symbol_room - 1;
	uint32_t slot = wanted->hash & mask;

	for (; trie->symbols[slot].id != 0; slot = (slot + 1) & mask) {
		const struct image_symbol *symbol = &trie->symbols[slot];

		if (symbol->hash == wanted->hash &&
		    symbol->len == wanted->len &&
		    symbol->kind == wanted->kind &&
		    symbol->language == wanted->language &&
		    memcmp(strings + symbol->text, text, wanted->len) == 0)
			break;
	}
	return &trie->symbols[slot];
}

enum newsalert_err
trie_symbol_claim(struct trie *trie, struct image_symbol *slot,
    struct image_symbol symbol, uint32_t *idp)
{
	symbol.id = ++trie->symbol_count;
	*slot = symbol;
	*idp = symbol.id;
	if (trie->symbol_count < trie->symbol_room / 2)
		return NEWSALERT_OK;
	return grow_symbols(trie);
}

static uint32_t
edge_slot(const struct image_edge *edges, uint32_t room, uint32_t node,
    uint32_t symbol)
{
	uint32_t slot = image_edge_hash(node, symbol) & (room - 1);

	while (edges[slot].target != 0 &&
	       (edges[slot].node != node || edges[slot].symbol != symbol))
		slot = (slot + 1) & (room - 1);
	return slot;
}

static enum newsalert_err
grow_edges(struct trie *trie)
{
	const uint32_t room = trie->edge_room * 2;
	struct image_edge *edges;

	if (room == 0 || (edges = calloc(room, sizeof(*edges))) == NULL)
		return NEWSALERT_ENOMEM;
	for (uint32_t i = 0; i < trie->edge_room; i++) {
		const struct image_edge *edge = &trie->edges[i];

		if (edge->target != 0)
			edges[edge_slot(edges, room, edge->node,
			    edge->symbol)] = *edge;
	}
	free(trie->edges);
	trie->edges = edges;
	trie->edge_room = room;
	return NEWSALERT_OK;
}

enum newsalert_err
trie_path(struct trie *trie, const uint32_t *symbols, size_t count,
    uint32_t *nodep)
{
	uint32_t node = 0;

	for (size_t i = 0; i < count; i++) {
		const uint32_t slot =
		    edge_slot(trie->edges, trie->edge_room, node, symbols[i]);
		struct image_edge *edge = &trie->edges[slot];

		if (edge->target == 0) {
			edge->node = node;
			edge->symbol = symbols[i];
			edge->target = trie->node_count++;
			trie->edge_count++;
		}
		node = edge->target;
		if (trie->edge_count >= trie->edge_room / 2 &&
		    grow_edges(trie) != NEWSALERT_OK)
			return NEWSALERT_ENOMEM;
	}
	*nodep = node;
	return NEWSALERT_OK;
}

enum newsalert_err
trie_end(struct trie *trie, uint32_t node)
{
	uint32_t *end = vector_add(&trie->ends, 1, sizeof(*end));

	if (end == NULL)
		return NEWSALERT_ENOMEM;
	*end = node;
	return NEWSALERT_OK;
}

/* A counting sort by node; within a node keywords stay as they came. */
static void
order_keywords(const struct trie *trie, struct image_node *nodes,
    uint32_t *order)
{
	const uint32_t *ends = trie->ends.items;
	uint32_t sum = 0;

	for (size_t i = 0; i < trie->ends.count; i++)
		nodes[ends[i]].first_keyword++;
	for (uint32_t i = 0; i <= trie->node_count; i++) {
		sum += nodes[i].first_keyword;
		nodes[i].first_keyword = sum;
	}
	for (size_t i = trie->ends.count; i > 0; i--)
		order[i - 1] = --nodes[ends[i - 1]].first_keyword;
}

/* Three quarters full at most. */
static uint32_t
table_room(uint32_t count)
{
	uint32_t room = 2;

	while (room - room / 4 <= count)
		room *= 2;
	return room;
}

uint32_t
trie_image_symbols(const struct trie *trie)
{
	return table_room(trie->symbol_count);
}

uint32_t
trie_image_edges(const struct trie *trie)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < trie->edge_room; i++)
		count += trie->edges[i].target != 0 && trie->edges[i].node != 0;
	return table_room(count);
}

static void
write_symbols(const struct trie *trie, struct image_symbol *symbols)
{
	const uint32_t room = trie_image_symbols(trie);

	for (uint32_t i = 0; i < trie->symbol_room; i++)
		if (trie->symbols[i].id != 0)
			*free_symbol_slot(symbols, room,
			    trie->symbols[i].hash) = trie->symbols[i];
}

static void
write_edges(const struct trie *trie, const struct trie_tables *tables)
{
	const uint32_t room = trie_image_edges(trie);

	for (uint32_t i = 0; i < trie->edge_room; i++) {
		const struct image_edge *edge = &trie->edges[i];

		if (edge->target == 0)
			continue;
		if (edge->node == 0) {
			tables->roots[edge->symbol] = edge->target;
			continue;
		}
		tables->nodes[edge->node].bloom |= image_bloom(edge->symbol);
		tables->edges[edge_slot(tables->edges, room, edge->node,
		    edge->symbol)] = *edge;
	}
}

void
trie_write(const struct trie *trie, const struct trie_tables *tables)
{
	order_keywords(trie, tables->nodes, tables->order);
	write_symbols(trie, tables->symbols);
	write_edges(trie, tables);
}
