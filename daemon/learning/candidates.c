/* SPDX-License-Identifier: MIT */
/* Features of articles come in, columns are given to those worth a look. */
#include "daemon/learning/candidates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/keyword.h"

/* Of the articles that are not of the topic; "the", "said", "of". */
#define COMMON_SHARE 0.3

struct count {
	uint32_t positive; /* articles */
	uint32_t negative;
	double squares;  /* sum over articles */
	uint32_t column; /* + 1; 0: none */
};

static bool
is_wanted(const struct sample *sample, uint32_t fold)
{
	return fold == CORPUS_NO_FOLD || sample->fold != fold;
}

static enum newsalert_err
pick_samples(struct candidates *candidates, const struct corpus *corpus,
    uint32_t fold)
{
	const struct sample *samples = corpus_samples(corpus);

	candidates->samples =
	    calloc(corpus->samples.count + 1, sizeof(*candidates->samples));
	if (candidates->samples == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < corpus->samples.count; i++) {
		if (!is_wanted(&samples[i], fold))
			continue;
		candidates->samples[candidates->row_count++] = i;
		candidates->positive_count += samples[i].positive;
	}
	return NEWSALERT_OK;
}

static void
count_articles(const struct candidates *candidates, const struct corpus *corpus,
    const struct features *features, struct count *counts)
{
	for (size_t row = 0; row < candidates->row_count; row++) {
		const size_t sample = candidates->samples[row];
		const bool positive = corpus_samples(corpus)[sample].positive;
		size_t len;
		const struct feature *feature =
		    features_of(features, sample, &len);

		for (; len > 0; feature++, len--) {
			struct count *count = &counts[feature->term];
			const double value = (double)feature->value;

			count->positive += positive;
			count->negative += !positive;
			count->squares += value * value;
		}
	}
}

static bool
is_common(const struct candidates *candidates, const struct count *count)
{
	const size_t others =
	    candidates->row_count - candidates->positive_count;

	return count->negative > COMMON_SHARE * (double)others;
}

/* Would the rule find again what was found here? */
static bool
is_keyword(const struct term *term)
{
	struct newsalert_error why;
	struct keyword keyword;

	return keyword_parse(term->text, &why, &keyword) == NEWSALERT_OK &&
	       keyword.count == (term->is_phrase ? 2 : 1);
}

static bool
is_candidate(const struct candidates *candidates, const struct term *term,
    const struct count *counts, const struct count *count)
{
	if (count->positive + count->negative < FEATURES_ARTICLES_MIN ||
	    is_common(candidates, count))
		return false;
	if (term->is_phrase &&
	    (is_common(candidates, &counts[term->key[0]]) ||
		is_common(candidates, &counts[term->key[1]])))
		return false;
	return is_keyword(term);
}

static enum newsalert_err
give_columns(struct candidates *candidates, const struct features *features,
    struct count *counts)
{
	const size_t terms = features->vocabulary.terms.count;
	const double rows = (double)candidates->row_count;
	size_t columns = 0;

	candidates->terms = calloc(terms + 1, sizeof(*candidates->terms));
	candidates->sizes = calloc(terms + 1, sizeof(*candidates->sizes));
	if (candidates->terms == NULL || candidates->sizes == NULL)
		return NEWSALERT_ENOMEM;
	for (uint32_t i = 0; i < terms; i++) {
		if (!is_candidate(candidates,
			vocabulary_term(&features->vocabulary, i), counts,
			&counts[i]))
			continue;
		candidates->terms[columns] = i;
		candidates->sizes[columns] = sqrt(counts[i].squares / rows);
		counts[i].column = (uint32_t)++columns;
	}
	candidates->table.columns = columns;
	return NEWSALERT_OK;
}

static enum newsalert_err
add_row(struct candidates *candidates, const struct features *features,
    const struct count *counts, size_t sample)
{
	size_t len;
	const struct feature *feature = features_of(features, sample, &len);
	enum newsalert_err err = NEWSALERT_OK;

	for (; len > 0 && err == NEWSALERT_OK; feature++, len--)
		if (counts[feature->term].column != 0)
			err = table_value(&candidates->table,
			    counts[feature->term].column - 1,
			    (double)feature->value);
	return err;
}

static enum newsalert_err
add_rows(struct candidates *candidates, const struct corpus *corpus,
    const struct features *features, const struct count *counts)
{
	enum newsalert_err err = NEWSALERT_OK;
	uint32_t turn[2] = { 0, 0 };

	for (size_t i = 0; i < candidates->row_count; i++) {
		const size_t sample = candidates->samples[i];
		const bool positive = corpus_samples(corpus)[sample].positive;

		err = table_row(&candidates->table, positive,
		    turn[positive]++ % CANDIDATES_PARTS);
		if (err == NEWSALERT_OK)
			err = add_row(candidates, features, counts, sample);
		if (err != NEWSALERT_OK)
			break;
	}
	return err;
}

enum newsalert_err
candidates_take(struct candidates *candidates, const struct corpus *corpus,
    const struct features *features, uint32_t fold)
{
	struct count *counts =
	    calloc(features->vocabulary.terms.count + 1, sizeof(*counts));
	enum newsalert_err err;

	memset(candidates, 0, sizeof(*candidates));
	err = counts == NULL ? NEWSALERT_ENOMEM
			     : pick_samples(candidates, corpus, fold);
	if (err == NEWSALERT_OK) {
		count_articles(candidates, corpus, features, counts);
		err = give_columns(candidates, features, counts);
	}
	if (err == NEWSALERT_OK)
		err = add_rows(candidates, corpus, features, counts);
	free(counts);
	return err;
}

void
candidates_fini(struct candidates *candidates)
{
	table_fini(&candidates->table);
	free(candidates->terms);
	free(candidates->sizes);
	free(candidates->samples);
	memset(candidates, 0, sizeof(*candidates));
}
