/* SPDX-License-Identifier: MIT */
/* An article comes in, scores and roles of countries and topics go out. */
#include "daemon/tagging/tagger.h"

#include <stdlib.h>

#include "client/word.h"
#include "filing.h"
#include "run.h"
#include "weights.h"

enum newsalert_err
tagger_new(const struct ruleset *ruleset, struct tagger **taggerp)
{
	struct tagger *tagger = calloc(1, sizeof(*tagger));
	enum newsalert_err err;

	if (tagger == NULL)
		return NEWSALERT_ENOMEM;
	tagger->ruleset = ruleset;
	arena_init(&tagger->arena);
	err = matcher_init(&tagger->matcher, ruleset);
	if (err == NEWSALERT_OK)
		err = places_init(&tagger->places, ruleset);
	if (err == NEWSALERT_OK)
		err = topics_init(&tagger->topics, ruleset);
	if (err == NEWSALERT_OK)
		err = provided_init(&tagger->provided, ruleset);
	if (err != NEWSALERT_OK) {
		tagger_free(tagger);
		return err;
	}
	*taggerp = tagger;
	return NEWSALERT_OK;
}

void
tagger_free(struct tagger *tagger)
{
	if (tagger == NULL)
		return;
	matcher_fini(&tagger->matcher);
	places_fini(&tagger->places);
	topics_fini(&tagger->topics);
	provided_fini(&tagger->provided);
	arena_fini(&tagger->arena);

	free(tagger);
}

enum newsalert_err
tagger_take_spent(struct tagger *tagger, char **listp)
{
	return timing_take(&tagger->topics.timing, tagger->ruleset, listp);
}

static enum newsalert_err
read_zones(struct tagger *tagger, const struct article *article)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (const struct read_zone *read = zones_read; read->name; read++) {
		const enum zone zone = read->zone;
		const size_t first = tagger->matcher.sites.count;

		if (article->zones[zone] == NULL)
			continue;
		err = matcher_zone(&tagger->matcher, zone, article->zones[zone],
		    article->zone_lens[zone]);
		if (err == NEWSALERT_OK)
			err = places_zone(&tagger->places, &tagger->matcher,
			    first);
		if (err != NEWSALERT_OK)
			return err;
	}
	return NEWSALERT_OK;
}

/* The score that a country is about from: lower for stories that list many. */
static double
score_needed(const struct places *places)
{
	size_t count = 0;

	for (size_t i = 0; i < places->named_count; i++)
		count += places->tallies[places->named[i]].sites > 0;
	return count < weights.list ? weights.about : weights.list_about;
}

static double
best_score(const struct places *places)
{
	double best = 0;

	for (size_t i = 0; i < places->named_count; i++) {
		const double score = places->tallies[places->named[i]].score;

		if (score > best)
			best = score;
	}
	return best;
}

/* About from a score on; where no country has it, the best one that the text
 * names, unless the story was filed from another. Equal scores: all of the
 * best. */
static bool
is_about(const struct tagger *tagger, uint32_t country, double need,
    double best)
{
	const double score = tagger->places.tallies[country].score;

	if (score >= need)
		return true;
	return score > 0 && score == best &&
	       (tagger->filed == country || tagger->filed == FILING_UNKNOWN);
}

static void
give_roles(struct tagger *tagger)
{
	struct tally *tallies = tagger->places.tallies;
	const uint32_t *named = tagger->places.named;
	const size_t count = tagger->places.named_count;
	const double need = score_needed(&tagger->places);
	const double best = best_score(&tagger->places);

	for (size_t i = 0; i < count; i++) {
		struct tally *tally = &tallies[named[i]];

		if (is_about(tagger, named[i], need, best))
			tally->roles = ALERT_ABOUT;
		if (named[i] == tagger->filed)
			tally->roles |= ALERT_FILED;
		if (tally->roles == 0 && tally->sites > 0)
			tally->roles = ALERT_MENTIONED;
	}
}

/* A country that the provider names is one that the story is about. */
static void
take_provided_countries(struct tagger *tagger)
{
	const struct provided_tag *tag = tagger->provided.tags.items;

	for (size_t i = 0; i < tagger->provided.tags.count; i++)
		if (tag[i].is_country)
			places_provide(&tagger->places, tag[i].index);
}

static enum newsalert_err
take_provided_topics(struct tagger *tagger)
{
	const struct provided_tag *tag = tagger->provided.tags.items;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0;
	     i < tagger->provided.tags.count && err == NEWSALERT_OK; i++)
		if (!tag[i].is_country)
			err = topics_provide(&tagger->topics, tagger->ruleset,
			    tag[i].index);
	return err;
}

enum newsalert_err
run_article(struct tagger *tagger, const struct article *article)
{
	enum newsalert_err err;

	arena_reset(&tagger->arena);
	matcher_begin(&tagger->matcher, article->language);
	places_begin(&tagger->places);
	tagger->filed = filing_country(tagger->ruleset, tagger->matcher.lexicon,
	    &article->dateline);
	err = read_zones(tagger, article);
	if (err != NEWSALERT_OK)
		return err;
	places_settle(&tagger->places, &tagger->matcher, article,
	    tagger->filed);
	give_roles(tagger);
	err = provided_read(&tagger->provided, tagger->ruleset, article,
	    &tagger->arena);
	if (err != NEWSALERT_OK)
		return err;
	take_provided_countries(tagger);
	tagger->context.article = article;
	tagger->context.matcher = &tagger->matcher;
	tagger->context.tallies = tagger->places.tallies;
	err = topics_run(&tagger->topics, &tagger->context);
	return err != NEWSALERT_OK ? err : take_provided_topics(tagger);
}

/* Does word start the dateline's zone's rest as it starts the place? */
static bool
same_word(const struct word *a, const struct word *b)
{
	char folded_a[WORD_MAX], folded_b[WORD_MAX];
	size_t len_a, len_b;

	return word_fold(a, folded_a, sizeof(folded_a), &len_a) ==
		   NEWSALERT_OK &&
	       word_fold(b, folded_b, sizeof(folded_b), &len_b) ==
		   NEWSALERT_OK &&
	       len_a == len_b && memcmp(folded_a, folded_b, len_a) == 0;
}

bool
run_dateline_span(const struct article *article, size_t *offsetp, size_t *lenp)
{
	const char *zone = article->zones[ZONE_DATELINE];
	const size_t zone_len = article->zone_lens[ZONE_DATELINE];
	const char *place = article->dateline.place;
	size_t zone_at = 0, place_at = 0, start = 0;
	struct word in_zone, in_place;
	bool found = false;

	if (zone == NULL || place == NULL)
		return false;
	while (word_next(place, strlen(place), &place_at, &in_place)) {
		if (!word_next(zone, zone_len, &zone_at, &in_zone) ||
		    !same_word(&in_zone, &in_place))
			return false;
		if (!found)
			start = (size_t)(in_zone.bytes - zone);
		found = true;
	}
	*offsetp = start;
	*lenp = zone_at - start;
	return found;
}
