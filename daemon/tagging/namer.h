/* SPDX-License-Identifier: MIT */
/*
 * Gives the tokens of a text their symbols, and the keywords of one word. The
 * same words come again and again, so a bounded cache by the word as written
 * stands before the lexicon.
 */
#ifndef TAGGING_NAMER_H
#define TAGGING_NAMER_H

#include "lexicon.h"
#include "splitter.h"
#include "tongues.h"

/* A symbol of a token, and the node behind it where a keyword starts with it;
 * else 0. */
struct named_symbol {
	uint32_t symbol;
	uint32_t root;
	uint32_t bloom;    /* the node's */
	uint32_t keywords; /* that are heard, in namer_keywords; 0: none */
};

/* What the matcher asks of a keyword. Most that are found have one word; in
 * the rules they lie far apart, here those of common words are together. */
struct named_keyword {
	uint32_t keyword; /* its index */
	uint32_t owner;
	float weight;
	uint8_t owner_kind;
	uint8_t place_kind; /* where the owner is a place */
	uint8_t flags;
	bool is_last; /* of its node */
};

/* A token that may start a keyword. */
struct starter {
	uint32_t token;
	bool goes_on; /* one that has the next token too */
};

struct namer;

/* Lexicon and tongues are borrowed. */
NEWSALERT_MUST_CHECK enum newsalert_err namer_new(struct lexicon *lexicon,
    const struct tongues *tongues, struct namer **namerp);
void namer_free(struct namer *namer);

/* Set symbols and count of each token of a text, which has SPLITTER_PADDING
 * behind it, in the language of lexicon and tongues. starters gets those that
 * may start a keyword (struct starter). */
NEWSALERT_MUST_CHECK enum newsalert_err namer_run(struct namer *namer,
    const char *text, struct vector *tokens, struct vector *starters);

/* What token.symbols counts from. Borrowed until the next namer_run. */
const struct named_symbol *namer_symbols(const struct namer *namer);

/* What named_symbol.keywords counts from; borrowed likewise. */
const struct named_keyword *namer_keywords(const struct namer *namer);

static inline struct named_keyword
name_keyword(const struct ruleset *ruleset, uint32_t index)
{
	const struct image_keyword *keyword = &ruleset->keywords[index];
	struct named_keyword named = { .keyword = index,
		.owner = keyword->owner,
		.weight = keyword->weight,
		.owner_kind = keyword->owner_kind,
		.flags = keyword->flags };

	if (keyword->owner_kind == OWNER_PLACE)
		named.place_kind =
		    (uint8_t)ruleset->places[keyword->owner].kind;
	return named;
}

#endif
