/* SPDX-License-Identifier: MIT */
/* The tagger's tokens come in, sums of zone weights by word and phrase become
 * features. */
#include "daemon/learning/features.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/places.h"
#include "daemon/tagging/splitter.h"
#include "daemon/tagging/topics.h"
#include "daemon/tagging/zones.h"

struct taking {
	struct features *features;
	const struct corpus *corpus;
	struct splitter splitter;
	struct vector padded;  /* char, a zone and what splitter_run wants */
	uint32_t *articles;    /* by term: those that it stands in */
	uint32_t *last;        /* by term: sample + 1 that was seen last */
	double *sums;          /* by term */
	struct vector touched; /* uint32_t */
};

/* The zone's tokens, added to the readings. */
static enum newsalert_err
read_zone(struct taking *taking, const struct article *article, enum zone zone)
{
	const size_t len = article->zone_lens[zone];
	const struct token *tokens;
	struct reading *reading;
	enum newsalert_err err;
	char *text;

	if (!vector_room(&taking->padded, len + SPLITTER_PADDING, 1))
		return NEWSALERT_ENOMEM;
	text = taking->padded.items;
	memcpy(text, article->zones[zone], len);
	memset(text + len, 0, SPLITTER_PADDING);
	err = splitter_run(&taking->splitter, text, len);
	if (err != NEWSALERT_OK)
		return err;
	tokens = taking->splitter.tokens.items;
	reading = vector_add(&taking->features->readings,
	    taking->splitter.tokens.count, sizeof(*reading));
	if (reading == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < taking->splitter.tokens.count; i++) {
		const struct word word = { text + tokens[i].offset,
			tokens[i].end - tokens[i].offset };

		/* For now: can there be a phrase at all? */
		reading[i].phrase = i + 1 == taking->splitter.tokens.count ||
					    (tokens[i + 1].flags & TOKEN_BREAKS)
					? VOCABULARY_NONE
					: 0;
		reading[i].weight =
		    (float)places_zone_weight(article, zone, tokens[i].offset);
		err = vocabulary_word(&taking->features->vocabulary, &word,
		    &reading[i].word);
		if (err != NEWSALERT_OK)
			return err;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
read_samples(struct taking *taking)
{
	const size_t count = taking->corpus->samples.count;
	enum newsalert_err err = NEWSALERT_OK;

	taking->features->reading_starts =
	    calloc(count + 1, sizeof(*taking->features->reading_starts));
	if (taking->features->reading_starts == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		const struct article *article =
		    corpus_samples(taking->corpus)[i].article;

		for (const struct read_zone *read = zones_read;
		     read->name != NULL && err == NEWSALERT_OK; read++)
			if (article->zones[read->zone] != NULL)
				err = read_zone(taking, article, read->zone);
		if (err != NEWSALERT_OK)
			return err;
		taking->features->reading_starts[i + 1] =
		    taking->features->readings.count;
	}
	return NEWSALERT_OK;
}

static struct reading *
readings_of(const struct taking *taking, size_t sample, size_t *countp)
{
	const struct features *features = taking->features;
	const size_t start = features->reading_starts[sample];

	*countp = features->reading_starts[sample + 1] - start;
	return (struct reading *)features->readings.items + start;
}

/* Numbers of this year's stories say nothing about next year's. */
static bool
is_number(const char *text)
{
	return text[strspn(text, "0123456789")] == '\0';
}

static bool
is_candidate(const struct taking *taking, uint32_t term)
{
	return taking->articles[term] >= FEATURES_ARTICLES_MIN;
}

/* By term, of which there are count now, in zeroed arrays. */
static enum newsalert_err
make_counters(struct taking *taking)
{
	const size_t count = taking->features->vocabulary.terms.count + 1;

	free(taking->last);
	taking->last = calloc(count, sizeof(*taking->last));
	free(taking->articles);
	taking->articles = calloc(count, sizeof(*taking->articles));
	return taking->last == NULL || taking->articles == NULL
		   ? NEWSALERT_ENOMEM
		   : NEWSALERT_OK;
}

static enum newsalert_err
count_words(struct taking *taking)
{
	const struct vocabulary *vocabulary = &taking->features->vocabulary;

	if (make_counters(taking) != NEWSALERT_OK)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < taking->corpus->samples.count; i++) {
		size_t count;
		const struct reading *reading = readings_of(taking, i, &count);

		for (; count > 0; reading++, count--) {
			const uint32_t word = reading->word;

			if (word == VOCABULARY_NONE ||
			    taking->last[word] == i + 1)
				continue;
			taking->last[word] = (uint32_t)i + 1;
			taking->articles[word]++;
		}
	}
	for (uint32_t word = 0; word < vocabulary->terms.count; word++)
		if (is_number(vocabulary_term(vocabulary, word)->text))
			taking->articles[word] = 0;
	return NEWSALERT_OK;
}

/* Do the reading and the one behind it make a phrase of candidates? */
static bool
is_pair(const struct taking *taking, const struct reading *reading)
{
	return reading->phrase != VOCABULARY_NONE &&
	       reading[0].word != VOCABULARY_NONE &&
	       reading[1].word != VOCABULARY_NONE &&
	       is_candidate(taking, reading[0].word) &&
	       is_candidate(taking, reading[1].word);
}

/* Count a phrase once an article; new ones have grown arrays. */
static enum newsalert_err
count_phrase(struct vector *seen, struct vocabulary *vocabulary,
    const struct reading *pair, uint32_t sample, size_t words)
{
	uint32_t term = vocabulary_find(vocabulary, pair[0].word, pair[1].word);
	uint32_t *counts;
	enum newsalert_err err;

	if (term == VOCABULARY_NONE) {
		err = vocabulary_add(vocabulary, pair[0].word, pair[1].word,
		    &term);
		if (err != NEWSALERT_OK)
			return err;
		if (vector_add(seen, 2, sizeof(uint32_t)) == NULL)
			return NEWSALERT_ENOMEM;
	}
	counts = (uint32_t *)seen->items + (term - words) * 2;
	if (counts[0] != sample + 1)
		counts[1]++;
	counts[0] = sample + 1;
	return NEWSALERT_OK;
}

/* Phrases of articles of the topic. */
static enum newsalert_err
count_phrases(struct taking *taking)
{
	struct vocabulary *vocabulary = &taking->features->vocabulary;
	const size_t words = vocabulary->terms.count;
	struct vector seen = { 0 }; /* last sample + 1, articles; by phrase */
	enum newsalert_err err = NEWSALERT_OK;
	uint32_t *articles;

	for (uint32_t i = 0; i < taking->corpus->samples.count; i++) {
		size_t count;
		const struct reading *reading = readings_of(taking, i, &count);

		if (!corpus_samples(taking->corpus)[i].positive)
			continue;
		for (; count > 0 && err == NEWSALERT_OK; reading++, count--)
			if (is_pair(taking, reading))
				err = count_phrase(&seen, vocabulary, reading,
				    i, words);
	}
	articles = reallocarray(taking->articles, vocabulary->terms.count + 1,
	    sizeof(*articles));
	if (articles != NULL) {
		taking->articles = articles;
		for (size_t i = words; i < vocabulary->terms.count; i++)
			articles[i] =
			    ((uint32_t *)seen.items)[(i - words) * 2 + 1];
	}
	free(seen.items);
	return articles == NULL ? NEWSALERT_ENOMEM : err;
}

static enum newsalert_err
add_mention(struct taking *taking, uint32_t term, float weight)
{
	uint32_t *touched;

	if (taking->sums[term] == 0) {
		touched = vector_add(&taking->touched, 1, sizeof(*touched));
		if (touched == NULL)
			return NEWSALERT_ENOMEM;
		*touched = term;
	}
	taking->sums[term] += (double)weight;
	return NEWSALERT_OK;
}

/* The phrase that begins with the reading, if it is a candidate. */
static uint32_t
phrase_of(const struct taking *taking, const struct reading *reading)
{
	uint32_t phrase;

	if (!is_pair(taking, reading))
		return VOCABULARY_NONE;
	phrase = vocabulary_find(&taking->features->vocabulary, reading[0].word,
	    reading[1].word);
	return phrase != VOCABULARY_NONE && is_candidate(taking, phrase)
		   ? phrase
		   : VOCABULARY_NONE;
}

static enum newsalert_err
add_mentions(struct taking *taking, struct reading *reading)
{
	enum newsalert_err err = NEWSALERT_OK;

	reading->phrase = phrase_of(taking, reading);
	if (reading->word != VOCABULARY_NONE &&
	    is_candidate(taking, reading->word))
		err = add_mention(taking, reading->word, reading->weight);
	if (err == NEWSALERT_OK && reading->phrase != VOCABULARY_NONE)
		err = add_mention(taking, reading->phrase, reading->weight);
	return err;
}

static int
compare_terms(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a,
		       right = *(const uint32_t *)b;

	return left < right ? -1 : left > right;
}

static enum newsalert_err
take_sample(struct taking *taking, size_t sample)
{
	size_t count;
	struct reading *reading = readings_of(taking, sample, &count);
	const double factor = topics_length_factor((uint32_t)count);
	enum newsalert_err err = NEWSALERT_OK;
	struct feature *feature;
	uint32_t *touched;

	taking->touched.count = 0;
	for (; count > 0 && err == NEWSALERT_OK; reading++, count--)
		err = add_mentions(taking, reading);
	if (err != NEWSALERT_OK || taking->touched.count == 0)
		return err;
	touched = taking->touched.items;
	qsort(touched, taking->touched.count, sizeof(*touched), compare_terms);
	feature = vector_add(&taking->features->items, taking->touched.count,
	    sizeof(*feature));
	if (feature == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < taking->touched.count; i++) {
		double *sum = &taking->sums[touched[i]];

		feature[i].term = touched[i];
		feature[i].value = (float)topics_part(*sum, factor);
		*sum = 0;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
take_samples(struct taking *taking)
{
	struct features *features = taking->features;
	const size_t count = taking->corpus->samples.count;
	enum newsalert_err err = NEWSALERT_OK;

	taking->sums =
	    calloc(features->vocabulary.terms.count + 1, sizeof(*taking->sums));
	features->starts = calloc(count + 1, sizeof(*features->starts));
	if (taking->sums == NULL || features->starts == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < count && err == NEWSALERT_OK; i++) {
		err = take_sample(taking, i);
		features->starts[i + 1] = features->items.count;
	}
	return err;
}

enum newsalert_err
features_take(struct features *features, const struct corpus *corpus)
{
	struct taking taking = { .features = features, .corpus = corpus };
	enum newsalert_err err;

	memset(features, 0, sizeof(*features));
	vocabulary_init(&features->vocabulary);
	err = splitter_init(&taking.splitter);
	if (err == NEWSALERT_OK)
		err = read_samples(&taking);
	if (err == NEWSALERT_OK)
		err = count_words(&taking);
	if (err == NEWSALERT_OK)
		err = count_phrases(&taking);
	if (err == NEWSALERT_OK)
		err = take_samples(&taking);
	splitter_fini(&taking.splitter);
	free(taking.padded.items);
	free(taking.articles);
	free(taking.last);
	free(taking.sums);
	free(taking.touched.items);
	return err;
}

double
features_sum(const struct features *features, size_t sample,
    const uint32_t *numbers, double *sums)
{
	const size_t start = features->reading_starts[sample];
	const size_t count = features->reading_starts[sample + 1] - start;
	const struct reading *readings =
	    (const struct reading *)features->readings.items + start;

	for (size_t i = 0; i < count; i++) {
		const struct reading *reading = &readings[i];
		uint32_t number = reading->phrase == VOCABULARY_NONE
				      ? 0
				      : numbers[reading->phrase];

		if (number != 0)
			i++;
		else if (reading->word != VOCABULARY_NONE)
			number = numbers[reading->word];
		if (number != 0)
			sums[number - 1] += (double)reading->weight;
	}
	return topics_length_factor((uint32_t)count);
}

void
features_fini(struct features *features)
{
	vocabulary_fini(&features->vocabulary);
	free(features->readings.items);
	free(features->reading_starts);
	free(features->items.items);
	free(features->starts);
	memset(features, 0, sizeof(*features));
}
