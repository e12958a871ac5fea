/* SPDX-License-Identifier: MIT */
/* The words of a dateline come in, the country it was filed from goes out. */
#include "daemon/tagging/filing.h"

#define NODES_MAX    32
#define READINGS_MAX 32

/* Kinds of name by how well they place a dateline; 0: not at all. A keyword's
 * own weight counts too: London^0.1 of Canada is not what agencies mean. */
static const int place_ranks[PLACE_KIND_COUNT] = {
	[PLACE_DATELINE] = 5,
	[PLACE_NAME] = 4,
	[PLACE_CAPITAL] = 3,
	[PLACE_CITY] = 2,
	[PLACE_REGION] = 1,
};

/* What may stand behind the comma. */
static const int region_ranks[PLACE_KIND_COUNT] = {
	[PLACE_QUALIFIER] = 3,
	[PLACE_REGION] = 2,
	[PLACE_NAME] = 1,
};

struct reading {
	uint32_t country;
	double rank;
};

struct readings {
	const int *ranks; /* by kind of name; 0: not wanted */
	struct reading items[READINGS_MAX];
	size_t count;
};

/* Nodes of the trie that the words so far lead to. */
struct front {
	uint32_t nodes[NODES_MAX]; /* 0: the root */
	size_t count;
};

static void
advance(const struct ruleset *ruleset, struct front *front,
    const uint32_t *symbols, size_t count)
{
	struct front next = { .count = 0 };

	for (size_t i = 0; i < front->count; i++) {
		for (size_t s = 0; s < count; s++) {
			const uint32_t node =
			    front->nodes[i] == 0
				? ruleset->roots[symbols[s]]
				: ruleset_step(ruleset, front->nodes[i],
				      symbols[s]);

			if (node != 0 && next.count < NODES_MAX)
				next.nodes[next.count++] = node;
		}
	}
	*front = next;
}

static void
add_readings(const struct ruleset *ruleset, uint32_t node,
    struct readings *readings)
{
	const uint32_t last = ruleset->nodes[node + 1].first_keyword;

	for (uint32_t i = ruleset->nodes[node].first_keyword; i < last; i++) {
		const struct image_keyword *keyword = &ruleset->keywords[i];
		const struct image_place *place;

		if (keyword->owner_kind != OWNER_PLACE)
			continue;
		place = &ruleset->places[keyword->owner];
		if (readings->ranks[place->kind] == 0 ||
		    place->code_count == 0 || readings->count == READINGS_MAX)
			continue;
		readings->items[readings->count++] =
		    (struct reading){ ruleset->codes[place->first_code],
			    readings->ranks[place->kind] *
				(double)keyword->weight };
	}
}

/* All that the whole of a name can mean. */
static void
read_name(const struct ruleset *ruleset, struct lexicon *lexicon,
    const struct word *name, struct readings *readings)
{
	struct front front = { .nodes = { 0 }, .count = 1 };
	uint32_t symbols[SYMBOLS_MAX];
	size_t offset = 0, words = 0;
	struct word word;

	for (; word_next(name->bytes, name->len, &offset, &word); words++)
		advance(ruleset, &front, symbols,
		    lexicon_look_up(lexicon, &word, symbols));
	for (size_t i = 0; i < front.count && words > 0; i++)
		add_readings(ruleset, front.nodes[i], readings);
}

static const struct reading *
best_reading(const struct readings *readings)
{
	const struct reading *best = NULL;

	for (size_t i = 0; i < readings->count; i++) {
		const struct reading *item = &readings->items[i];

		if (best == NULL || item->rank > best->rank)
			best = item;
	}
	return best;
}

static bool
has_country(const struct readings *readings, uint32_t country)
{
	for (size_t i = 0; i < readings->count; i++)
		if (readings->items[i].country == country)
			return true;
	return false;
}

/* Of the regions, the best that the place can lie in, else the best. */
static uint32_t
join(struct readings *regions, const struct readings *places)
{
	struct readings fitting = { .count = 0 };
	const struct reading *best;

	for (size_t i = 0; i < regions->count; i++)
		if (has_country(places, regions->items[i].country))
			fitting.items[fitting.count++] = regions->items[i];
	best = best_reading(fitting.count > 0 ? &fitting : regions);
	return best == NULL ? FILING_UNKNOWN : best->country;
}

static uint32_t
find_country(const struct ruleset *ruleset, struct lexicon *lexicon,
    const struct word *place, const char *region)
{
	struct readings places = { .ranks = place_ranks };
	struct readings regions = { .ranks = region_ranks };
	const struct reading *best;
	uint32_t country;

	read_name(ruleset, lexicon, place, &places);
	if (region != NULL) {
		const struct word name = { region, strlen(region) };

		read_name(ruleset, lexicon, &name, &regions);
		country = join(&regions, &places);
		if (country != FILING_UNKNOWN)
			return country;
	}
	best = best_reading(&places);
	return best == NULL ? FILING_UNKNOWN : best->country;
}

uint32_t
filing_country(const struct ruleset *ruleset, struct lexicon *lexicon,
    const struct dateline *dateline)
{
	struct word place = { dateline->place, 0 };
	uint32_t country;
	size_t cut;

	if (dateline->place == NULL)
		return FILING_UNKNOWN;
	place.len = strlen(place.bytes);
	country = find_country(ruleset, lexicon, &place, dateline->region);
	cut = strcspn(place.bytes, ",/");
	if (country != FILING_UNKNOWN || cut == place.len)
		return country;
	place.len = cut;
	return find_country(ruleset, lexicon, &place,
	    place.bytes[cut] == ',' ? place.bytes + cut + 1 : NULL);
}
