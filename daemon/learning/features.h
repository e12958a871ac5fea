/* SPDX-License-Identifier: MIT */
/*
 * What could be a keyword: articles come in, for each one the words and
 * phrases of two words that are worth a look go out, with what each would give
 * to a topic's score.
 */
#ifndef LEARNING_FEATURES_H
#define LEARNING_FEATURES_H

#include "corpus.h"
#include "vocabulary.h"

#define FEATURES_ARTICLES_MIN 3 /* that a word or phrase has to stand in */

struct feature {
	uint32_t term;
	float value; /* topics_part of its mentions */
};

/* A token of an article, in reading order. */
struct reading {
	uint32_t word;   /* VOCABULARY_NONE: can be no keyword */
	uint32_t phrase; /* of it and the next one; likewise */
	float weight;    /* of its zone */
};

struct features {
	struct vocabulary vocabulary;
	struct vector readings; /* struct reading, of all samples */
	size_t *reading_starts; /* by sample, and the end */
	struct vector items;    /* struct feature, of all samples, by term */
	size_t *starts;         /* likewise */
};

/* Take the features of all samples. Words are in FEATURES_ARTICLES_MIN
 * articles, phrases in as many of the topic; numbers are left out. */
NEWSALERT_MUST_CHECK enum newsalert_err features_take(struct features *features,
    const struct corpus *corpus);
void features_fini(struct features *features);

/* Mark the terms that are keywords of one topic: numbers[term] is the
 * keyword's number + 1. Then sums gets, for each keyword, what the zones of
 * its mentions weigh: as the matcher has it, the longer of two keywords at a
 * word counts, and nothing inside it. The result is the length factor. */
double features_sum(const struct features *features, size_t sample,
    const uint32_t *numbers, double *sums);

static inline const struct feature *
features_of(const struct features *features, size_t sample, size_t *countp)
{
	*countp = features->starts[sample + 1] - features->starts[sample];
	return (const struct feature *)features->items.items +
	       features->starts[sample];
}

#endif
