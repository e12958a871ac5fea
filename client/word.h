/* SPDX-License-Identifier: MIT */
/*
 * What a token is, for filters and for tagging alike: a run of word
 * characters (Unicode letters, marks, numbers); a run of katakana; or one
 * character of a script that writes without spaces (Han, hiragana, Thai, Lao,
 * Khmer, Myanmar). Katakana stays whole, so that a loan word is not found
 * inside a longer one. Text is taken to be NFC; bytes that are not UTF-8
 * separate words.
 */
#ifndef CLIENT_WORD_H
#define CLIENT_WORD_H

#include "newsalert.h"

#define WORD_MAX 256 /* bytes; what is longer is a token that never matches */

enum word_class {
	WORD_SEPARATOR,
	WORD_JOINS,    /* one token with its neighbours of this class */
	WORD_KATAKANA, /* likewise */
	WORD_SINGLE,   /* a token by itself */
};

/* For those who look for tokens on their own, to be fast: the class of a code
 * point. */
enum word_class word_classify(int32_t point);

struct word {
	const char *bytes; /* borrowed from the text, as written */
	size_t len;
};

/* The first token at or after *offsetp, which moves behind it. false: none
 * is left. */
bool word_next(const char *text, size_t len, size_t *offsetp,
    struct word *word);

/* Pure ASCII is its own NFC and has no accents. */
bool word_is_ascii(const char *text, size_t len);

/* Case-folded NFC of one word into out (size bytes), its length to *lenp. The
 * letter I is one letter with and without its dot, as Turkish writes it.
 * ETOOBIG: it does not fit, or is over WORD_MAX; EFORMAT: not UTF-8. */
NEWSALERT_MUST_CHECK enum newsalert_err word_fold(const struct word *word,
    char *out, size_t size, size_t *lenp);

#endif
