/* SPDX-License-Identifier: MIT */
/*
 * Which symbols a token has. The way from a word to its symbols (fold, stem,
 * look up) is slow and the same words come again and again, so a bounded cache
 * by the word as written stands before it.
 */
#ifndef TAGGING_LEXICON_H
#define TAGGING_LEXICON_H

#include "client/word.h"
#include "image.h"
#include "splitter.h"

#define LEXICON_OTHER (LANGUAGES_MAX + 1) /* that no keyword has */

/* A symbol of a token, and the node behind it where a keyword starts with it;
 * else 0. */
struct named_symbol {
	uint32_t symbol;
	uint32_t root;
};

struct lexicon;

NEWSALERT_MUST_CHECK enum newsalert_err
lexicon_new(const struct ruleset *ruleset, struct lexicon **lexiconp);
void lexicon_free(struct lexicon *lexicon);

/* The language of the next words: an index of the ruleset, LEXICON_OTHER, or
 * 0 for unknown, which is any. */
void lexicon_set_language(struct lexicon *lexicon, uint8_t language);

/* Give the tokens of a text (with SPLITTER_PADDING behind it) their symbols,
 * and write the indices of those that may start a keyword to starters, which
 * has room for all and one more. How many they are goes to *startedp. */
NEWSALERT_MUST_CHECK enum newsalert_err lexicon_name(struct lexicon *lexicon,
    const char *text, struct vector *tokens, uint32_t *starters,
    size_t *startedp);

/* What token.symbols counts from. Borrowed until the next lexicon_name. */
const struct named_symbol *lexicon_symbols(const struct lexicon *lexicon);

/* All symbols of one word, how many as result. */
size_t lexicon_look_up(struct lexicon *lexicon, const struct word *word,
    uint32_t symbols[static SYMBOLS_MAX]);

#endif
