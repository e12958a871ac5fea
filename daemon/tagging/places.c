/* SPDX-License-Identifier: MIT */
/* The sites of an article come in, the country of each and all scores go out:
 * a name that several countries have goes by the company it is in. */
#include "daemon/tagging/places.h"

#include <stdlib.h>

#include "filing.h"
#include "site.h"
#include "weights.h"

enum newsalert_err
places_init(struct places *places, const struct ruleset *ruleset)
{
	memset(places, 0, sizeof(*places));
	places->tallies =
	    calloc((size_t)ruleset->country_count + 1, sizeof(struct tally));
	places->named =
	    calloc((size_t)ruleset->country_count + 1, sizeof(uint32_t));
	if (places->tallies != NULL && places->named != NULL)
		return NEWSALERT_OK;
	places_fini(places);
	return NEWSALERT_ENOMEM;
}

void
places_fini(struct places *places)
{
	free(places->tallies);
	free(places->named);
	free(places->senses.items);
	memset(places, 0, sizeof(*places));
}

void
places_begin(struct places *places)
{
	for (size_t i = 0; i < places->named_count; i++)
		memset(&places->tallies[places->named[i]], 0,
		    sizeof(*places->tallies));
	places->named_count = 0;
	places->senses.count = 0;
}

static struct tally *
name_country(struct places *places, uint32_t country)
{
	struct tally *tally = &places->tallies[country];

	if (!tally->named) {
		tally->named = true;
		places->named[places->named_count++] = country;
	}
	return tally;
}

double
places_zone_weight(const struct article *article, enum zone zone, size_t offset)
{
	return zone == ZONE_BODY && offset < article->lead_len
		   ? weights.lead
		   : weights.zone[zone];
}

static const struct sense *
find_sense(const struct places *places, uint32_t name)
{
	const struct sense *senses = places->senses.items;

	for (size_t i = 0; i < places->senses.count; i++)
		if (senses[i].name == name)
			return &senses[i];
	return NULL;
}

/* Bare names follow what the article said of them once. */
static void
apply_sense(const struct places *places, struct matcher *matcher,
    struct site *site)
{
	uint32_t *candidates = matcher->candidates.items;
	const struct sense *sense =
	    find_sense(places, candidates[site->candidates]);

	if (sense == NULL || (site->flags & SITE_QUALIFIED) != 0)
		return;
	if (sense->chosen == PLACES_NONE) {
		site->flags |= SITE_DROPPED;
		return;
	}
	candidates[site->candidates] = sense->chosen;
	site->count = 1;
}

/* A phrase that hides, or that tags nothing. */
static bool
is_block(const struct matcher *matcher, const struct site *site)
{
	for (size_t i = 0; i < site->count; i++)
		if (site_kind(matcher, site, i) == PLACE_BLOCK)
			return true;
	return false;
}

double
places_keyword_weight(enum place_kind kind, const struct image_keyword *keyword)
{
	return kind == PLACE_DATELINE ? 1 : (double)keyword->weight;
}

static double
candidate_weight(const struct matcher *matcher, const struct site *site,
    size_t index)
{
	const struct image_keyword *keyword =
	    matcher_candidate(matcher, site, index);

	const enum place_kind kind =
	    matcher->ruleset->places[keyword->owner].kind;

	return weights.place[kind] * places_keyword_weight(kind, keyword);
}

static bool
is_weak(const struct matcher *matcher, const struct site *site)
{
	return (matcher_candidate(matcher, site, 0)->flags &
		   KEYWORD_CAPS_ONLY) != 0;
}

static void
add_support(struct places *places, const struct matcher *matcher,
    const struct article *article, const struct site *site)
{
	const struct image_place *place = site_place(matcher, site, 0);
	const double support =
	    candidate_weight(matcher, site, 0) *
	    places_zone_weight(article, site->zone, site->offset);

	for (uint32_t i = 0; i < place->code_count; i++)
		name_country(places,
		    matcher->ruleset->codes[place->first_code + i])
		    ->support += support;
}

/* Of several readings the one whose country has the best company. */
static void
choose_reading(const struct places *places, struct matcher *matcher,
    struct site *site)
{
	double best = -1;
	size_t chosen = 0;

	for (size_t i = 0; i < site->count; i++) {
		const struct image_place *place = site_place(matcher, site, i);
		double support = 0;

		for (uint32_t k = 0; k < place->code_count; k++) {
			const uint32_t country =
			    matcher->ruleset->codes[place->first_code + k];

			if (places->tallies[country].support > support)
				support = places->tallies[country].support;
		}
		if (support > weights.company_max)
			support = weights.company_max;
		support += candidate_weight(matcher, site, i);
		if (support > best) {
			best = support;
			chosen = i;
		}
	}
	site->candidates += (uint32_t)chosen;
	site->count = 1;
}

static void
add_score(struct places *places, const struct matcher *matcher,
    const struct article *article, struct site *site)
{
	const struct image_place *place = site_place(matcher, site, 0);
	const double score =
	    candidate_weight(matcher, site, 0) *
	    places_zone_weight(article, site->zone, site->offset);
	const uint32_t *codes = matcher->ruleset->codes + place->first_code;

	if (is_weak(matcher, site) && place->code_count > 0 &&
	    !places->tallies[codes[0]].strong) {
		site->flags |= SITE_DROPPED;
		return;
	}
	for (uint32_t i = 0; i < place->code_count; i++) {
		struct tally *tally = name_country(places, codes[i]);

		tally->score += score;
		tally->sites++;
	}
}

static void
mark_strong(struct places *places, const struct matcher *matcher,
    const struct site *site)
{
	const struct image_place *place = site_place(matcher, site, 0);

	if (is_weak(matcher, site))
		return;
	for (uint32_t i = 0; i < place->code_count; i++)
		name_country(places,
		    matcher->ruleset->codes[place->first_code + i])
		    ->strong = true;
}

void
places_settle(struct places *places, struct matcher *matcher,
    const struct article *article, uint32_t filed)
{
	struct site *site = matcher->sites.items;
	struct site *end = site + matcher->sites.count;

	if (filed != FILING_UNKNOWN)
		name_country(places, filed)->support = weights.filed;
	for (; site < end; site++) {
		if (is_block(matcher, site))
			site->flags |= SITE_DROPPED;
		if ((site->flags & SITE_DROPPED) == 0)
			apply_sense(places, matcher, site);
		if ((site->flags & SITE_DROPPED) == 0 && site->count == 1 &&
		    !is_weak(matcher, site))
			add_support(places, matcher, article, site);
	}
	for (site = matcher->sites.items; site < end; site++) {
		if ((site->flags & SITE_DROPPED) != 0)
			continue;
		choose_reading(places, matcher, site);
		mark_strong(places, matcher, site);
	}
	for (site = matcher->sites.items; site < end; site++)
		if ((site->flags & SITE_DROPPED) == 0)
			add_score(places, matcher, article, site);
}
