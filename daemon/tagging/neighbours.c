/* SPDX-License-Identifier: MIT */
/* The sites of one zone come in; the words beside them tell which are no
 * places, and where a town lies that has its region behind it. */
#include "daemon/tagging/places.h"

#include "filing.h"
#include "site.h"

/* Words that may stand between a place and the "Inc" of a firm, and that. */
#define FIRM_WORDS 4

/* "<UK>" is a ticker. */
static bool
is_ticker(const struct matcher *matcher, const struct site *site)
{
	return site->offset > 0 && matcher->text[site->offset - 1] == '<' &&
	       matcher->text[site->offset + site->len] == '>';
}

/* "bristol@example.com", "@Kenya", "paris.example.com" */
static bool
is_address(const struct matcher *matcher, const struct site *site)
{
	const char *text = matcher->text;
	const char *end = text + site->offset + site->len;
	const char before = site->offset == 0 ? ' ' : text[site->offset - 1];

	return end[0] == '@' || before == '@' ||
	       (end[0] == '.' && end[1] >= 'a' && end[1] <= 'z');
}

static bool
is_initial(const char *text, const struct token *token)
{
	return token->end == token->offset + 1 && text[token->end] == '.';
}

/* Does a name go on from one token to the next? "Mr. Jordan", "J. Jordan" */
static bool
name_goes_on(const char *text, const struct token *token)
{
	const char *gap = text + token->end;

	return token[1].offset - token->end == 1u + (unsigned)(gap[0] == '.') &&
	       gap[gap[0] == '.'] == ' ';
}

/* "Michael Jordan", "Mr. Jordan", "Michael J. Jordan" */
static bool
is_surname(const struct matcher *matcher, const struct site *site)
{
	const struct token *tokens = matcher->splitter.tokens.items;
	const struct token *token = &tokens[site->token];

	if (site->tokens != 1 || (token->flags & TOKEN_SURNAME) == 0 ||
	    site->token == 0)
		return false;
	token--;
	if (!name_goes_on(matcher->text, token))
		return false;
	if (token > tokens && is_initial(matcher->text, token) &&
	    name_goes_on(matcher->text, token - 1))
		token--;
	return (token->flags & TOKEN_FORENAME) != 0;
}

/* "Chad Johnson", "Chad A. Johnson" */
static bool
is_forename(const struct matcher *matcher, const struct site *site)
{
	const struct token *tokens = matcher->splitter.tokens.items;
	const struct token *token = &tokens[site->token];
	size_t left = matcher->splitter.tokens.count - site->token;

	if (site->tokens != 1 || (token->flags & TOKEN_FORENAME) == 0 ||
	    left < 2 || matcher->text[token->end] != ' ' ||
	    !name_goes_on(matcher->text, token))
		return false;
	token++;
	if (left > 2 && is_initial(matcher->text, token) &&
	    name_goes_on(matcher->text, token))
		token++;
	return (token->flags & TOKEN_SURNAME) != 0;
}

/* Does a name of several words go on from one token to the next: "Shell Oil",
 * "Smith & Co"? */
static bool
firm_goes_on(const struct matcher *matcher, const struct token *token)
{
	const char *gap = matcher->text + token->end;
	const size_t len = token[1].offset - token->end;
	const char first = matcher->text[token[1].offset];

	return first >= 'A' && first <= 'Z' &&
	       ((len == 1 && gap[0] == ' ') ||
		   (len == 3 && memcmp(gap, " & ", 3) == 0));
}

/* "Japan Fund", "Hong Kong Electric Holdings Ltd". All words of a headline in
 * capitals are capitalized, so there the next one has to tell. */
static bool
is_in_firm(const struct matcher *matcher, const struct site *site)
{
	const struct token *tokens = matcher->splitter.tokens.items;
	const size_t last = site->token + site->tokens - 1u;
	const size_t reach = matcher->caps ? 1 : FIRM_WORDS;

	for (size_t i = last; i < last + reach; i++) {
		if (i + 1 >= matcher->splitter.tokens.count ||
		    !firm_goes_on(matcher, &tokens[i]))
			return false;
		if ((tokens[i + 1].flags & TOKEN_FIRM) != 0)
			return true;
	}
	return false;
}

/* "Jordan Rivers sang": a country's name that is a first name too, and a
 * capitalized word that is nothing else. "in Jordan Monday" is a place. */
static bool
may_be_forename(const struct matcher *matcher, const struct site *site)
{
	const struct token *token = matcher->splitter.tokens.items;
	const char *text = matcher->text;
	bool name = false;

	token += site->token;
	for (size_t i = 0; i < site->count; i++)
		name |= site_kind(matcher, site, i) == PLACE_NAME;
	if (!name || matcher->caps || site->zone == ZONE_HEADLINE ||
	    site->tokens != 1 || (token->flags & TOKEN_FORENAME) == 0 ||
	    site->token + 1u >= matcher->splitter.tokens.count ||
	    text[token->end] != ' ' || token[1].offset != token->end + 1)
		return false;
	if (site->offset >= 3 && memcmp(text + site->offset - 3, "in ", 3) == 0)
		return false;
	return text[token[1].offset] >= 'A' && text[token[1].offset] <= 'Z' &&
	       text[token[1].offset + 1] >= 'a' &&
	       text[token[1].offset + 1] <= 'z';
}

/* Drop what is no place. Somebody who was named in full once is called by the
 * surname later. */
static enum newsalert_err
drop_persons(struct places *places, struct matcher *matcher, size_t first)
{
	struct site *sites = matcher->sites.items;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = first; i < matcher->sites.count; i++) {
		const bool surname = is_surname(matcher, &sites[i]);

		if (may_be_forename(matcher, &sites[i]))
			sites[i].flags |= SITE_WEAK;
		if (is_in_firm(matcher, &sites[i]))
			sites[i].flags |= SITE_FIRM;
		if (surname && err == NEWSALERT_OK)
			err = places_add_sense(places,
			    site_keyword(matcher, &sites[i], 0), PLACES_PERSON);
		if (surname || is_forename(matcher, &sites[i]) ||
		    is_ticker(matcher, &sites[i]) ||
		    is_address(matcher, &sites[i]))
			sites[i].flags |= SITE_DROPPED;
	}
	return err;
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
			err = places_add_sense(places,
			    site_keyword(matcher, site, 0),
			    site_keyword(matcher, sure, 0));
		site->flags |= SITE_DROPPED;
	}
	return err;
}

/* "N.Y.", "PA", "Mo.": what stands before it is a town. A region that is
 * written out may also be the next of a list. */
static bool
is_abbreviation(const struct matcher *matcher, const struct site *region)
{
	const char *text = matcher->text + region->offset;
	const struct site *sites = matcher->sites.items;
	const struct site *next = region + 1;

	if (memchr(text, '.', region->len) != NULL ||
	    (region->len == 2 && text[1] >= 'A' && text[1] <= 'Z'))
		return true;
	return text[region->len] == '.' &&
	       site_kind(matcher, region, 0) == PLACE_QUALIFIER &&
	       (next == sites + matcher->sites.count ||
		   next->token != region->token);
}

/* "Paris, Texas" is no Paris that we know, if Texas has none; nor is "Cuba,
 * Mo." a country. */
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
		if (!is_town_kind(site_kind(matcher, site, i)) &&
		    (site_kind(matcher, site, i) != PLACE_NAME ||
			!is_abbreviation(matcher, region)))
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
		return places_add_sense(places, name, PLACES_NONE);
	}
	settle_site(matcher, site, country, is_town_kind);
	settle_site(matcher, region, country, is_region_kind);
	err = places_add_sense(places, name, site_keyword(matcher, site, 0));
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
	enum newsalert_err err = drop_persons(places, matcher, first);

	for (size_t i = first; i < matcher->sites.count; i++) {
		if ((sites[i].flags & SITE_DROPPED) == 0 && err == NEWSALERT_OK)
			err = qualify_before(places, matcher, first, i);
	}
	for (size_t i = first; i < matcher->sites.count; i++)
		if ((sites[i].flags & SITE_SMALL) != 0)
			sites[i].flags |= SITE_DROPPED;
	return err;
}
