/* SPDX-License-Identifier: MIT */
/*
 * Words of a text as numbers: what is left of it when case, punctuation and
 * white space do not count. A word is a run of letters, marks and digits, or
 * one letter of a script that is written without spaces.
 *
 * Journals keep what is made of these numbers: they must not change.
 */
#ifndef ARTICLE_FOLD_H
#define ARTICLE_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/article/span.h"

/* Spread the bits of a number: the finalizer of MurmurHash3 (Appleby). */
static inline uint64_t
fold_mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

/* The next word of *textp, which moves behind it; false: there is none. */
bool fold_word(struct span *textp, uint64_t *wordp);

#endif
