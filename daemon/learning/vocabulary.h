/* SPDX-License-Identifier: MIT */
/*
 * Numbers for words, and for phrases of two words: folded tokens come in, the
 * same number for the same one goes out, counted from 0.
 */
#ifndef LEARNING_VOCABULARY_H
#define LEARNING_VOCABULARY_H

#include "daemon/tagging/arena.h"
#include "daemon/tagging/vector.h"
#include "client/word.h"

#define VOCABULARY_NONE UINT32_MAX

struct term {
	const char *text; /* as a keyword has it, without signs */
	uint32_t key[2];  /* the words of a phrase */
	uint32_t hash;
	bool is_phrase;
};

struct vocabulary {
	struct arena arena;
	struct vector terms; /* struct term; the words come first */
	uint32_t *slots;     /* term + 1; 0: free */
	size_t slot_mask;
};

void vocabulary_init(struct vocabulary *vocabulary);
void vocabulary_fini(struct vocabulary *vocabulary);

/* The number of a word, new or known. VOCABULARY_NONE: the token can be no
 * keyword (too long, or not UTF-8). */
NEWSALERT_MUST_CHECK enum newsalert_err
vocabulary_word(struct vocabulary *vocabulary, const struct word *word,
    uint32_t *termp);

/* The number of the phrase of two words; VOCABULARY_NONE: it was not added. */
uint32_t vocabulary_find(const struct vocabulary *vocabulary, uint32_t first,
    uint32_t second);
NEWSALERT_MUST_CHECK enum newsalert_err
vocabulary_add(struct vocabulary *vocabulary, uint32_t first, uint32_t second,
    uint32_t *termp);

static inline const struct term *
vocabulary_term(const struct vocabulary *vocabulary, uint32_t term)
{
	return (const struct term *)vocabulary->terms.items + term;
}

#endif
