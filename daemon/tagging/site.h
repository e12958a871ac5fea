/* SPDX-License-Identifier: MIT */
/* What a site may stand for: its candidates, and their places. */
#ifndef TAGGING_SITE_H
#define TAGGING_SITE_H

#include "matcher.h"

/* The keyword (its index) that is a candidate of a site. */
static inline uint32_t
site_keyword(const struct matcher *matcher, const struct site *site,
    size_t index)
{
	const uint32_t *candidates = matcher->candidates.items;

	return candidates[site->candidates + index];
}

static inline const struct image_place *
site_place(const struct matcher *matcher, const struct site *site, size_t index)
{
	const struct ruleset *ruleset = matcher->ruleset;
	const uint32_t keyword = site_keyword(matcher, site, index);

	return &ruleset->places[ruleset->keywords[keyword].owner];
}

static inline enum place_kind
site_kind(const struct matcher *matcher, const struct site *site, size_t index)
{
	return site_place(matcher, site, index)->kind;
}

/* Is the place in a country? */
static inline bool
site_has_country(const struct matcher *matcher, const struct site *site,
    size_t index, uint32_t country)
{
	const struct image_place *place = site_place(matcher, site, index);

	for (uint32_t i = 0; i < place->code_count; i++)
		if (matcher->ruleset->codes[place->first_code + i] == country)
			return true;
	return false;
}

#endif
