/* SPDX-License-Identifier: MIT */
/*
 * Sketches: what a text is like, in 64 bytes. The share of numbers in which
 * two sketches agree estimates the share of word sequences (shingles) that
 * their texts have in common (Jaccard): MinHash with one permutation (Li,
 * Owen, Zhang: One Permutation Hashing, NIPS 2012), empty bins filled from
 * others (Shrivastava: Optimal Densification for Fast and Accurate Minwise
 * Hashing, ICML 2017), of each number the lowest 16 bits (Li, Koenig: b-Bit
 * Minwise Hashing, WWW 2010).
 *
 * Journals keep sketches: a change of how they are made needs a new version of
 * the journal that forgets the old ones.
 */
#ifndef ARTICLE_SKETCH_H
#define ARTICLE_SKETCH_H

#include "daemon/article/article.h"

#define SKETCH_LEN     32
#define SKETCH_SHINGLE 3 /* words in a sequence */
/* Sequences that a text has at least: market tables and notices that come every
 * day differ in a few numbers only. */
#define SKETCH_MIN 60

/* The sketch of headline and body. Case, punctuation and white space make no
 * difference; of scripts that are written without spaces every letter is a
 * word. false: the text is too short, and *out all zeros. */
bool sketch_make(const struct article *article, uint16_t out[SKETCH_LEN]);

/* The hash of each shingle of a text, in its order: each is called as often
 * as it occurs. */
typedef void (*sketch_shingle_fn)(uint64_t hash, void *arg);
void sketch_each_shingle(const struct article *article, sketch_shingle_fn each,
    void *arg);

#endif
