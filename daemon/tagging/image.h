/* SPDX-License-Identifier: MIT */
/*
 * The compiled rules as they lie in memory: a header, then arrays. Nothing in
 * it is a pointer, so that any process can map it anywhere. Internal to this
 * folder.
 *
 * A keyword is a path of symbols. A symbol is one way to name a token: as
 * written, case-folded, by its beginning or by its stem in one language. The
 * paths of all keywords are one trie: roots[symbol] is the node behind a first
 * symbol, the edge table has the rest.
 */
#ifndef TAGGING_IMAGE_H
#define TAGGING_IMAGE_H

#include <string.h>

#include "ruleset.h"

#define IMAGE_MAGIC      "nwsrules"
#define IMAGE_VERSION    1
#define IMAGE_BYTE_ORDER 0x01020304u
#define IMAGE_ID_LEN     8

/* Elements of a phrase; symbols that one token can have: written, folded, a
 * stem a language, and beginnings. The compiler holds rules to these. */
#define PHRASE_MAX       16
#define PREFIXES_MAX     16
#define STEMMERS_MAX     32
#define SYMBOLS_MAX      (2 + STEMMERS_MAX + PREFIXES_MAX)
#define LANGUAGES_MAX    250
#define PLACE_CODES_MAX  16
#define CONDITION_OP_MAX 4096

enum image_section {
	SECTION_STRINGS,
	SECTION_SYMBOLS, /* open addressing, by text */
	SECTION_ROOTS,   /* by symbol */
	SECTION_NODES,   /* and one more, that closes the last one's keywords */
	SECTION_EDGES,   /* open addressing, by node and symbol */
	SECTION_KEYWORDS, /* in order of node */
	SECTION_TOPICS,   /* in order of id */
	SECTION_OPS,      /* of conditions */
	SECTION_TERMS,    /* the texts of conditions' terms */
	SECTION_PLACES,
	SECTION_CODES,     /* countries, by place */
	SECTION_COUNTRIES, /* in order of code */
	SECTION_LANGUAGES, /* language n is the n-th, from 1 */
	SECTION_COUNT,
};

struct image_header {
	char magic[8];
	uint32_t version;
	uint32_t byte_order;
	uint64_t len;
	uint64_t checksum; /* of everything behind this field */
	uint32_t symbol_count;
	uint32_t pad;
	uint64_t prefix_lengths[4]; /* bit n: a prefix has n bytes */
	struct {
		uint32_t offset;
		uint32_t count;
	} sections[SECTION_COUNT];
};

enum symbol_kind {
	SYMBOL_WRITTEN,
	SYMBOL_FOLDED,
	SYMBOL_PREFIX,
	SYMBOL_STEM,
	SYMBOL_KIND_COUNT,
};

struct image_symbol {
	uint32_t hash;
	uint32_t text;
	uint32_t id; /* 0: free slot */
	uint16_t len;
	uint8_t kind;
	uint8_t language; /* of a stem, else 0 */
};

struct image_node {
	uint32_t first_keyword; /* that ends here; to the next node's first */
	uint32_t bloom; /* of the symbols of its edges; 0: it has none */
};

struct image_edge {
	uint32_t node; /* 0: free slot */
	uint32_t symbol;
	uint32_t target; /* always greater than node */
};

enum keyword_owner { OWNER_TOPIC, OWNER_TERM, OWNER_PLACE, OWNER_COUNT };

/* In a zone that is all capitals, case tells nothing. */
#define KEYWORD_CAPS_ONLY (1 << 0) /* only there, and needs company */
#define KEYWORD_NOT_CAPS  (1 << 1) /* never there */

struct image_keyword {
	uint32_t text;  /* as the rule spells it */
	uint32_t owner; /* index of the topic, term or place */
	float weight;
	uint8_t owner_kind;
	uint8_t language; /* 0: any */
	uint8_t flags;
	uint8_t tokens;
};

struct image_topic {
	uint32_t id;
	uint32_t name;
	uint32_t medtop; /* "": none */
	float threshold;
	float share; /* of the best topic's score; below 0: the usual one */
	uint32_t keyword_count;
	uint32_t is_top; /* of the first level */
	uint32_t when;   /* first op */
	uint32_t when_count;
	uint32_t unless;
	uint32_t unless_count;
};

enum place_kind {
	PLACE_NAME,
	PLACE_DEMONYM,
	PLACE_METONYM,
	PLACE_CAPITAL,
	PLACE_CITY,
	PLACE_REGION,
	PLACE_DATELINE,  /* counts in datelines and before its region */
	PLACE_QUALIFIER, /* a region, but only behind a place and a comma */
	PLACE_BLOCK,     /* tags nothing and hides what is inside */
	PLACE_FORENAME,
	PLACE_SURNAME,
	PLACE_FIRM, /* makes a place before it the name of a firm */
	PLACE_KIND_COUNT,
};

struct image_place {
	uint32_t first_code;
	uint16_t code_count; /* 0: tags nothing */
	uint16_t kind;
};

struct image_country {
	uint32_t code;
	uint32_t name;
};

struct image_language {
	uint32_t code;
	uint32_t has_stems; /* some keyword asks for them */
};

/* Conditions are postfix programs over a stack of truth values. */
enum op_code {
	OP_TERM,     /* push: term arg stands in one of the zones */
	OP_COUNTRY,  /* push: country arg has one of the roles in zones */
	OP_LANGUAGE, /* push: the article's language is string arg */
	OP_SOURCE,   /* push: the article's source is string arg */
	OP_NEAR,     /* push: the count terms in the OP_ARGs that follow stand
			within arg words of each other */
	OP_ARG,      /* term arg of the OP_NEAR before */
	OP_NOT,
	OP_AT_LEAST, /* pop count, push: arg or more of them are true */
	OP_CODE_COUNT,
};

struct image_op {
	uint8_t code;
	uint8_t pad;
	uint16_t zones; /* bit per zone, CONDITION_LEAD */
	uint32_t count;
	uint32_t arg;
};

/* An opened image. Pointers go into it. */
struct ruleset {
	const struct image_header *header;
	const char *strings;
	const struct image_symbol *symbols;
	uint32_t symbol_mask;
	const uint32_t *roots;
	const struct image_node *nodes;
	uint32_t node_count;
	const struct image_edge *edges;
	uint32_t edge_mask;
	const struct image_keyword *keywords;
	uint32_t keyword_count;
	const struct image_topic *topics;
	uint32_t topic_count;
	const struct image_op *ops;
	const uint32_t *terms;
	uint32_t term_count;
	const struct image_place *places;
	uint32_t place_count;
	const uint32_t *codes;
	const struct image_country *countries;
	uint32_t country_count;
	const struct image_language *languages;
	uint32_t language_count;
	char id[IMAGE_ID_LEN + 1];
};

/* Of an image's bytes behind the checksum field. */
uint64_t image_checksum(const void *image, size_t len);

/* The size of one item of a section. */
size_t image_item_size(enum image_section section);

static inline uint32_t
image_symbol_hash(enum symbol_kind kind, uint8_t language, const char *text,
    size_t len)
{
	uint64_t hash = ((uint64_t)kind << 8 | language) + 1;

	for (; len >= 8; text += 8, len -= 8) {
		uint64_t chunk;

		memcpy(&chunk, text, 8);
		hash = (hash ^ chunk) * 0x9E3779B97F4A7C15u;
		hash ^= hash >> 29;
	}
	for (; len > 0; text++, len--)
		hash = (hash ^ (unsigned char)*text) * 0xD6E8FEB86659FD93u;
	hash ^= hash >> 32;
	return (uint32_t)hash;
}

static inline uint32_t
image_edge_hash(uint32_t node, uint32_t symbol)
{
	const uint64_t key = (uint64_t)node << 32 | symbol;

	return (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32);
}

static inline uint32_t
image_bloom(uint32_t symbol)
{
	return 1u << (symbol * 0x9E3779B1u >> 27);
}

/* The symbol of a text, or 0. */
uint32_t ruleset_symbol(const struct ruleset *ruleset, enum symbol_kind kind,
    uint8_t language, const char *text, size_t len);

/* The index of a language, 0 if no keyword is of it. */
uint8_t ruleset_language(const struct ruleset *ruleset, const char *code);

/* Where the edge leads, or 0. */
static inline uint32_t
ruleset_step(const struct ruleset *ruleset, uint32_t node, uint32_t symbol)
{
	uint32_t slot = image_edge_hash(node, symbol) & ruleset->edge_mask;

	while (ruleset->edges[slot].node != 0) {
		const struct image_edge *edge = &ruleset->edges[slot];

		if (edge->node == node && edge->symbol == symbol)
			return edge->target;
		slot = (slot + 1) & ruleset->edge_mask;
	}
	return 0;
}

#endif
