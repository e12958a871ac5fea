/* SPDX-License-Identifier: MIT */
/* Keywords are hashed, sorted and compared with their neighbours. */
#include "daemon/tagging/doubles.h"

#include <stdlib.h>

/* Two keywords with one hash are taken for one: among a million the chance of
 * a false warning is one in thirty million. */
struct seen_keyword {
	uint64_t hash; /* of countries, kind and words; not of the language */
	const struct rule_place *place;
	const char *text;
};

/* FNV-1a, 64 bits. */
static uint64_t
hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ byte[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t
hash_keyword(const struct rule_place *place, const struct keyword *keyword)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	hash = hash_bytes(hash, place->codes, strlen(place->codes) + 1);
	hash = hash_bytes(hash, &place->kind, sizeof(place->kind));
	for (size_t i = 0; i < keyword->count; i++) {
		const struct element *element = &keyword->elements[i];

		hash = hash_bytes(hash, &element->kind, sizeof(element->kind));
		hash =
		    hash_bytes(hash, keyword_element(keyword, i), element->len);
	}
	return hash;
}

void
doubles_fini(struct doubles *doubles)
{
	free(doubles->seen.items);
	doubles->seen.items = NULL;
}

enum newsalert_err
doubles_note(struct doubles *doubles, const struct rule_place *place,
    const char *text, const struct keyword *keyword)
{
	struct seen_keyword *seen =
	    vector_add(&doubles->seen, 1, sizeof(*seen));

	if (seen == NULL)
		return NEWSALERT_ENOMEM;
	seen->hash = hash_keyword(place, keyword);
	seen->place = place;
	seen->text = text;
	return NEWSALERT_OK;
}

/* By hash, then in the order of the files. */
static int
compare_seen(const void *a, const void *b)
{
	const struct seen_keyword *left = a, *right = b;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	return left->text < right->text ? -1 : left->text > right->text;
}

static bool
covers(const struct rule_place *place, const struct rule_place *other)
{
	return place->language[0] == '\0' ||
	       strcmp(place->language, other->language) == 0;
}

/* items[0..at) are those with the same hash before it. */
static void
tell_if_double(struct rules *rules, const struct seen_keyword *items, size_t at)
{
	const struct seen_keyword *it = &items[at];

	for (size_t i = 0; i < at; i++) {
		const struct rule_place *other = items[i].place;

		if (!covers(other, it->place))
			continue;
		rules_found(rules, FINDING_WARNING, it->place->path,
		    it->place->line,
		    "keyword \"%.80s\" is at %s:%d already, as \"%.80s\"",
		    it->text, other->path, other->line, items[i].text);
		return;
	}
}

void
doubles_tell(struct doubles *doubles, struct rules *rules)
{
	struct seen_keyword *items = doubles->seen.items;
	const size_t count = doubles->seen.count;
	size_t first = 0;

	if (count > 1)
		qsort(items, count, sizeof(*items), compare_seen);
	for (size_t i = 1; i < count; i++) {
		if (items[i].hash != items[first].hash)
			first = i;
		else
			tell_if_double(rules, items + first, i - first);
	}
}
