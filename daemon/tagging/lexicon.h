/* SPDX-License-Identifier: MIT */
/* Which symbols a word has: as written, folded, by its beginnings, and by its
 * stems. This is the slow way; namer.h has the fast one. */
#ifndef TAGGING_LEXICON_H
#define TAGGING_LEXICON_H

#include "client/word.h"
#include "image.h"

#define LEXICON_OTHER (LANGUAGES_MAX + 1) /* a language that no keyword has */

struct lexicon;

NEWSALERT_MUST_CHECK enum newsalert_err
lexicon_new(const struct ruleset *ruleset, struct lexicon **lexiconp);
void lexicon_free(struct lexicon *lexicon);

/* The language of the next words: an index of the ruleset, LEXICON_OTHER, or
 * 0 for unknown, which is any. */
void lexicon_set_language(struct lexicon *lexicon, uint8_t language);
uint8_t lexicon_language(const struct lexicon *lexicon);

/* All symbols of one word, how many as result. */
size_t lexicon_look_up(struct lexicon *lexicon, const struct word *word,
    uint32_t symbols[static SYMBOLS_MAX]);

#endif
