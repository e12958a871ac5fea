/* SPDX-License-Identifier: MIT */
/*
 * Gives the tokens of a text their symbols. The same words come again and
 * again, so a bounded cache by the word as written stands before the lexicon.
 */
#ifndef TAGGING_NAMER_H
#define TAGGING_NAMER_H

#include "lexicon.h"
#include "splitter.h"

/* A symbol of a token, and the node behind it where a keyword starts with it;
 * else 0. */
struct named_symbol {
	uint32_t symbol;
	uint32_t root;
};

struct namer;

/* The lexicon is borrowed. */
NEWSALERT_MUST_CHECK enum newsalert_err namer_new(const struct ruleset *ruleset,
    struct lexicon *lexicon, struct namer **namerp);
void namer_free(struct namer *namer);

/* Set symbols and count of each token of a text, which has SPLITTER_PADDING
 * behind it, in the lexicon's language. starters gets the indices (uint32_t)
 * of the tokens that may start a keyword. */
NEWSALERT_MUST_CHECK enum newsalert_err namer_run(struct namer *namer,
    const char *text, struct vector *tokens, struct vector *starters);

/* What token.symbols counts from. Borrowed until the next namer_run. */
const struct named_symbol *namer_symbols(const struct namer *namer);

#endif
