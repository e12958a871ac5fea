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

#define LEXICON_KEY_MAX    32 /* longer words are looked up each time */
#define LEXICON_INLINE_MAX 6  /* as are words with more symbols */
#define LEXICON_CACHE_BITS 13
#define LEXICON_OTHER      255 /* a language that no keyword has */

/* One word of the cache: a cache line. */
struct lexicon_entry {
	uint64_t key[LEXICON_KEY_MAX / 8]; /* the word, padded with zeros */
	uint32_t symbols[LEXICON_INLINE_MAX];
	uint8_t count;
	uint8_t starts;   /* a keyword starts with one of the symbols */
	uint8_t language; /* of the articles it was looked up for */
	uint8_t pad[5];
};

struct lexicon_word {
	const uint32_t *symbols; /* borrowed until the next call */
	uint32_t count;
	bool starts;
};

struct lexicon;

NEWSALERT_MUST_CHECK enum newsalert_err
lexicon_new(const struct ruleset *ruleset, struct lexicon **lexiconp);
void lexicon_free(struct lexicon *lexicon);

/* The language of the next words: an index of the ruleset, LEXICON_OTHER, or
 * 0 for unknown, which is any. */
void lexicon_set_language(struct lexicon *lexicon, uint8_t language);

/* The symbols of a token. 32 bytes from word on can be read. */
struct lexicon_word lexicon_find(struct lexicon *lexicon, const char *word,
    size_t len);

/* The same of a word that may end where memory does. */
struct lexicon_word lexicon_find_word(struct lexicon *lexicon,
    const struct word *word);

#endif
