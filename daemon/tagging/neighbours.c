/* SPDX-License-Identifier: MIT */
/* The sites of one zone come in; the words beside them tell which are no
 * places, and where a town lies that has its region behind it. */
#include "daemon/tagging/places.h"

#include "filing.h"
#include "site.h"

static enum newsalert_err
add_sense(struct places *places, uint32_t name, uint32_t chosen)
{
	struct sense *sense;

	if (places->senses.count == PLACES_SENSES)
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
			if (is_town_kind(site_kind(matcher, site, k)) &&
			    site_has_country(matcher, site, k,
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
		if (!fits(site_kind(matcher, site, i)) ||
		    !site_has_country(matcher, site, i, country))
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
	size_t i = (size_t)(sure - sites);

	/* No site is longer than PHRASE_MAX, so none before can reach it. */
	while (i > first && sites[i - 1].token + PHRASE_MAX > sure->token)
		i--;
	for (; i < matcher->sites.count; i++) {
		struct site *site = &sites[i];

		if (site->token >= sure->token + sure->tokens)
			break;
		if (site == sure || site->token + site->tokens <= sure->token)
			continue;
		if (site->token == sure->token &&
		    site->tokens == sure->tokens && err == NEWSALERT_OK)
			err = add_sense(places, site_keyword(matcher, site, 0),
			    site_keyword(matcher, sure, 0));
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
		if (site_kind(matcher, region, i) == PLACE_NAME)
			return false;
	for (size_t i = 0; i < region->count; i++)
		if (!is_region_kind(site_kind(matcher, region, i)))
			return false;
	for (size_t i = 0; i < site->count; i++)
		if (!is_town_kind(site_kind(matcher, site, i)))
			return false;
	return true;
}

static enum newsalert_err
qualify(struct places *places, struct matcher *matcher, size_t first,
    struct site *site, struct site *region)
{
	const uint32_t country = common_country(matcher, site, region);
	const uint32_t name = site_keyword(matcher, site, 0);
	enum newsalert_err err;

	if (country == FILING_UNKNOWN) {
		if (!lies_elsewhere(matcher, site, region) ||
		    (site->flags & SITE_SMALL) != 0)
			return NEWSALERT_OK;
		site->flags |= SITE_DROPPED;
		return add_sense(places, name, PLACES_NONE);
	}
	settle_site(matcher, site, country, is_town_kind);
	settle_site(matcher, region, country, is_region_kind);
	err = add_sense(places, name, site_keyword(matcher, site, 0));
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
