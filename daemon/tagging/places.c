/* SPDX-License-Identifier: MIT */
/*
 * Which names are places, and whose: by the words beside them, then by the
 * company they have in the article.
 */
#include "daemon/tagging/places.h"

#include <stdlib.h>

#include "filing.h"
#include "weights.h"

#define SENSES_MAX 64

/* The article has said once which place a name is. */
struct sense {
	uint32_t name;   /* the keyword that a bare name would have first */
	uint32_t chosen; /* the keyword it is, or NO_PLACE */
};
#define NO_PLACE UINT32_MAX

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

static enum place_kind
candidate_kind(const struct matcher *matcher, const struct site *site,
    size_t index)
{
	const struct image_keyword *keyword =
	    matcher_candidate(matcher, site, index);

	return matcher->ruleset->places[keyword->owner].kind;
}

static uint32_t
candidate_index(const struct matcher *matcher, const struct site *site,
    size_t index)
{
	const uint32_t *candidates = matcher->candidates.items;

	return candidates[site->candidates + index];
}

static bool
place_has_country(const struct ruleset *ruleset,
    const struct image_place *place, uint32_t country)
{
	for (uint32_t i = 0; i < place->code_count; i++)
		if (ruleset->codes[place->first_code + i] == country)
			return true;
	return false;
}

static bool
has_country(const struct matcher *matcher, const struct site *site,
    size_t index, uint32_t country)
{
	const struct image_keyword *keyword =
	    matcher_candidate(matcher, site, index);

	return place_has_country(matcher->ruleset,
	    &matcher->ruleset->places[keyword->owner], country);
}

static enum newsalert_err
add_sense(struct places *places, uint32_t name, uint32_t chosen)
{
	struct sense *sense;

	if (places->senses.count == SENSES_MAX)
		return NEWSALERT_OK;
	sense = vector_add(&places->senses, 1, sizeof(*sense));
	if (sense == NULL)
		return NEWSALERT_ENOMEM;
	sense->name = name;
	sense->chosen = chosen;
	return NEWSALERT_OK;
}

/* "Michael Jordan", "Chad Johnson"; and "<UK>" is a ticker. */
static bool
is_no_place(const struct matcher *matcher, const struct site *site)
{
	const struct token *tokens = matcher->splitter.tokens.items;
	const struct token *token = &tokens[site->token];
	const char *text = matcher->text;
	const size_t end = (size_t)site->offset + site->len;

	if (site->offset > 0 && text[site->offset - 1] == '<' &&
	    text[end] == '>')
		return true;
	if (site->tokens != 1)
		return false;
	if ((token->flags & TOKEN_SURNAME) != 0 && site->token > 0 &&
	    (token[-1].flags & TOKEN_FORENAME) != 0 &&
	    text[site->offset - 1] == ' ' && token[-1].end == site->offset - 1)
		return true;
	return (token->flags & TOKEN_FORENAME) != 0 &&
	       site->token + 1 < matcher->splitter.tokens.count &&
	       (token[1].flags & TOKEN_SURNAME) != 0 && text[end] == ' ' &&
	       token[1].offset == end + 1;
}

/* Does ", " or " (" stand between a place and what tells where it lies? */
static bool
is_qualified_by(const struct matcher *matcher, const struct site *site,
    const struct site *region)
{
	const char *gap = matcher->text + site->offset + site->len;

	return site->token + site->tokens == region->token &&
	       region->offset == site->offset + site->len + 2u &&
	       ((gap[0] == ',' && gap[1] == ' ') ||
		   (gap[0] == ' ' && gap[1] == '('));
}

static bool
is_region_kind(enum place_kind kind)
{
	return kind == PLACE_REGION || kind == PLACE_QUALIFIER ||
	       kind == PLACE_NAME;
}

static bool
is_town_kind(enum place_kind kind)
{
	return kind == PLACE_CITY || kind == PLACE_CAPITAL ||
	       kind == PLACE_DATELINE;
}

/* A country that both the place and the region can be of. */
static uint32_t
common_country(const struct matcher *matcher, const struct site *site,
    const struct site *region)
{
	const struct ruleset *ruleset = matcher->ruleset;

	for (size_t i = 0; i < region->count; i++) {
		const struct image_keyword *keyword =
		    matcher_candidate(matcher, region, i);
		const struct image_place *place =
		    &ruleset->places[keyword->owner];

		if (!is_region_kind(place->kind) || place->code_count == 0)
			continue;
		for (size_t k = 0; k < site->count; k++)
			if (is_town_kind(candidate_kind(matcher, site, k)) &&
			    has_country(matcher, site, k,
				ruleset->codes[place->first_code]))
				return ruleset->codes[place->first_code];
	}
	return FILING_UNKNOWN;
}

/* Leave one candidate of the wanted country. */
static void
settle_site(struct matcher *matcher, struct site *site, uint32_t country,
    bool (*fits)(enum place_kind kind))
{
	for (size_t i = 0; i < site->count; i++) {
		if (!fits(candidate_kind(matcher, site, i)) ||
		    !has_country(matcher, site, i, country))
			continue;
		site->candidates += (uint32_t)i;
		site->count = 1;
		break;
	}
	site->flags |= SITE_QUALIFIED;
	site->flags &= (uint8_t)~SITE_SMALL;
}

/* A name that became sure hides what overlaps it. */
static enum newsalert_err
hide_overlapped(struct places *places, struct matcher *matcher, size_t first,
    const struct site *sure)
{
	struct site *sites = matcher->sites.items;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = first; i < matcher->sites.count; i++) {
		struct site *site = &sites[i];

		if (site->token >= sure->token + sure->tokens)
			break;
		if (site == sure || site->token + site->tokens <= sure->token)
			continue;
		if (site->token == sure->token &&
		    site->tokens == sure->tokens && err == NEWSALERT_OK)
			err =
			    add_sense(places, candidate_index(matcher, site, 0),
				candidate_index(matcher, sure, 0));
		site->flags |= SITE_DROPPED;
	}
	return err;
}

/* "Paris, Texas" is no Paris that we know, if Texas has none. */
static bool
lies_elsewhere(const struct matcher *matcher, const struct site *site,
    const struct site *region)
{
	for (size_t i = 0; i < region->count; i++)
		if (candidate_kind(matcher, region, i) == PLACE_NAME)
			return false;
	for (size_t i = 0; i < region->count; i++)
		if (!is_region_kind(candidate_kind(matcher, region, i)))
			return false;
	for (size_t i = 0; i < site->count; i++)
		if (!is_town_kind(candidate_kind(matcher, site, i)))
			return false;
	return true;
}

static enum newsalert_err
qualify(struct places *places, struct matcher *matcher, size_t first,
    struct site *site, struct site *region)
{
	const uint32_t country = common_country(matcher, site, region);
	const uint32_t name = candidate_index(matcher, site, 0);
	enum newsalert_err err;

	if (country == FILING_UNKNOWN) {
		if (!lies_elsewhere(matcher, site, region) ||
		    (site->flags & SITE_SMALL) != 0)
			return NEWSALERT_OK;
		site->flags |= SITE_DROPPED;
		return add_sense(places, name, NO_PLACE);
	}
	settle_site(matcher, site, country, is_town_kind);
	settle_site(matcher, region, country, is_region_kind);
	err = add_sense(places, name, candidate_index(matcher, site, 0));
	if (err == NEWSALERT_OK)
		err = hide_overlapped(places, matcher, first, site);
	if (err == NEWSALERT_OK)
		err = hide_overlapped(places, matcher, first, region);
	return err;
}

/* Look back from a region for the place it belongs to; a place with a country
 * in common goes before one without. */
static enum newsalert_err
qualify_before(struct places *places, struct matcher *matcher, size_t first,
    size_t index)
{
	struct site *sites = matcher->sites.items;
	struct site *region = &sites[index];
	struct site *found = NULL;

	for (size_t i = index; i > first; i--) {
		struct site *site = &sites[i - 1];

		if (site->token + PHRASE_MAX < region->token)
			break;
		if ((site->flags & SITE_DROPPED) != 0 ||
		    !is_qualified_by(matcher, site, region))
			continue;
		if (found == NULL ||
		    common_country(matcher, site, region) != FILING_UNKNOWN)
			found = site;
	}
	if (found == NULL)
		return NEWSALERT_OK;
	return qualify(places, matcher, first, found, region);
}

enum newsalert_err
places_zone(struct places *places, struct matcher *matcher, size_t first)
{
	struct site *sites = matcher->sites.items;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = first; i < matcher->sites.count; i++)
		if (is_no_place(matcher, &sites[i]))
			sites[i].flags |= SITE_DROPPED;
	for (size_t i = first; i < matcher->sites.count; i++) {
		if ((sites[i].flags & SITE_DROPPED) == 0 && err == NEWSALERT_OK)
			err = qualify_before(places, matcher, first, i);
	}
	for (size_t i = first; i < matcher->sites.count; i++)
		if ((sites[i].flags & SITE_SMALL) != 0)
			sites[i].flags |= SITE_DROPPED;
	return err;
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
	if (sense->chosen == NO_PLACE) {
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
		if (candidate_kind(matcher, site, i) == PLACE_BLOCK)
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

static const struct image_place *
candidate_place(const struct matcher *matcher, const struct site *site,
    size_t index)
{
	return &matcher->ruleset
		    ->places[matcher_candidate(matcher, site, index)->owner];
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
	const struct image_place *place = candidate_place(matcher, site, 0);
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
		const struct image_place *place =
		    candidate_place(matcher, site, i);
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
	const struct image_place *place = candidate_place(matcher, site, 0);
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
	const struct image_place *place = candidate_place(matcher, site, 0);

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
