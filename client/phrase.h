/* SPDX-License-Identifier: MIT */
/* Phrases of folded words, and whether a text has them. */
#ifndef CLIENT_PHRASE_H
#define CLIENT_PHRASE_H

#include "client/word.h"

#define FOLDED_WORDS_MAX 512  /* as many as a headline has code points */
#define FOLDED_BYTES_MAX 4096 /* of them, folded */

/* The words of a text, folded. What is over the limits is left out; a word
 * that cannot be folded is empty and matches nothing. */
struct folded {
	size_t count;
	bool whole;                              /* nothing was left out */
	uint16_t starts[FOLDED_WORDS_MAX + 1];   /* in bytes; ends of the one
						    before */
	char bytes[FOLDED_BYTES_MAX + WORD_MAX]; /* last: a full word fits */
};

void folded_init(struct folded *folded, const char *text);

struct phrase;

/* Words side by side; one with '*' directly behind it is the beginning of a
 * word. ENOTFOUND: there is no word; EINVAL: a '*' is not at the end of a
 * word; ETOOBIG: a word is too long. The caller frees with phrase_free. */
NEWSALERT_MUST_CHECK enum newsalert_err phrase_new(const char *text,
    struct phrase **phrasep);
void phrase_free(struct phrase *phrase);

/* The phrase stands somewhere in the text. */
bool phrase_in(const struct phrase *phrase, const struct folded *text);
/* The phrase is all of the text. */
bool phrase_is(const struct phrase *phrase, const struct folded *text);
/* Places of all the phrases can be found such that between each and the next
 * one, in either order and without overlap, stand fewer than distance words. */
bool phrases_near(struct phrase *const *phrases, size_t count, size_t distance,
    const struct folded *text);

#endif
