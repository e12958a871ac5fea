/* SPDX-License-Identifier: MIT */
/* The sites of an article come in, the country of each and all scores go out:
 * a name that several countries have goes by the company it is in. */
#include "daemon/tagging/places.h"

#include <stdlib.h>

#include "client/alert.h"
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

void
places_provide(struct places *places, uint32_t country)
{
	struct tally *tally = name_country(places, country);

	tally->provided = tally->roles == 0;
	tally->roles =
	    (tally->roles & ~(unsigned)ALERT_MENTIONED) | ALERT_ABOUT;
	if (tally->score < weights.about)
		tally->score = weights.about;
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

enum newsalert_err
places_add_sense(struct places *places, uint32_t name, uint32_t chosen)
{
	struct sense *sense;

	if (places->senses.count == PLACES_SENSES ||
	    find_sense(places, name) != NULL)
		return NEWSALERT_OK;
	sense = vector_add(&places->senses, 1, sizeof(*sense));
	if (sense == NULL)
		return NEWSALERT_ENOMEM;
	sense->name = name;
	sense->chosen = chosen;
	return NEWSALERT_OK;
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
	if (sense->chosen == PLACES_PERSON) {
		site->flags |= SITE_WEAK;
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
places_own_weight(const struct site *site, enum place_kind kind,
    const struct image_keyword *keyword)
{
	const double own = kind == PLACE_DATELINE ? 1 : (double)keyword->weight;

	return (site->flags & SITE_FIRM) != 0 ? own * weights.firm : own;
}

static double
candidate_weight(const struct matcher *matcher, const struct site *site,
    size_t index)
{
	const struct image_keyword *keyword =
	    matcher_candidate(matcher, site, index);

	const enum place_kind kind =
	    matcher->ruleset->places[keyword->owner].kind;

	return weights.place[kind] * places_own_weight(site, kind, keyword);
}

static bool
is_caps_only(const struct matcher *matcher, const struct site *site)
{
	return (site->flags & SITE_WEAK) == 0 &&
	       (matcher_candidate(matcher, site, 0)->flags &
		   KEYWORD_CAPS_ONLY) != 0;
}

/* Does it count only in company? */
static bool
is_weak(const struct matcher *matcher, const struct site *site)
{
	const struct image_keyword *keyword =
	    matcher_candidate(matcher, site, 0);

	if ((site->flags & SITE_WEAK) != 0 ||
	    (keyword->flags & KEYWORD_CAPS_ONLY) != 0)
		return true;
	return (site->flags & SITE_QUALIFIED) == 0 &&
	       (double)keyword->weight < weights.alone;
}

/* A headline alone can have no company; in capitals it is more likely to name
 * a country than crockery. */
static bool
is_bare_headline(const struct article *article)
{
	return article->zone_lens[ZONE_BODY] == 0 &&
	       article->zone_lens[ZONE_STANDFIRST] == 0;
}

static bool
lacks_company(const struct places *places, const struct matcher *matcher,
    const struct article *article, const struct site *site)
{
	const struct image_place *place = site_place(matcher, site, 0);
	const uint32_t *codes = matcher->ruleset->codes + place->first_code;

	return is_weak(matcher, site) && place->code_count > 0 &&
	       !places->tallies[codes[0]].strong &&
	       (!is_caps_only(matcher, site) || !is_bare_headline(article));
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

static bool
has_capital(const struct matcher *matcher, const struct site *site)
{
	for (size_t i = 0; i < site->count; i++)
		if (site_kind(matcher, site, i) == PLACE_CAPITAL)
			return true;
	return false;
}

/* The most that the company says for one of the reading's countries. */
static double
best_support(const struct places *places, const struct matcher *matcher,
    const struct image_place *place)
{
	double best = 0;

	for (uint32_t i = 0; i < place->code_count; i++) {
		const uint32_t country =
		    matcher->ruleset->codes[place->first_code + i];

		if (places->tallies[country].support > best)
			best = places->tallies[country].support;
	}
	return best < weights.company_max ? best : weights.company_max;
}

/* A country and the region of another that have one name, "Georgia": the
 * region where the article has anything of that other country and nothing of
 * the country itself. false: the name is no such one. */
static bool
choose_region(const struct places *places, struct matcher *matcher,
    struct site *site)
{
	size_t name = site->count, region = site->count;
	double said[2] = { 0, 0 }; /* for the name, for the region */

	for (size_t i = 0; i < site->count; i++) {
		const struct image_place *place = site_place(matcher, site, i);

		if (place->kind == PLACE_NAME) {
			name = i;
			said[0] = best_support(places, matcher, place);
		} else if (place->kind == PLACE_REGION) {
			region = i;
			said[1] = best_support(places, matcher, place);
		}
	}
	if (name == site->count || region == site->count)
		return false;
	site->candidates +=
	    (uint32_t)(said[1] > 0 && said[0] <= 0 ? region : name);
	site->count = 1;
	return true;
}

/* Of several readings the one whose country has the best company. Against a
 * capital, it says the less for a namesake the less likely that one is. */
static void
choose_reading(const struct places *places, struct matcher *matcher,
    struct site *site)
{
	const bool capital = has_capital(matcher, site);
	double best = -1;
	size_t chosen = 0;

	if (choose_region(places, matcher, site))
		return;
	for (size_t i = 0; i < site->count; i++) {
		const struct image_place *place = site_place(matcher, site, i);
		double support = best_support(places, matcher, place);

		if (capital)
			support *=
			    (double)matcher_candidate(matcher, site, i)->weight;
		support += candidate_weight(matcher, site, i);
		if (place->kind == PLACE_CAPITAL || place->kind == PLACE_NAME)
			support += weights.capital;
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

	if (lacks_company(places, matcher, article, site)) {
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
