/* SPDX-License-Identifier: MIT */
/*
 * An image comes in, a ruleset that points into it goes out, once every
 * number in the image is known to stay inside it.
 */
#include "daemon/tagging/image.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static const size_t item_sizes[SECTION_COUNT] = {
	[SECTION_STRINGS] = 1,
	[SECTION_SYMBOLS] = sizeof(struct image_symbol),
	[SECTION_ROOTS] = sizeof(uint32_t),
	[SECTION_NODES] = sizeof(struct image_node),
	[SECTION_EDGES] = sizeof(struct image_edge),
	[SECTION_KEYWORDS] = sizeof(struct image_keyword),
	[SECTION_TOPICS] = sizeof(struct image_topic),
	[SECTION_OPS] = sizeof(struct image_op),
	[SECTION_TERMS] = sizeof(uint32_t),
	[SECTION_PLACES] = sizeof(struct image_place),
	[SECTION_CODES] = sizeof(uint32_t),
	[SECTION_COUNTRIES] = sizeof(struct image_country),
	[SECTION_LANGUAGES] = sizeof(struct image_language),
};

size_t
image_item_size(enum image_section section)
{
	return item_sizes[section];
}

uint64_t
image_checksum(const void *image, size_t len)
{
	const size_t start = offsetof(struct image_header, symbol_count);
	const char *bytes = (const char *)image + start;
	uint64_t sum = len;

	for (size_t left = len - start; left > 0;) {
		const size_t step = left < 8 ? left : 8;
		uint64_t chunk = 0;

		memcpy(&chunk, bytes, step);
		sum = (sum ^ chunk) * 0x9E3779B97F4A7C15u;
		sum ^= sum >> 32;
		bytes += step;
		left -= step;
	}
	return sum;
}

static uint32_t
item_count(const struct ruleset *ruleset, enum image_section section)
{
	return ruleset->header->sections[section].count;
}

static bool
is_power_of_two(uint32_t n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

static bool
header_is_sound(const struct image_header *header, size_t len)
{
	uint64_t end;

	if (memcmp(header->magic, IMAGE_MAGIC, sizeof(header->magic)) != 0 ||
	    header->version != IMAGE_VERSION ||
	    header->byte_order != IMAGE_BYTE_ORDER || header->len != len)
		return false;
	for (int i = 0; i < SECTION_COUNT; i++) {
		end = header->sections[i].offset +
		      (uint64_t)header->sections[i].count * item_sizes[i];
		if (header->sections[i].offset % 8 != 0 ||
		    header->sections[i].offset < sizeof(*header) || end > len)
			return false;
	}
	return header->checksum == image_checksum(header, len);
}

static bool
strings_are_sound(const struct ruleset *ruleset)
{
	const uint32_t count = item_count(ruleset, SECTION_STRINGS);

	return count > 0 && ruleset->strings[0] == '\0' &&
	       ruleset->strings[count - 1] == '\0';
}

/* Every string ends, because the pool does. */
static bool
is_string(const struct ruleset *ruleset, uint32_t offset)
{
	return offset < item_count(ruleset, SECTION_STRINGS);
}

static bool
symbols_are_sound(const struct ruleset *ruleset)
{
	const uint32_t count = item_count(ruleset, SECTION_SYMBOLS);
	bool free_slot = false;

	if (!is_power_of_two(count))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		const struct image_symbol *symbol = &ruleset->symbols[i];

		free_slot |= symbol->id == 0;
		if (symbol->id > ruleset->header->symbol_count ||
		    symbol->kind >= SYMBOL_KIND_COUNT ||
		    symbol->language > ruleset->language_count ||
		    (uint64_t)symbol->text + symbol->len >=
			item_count(ruleset, SECTION_STRINGS))
			return false;
	}
	return free_slot;
}

static bool
trie_is_sound(const struct ruleset *ruleset)
{
	const uint32_t root_count = item_count(ruleset, SECTION_ROOTS);
	const struct image_node *node = ruleset->nodes;

	if (ruleset->header->symbol_count == UINT32_MAX ||
	    root_count != ruleset->header->symbol_count + 1)
		return false;
	for (uint32_t i = 0; i < root_count; i++)
		if (ruleset->roots[i] >= ruleset->node_count)
			return false;
	for (uint32_t i = 0; i < ruleset->node_count; i++, node++)
		if (node[0].first_keyword > node[1].first_keyword)
			return false;
	if (ruleset->nodes[0].first_keyword != 0 ||
	    node->first_keyword != ruleset->keyword_count)
		return false;
	return true;
}

static bool
edges_are_sound(const struct ruleset *ruleset)
{
	const uint32_t count = item_count(ruleset, SECTION_EDGES);
	bool free_slot = false;

	if (!is_power_of_two(count))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		const struct image_edge *edge = &ruleset->edges[i];

		if (edge->node == 0) {
			free_slot = true;
			continue;
		}
		if (edge->target <= edge->node ||
		    edge->target >= ruleset->node_count)
			return false;
	}
	return free_slot;
}

static bool
keywords_are_sound(const struct ruleset *ruleset)
{
	const uint32_t owner_counts[OWNER_COUNT] = {
		[OWNER_TOPIC] = ruleset->topic_count,
		[OWNER_TERM] = ruleset->term_count,
		[OWNER_PLACE] = ruleset->place_count,
	};

	for (uint32_t i = 0; i < ruleset->keyword_count; i++) {
		const struct image_keyword *keyword = &ruleset->keywords[i];

		if (!is_string(ruleset, keyword->text) ||
		    keyword->owner_kind >= OWNER_COUNT ||
		    keyword->owner >= owner_counts[keyword->owner_kind] ||
		    !isfinite(keyword->weight) ||
		    (keyword->weight < 0 &&
			keyword->owner_kind != OWNER_TOPIC) ||
		    keyword->language > ruleset->language_count)
			return false;
	}
	return true;
}

static bool
op_is_sound(const struct ruleset *ruleset, const struct image_op *op)
{
	switch (op->code) {
	case OP_TERM:
	case OP_ARG:
		return op->arg < ruleset->term_count;
	case OP_COUNTRY:
		return op->arg < ruleset->country_count;
	case OP_LANGUAGE:
	case OP_SOURCE:
		return is_string(ruleset, op->arg);
	default:
		return op->code < OP_CODE_COUNT;
	}
}

/* Does the program leave one value, and never take what is not there? */
static bool
program_is_sound(const struct ruleset *ruleset, uint32_t first, uint32_t count)
{
	const struct image_op *op = ruleset->ops + first;
	const struct image_op *end = op + count;
	uint32_t depth = 0;

	for (; op < end; op++) {
		if (!op_is_sound(ruleset, op) || op->code == OP_ARG)
			return false;
		if (op->code == OP_NOT && depth == 0)
			return false;
		if (op->code == OP_AT_LEAST) {
			if (op->count > depth)
				return false;
			depth -= op->count;
		}
		if (op->code != OP_NOT)
			depth++;
		if (op->code != OP_NEAR)
			continue;
		if (op->count >= (size_t)(end - op))
			return false;
		for (uint32_t left = op->count; left > 0; left--)
			if ((++op)->code != OP_ARG || !op_is_sound(ruleset, op))
				return false;
	}
	return depth == (count > 0);
}

static bool
is_program(const struct ruleset *ruleset, uint32_t first, uint32_t count)
{
	return count <= CONDITION_OP_MAX &&
	       (uint64_t)first + count <= item_count(ruleset, SECTION_OPS) &&
	       program_is_sound(ruleset, first, count);
}

static bool
topics_are_sound(const struct ruleset *ruleset)
{
	for (uint32_t i = 0; i < ruleset->topic_count; i++) {
		const struct image_topic *topic = &ruleset->topics[i];

		if (!is_string(ruleset, topic->id) ||
		    !is_string(ruleset, topic->name) ||
		    !is_string(ruleset, topic->medtop) ||
		    !isfinite(topic->threshold) || !isfinite(topic->share) ||
		    !is_program(ruleset, topic->when, topic->when_count) ||
		    !is_program(ruleset, topic->unless, topic->unless_count))
			return false;
	}
	return true;
}

static bool
places_are_sound(const struct ruleset *ruleset)
{
	const uint32_t code_count = item_count(ruleset, SECTION_CODES);

	for (uint32_t i = 0; i < ruleset->place_count; i++) {
		const struct image_place *place = &ruleset->places[i];

		if (place->kind >= PLACE_KIND_COUNT ||
		    place->code_count > PLACE_CODES_MAX ||
		    (uint64_t)place->first_code + place->code_count >
			code_count)
			return false;
	}
	for (uint32_t i = 0; i < code_count; i++)
		if (ruleset->codes[i] >= ruleset->country_count)
			return false;
	return true;
}

static bool
names_are_sound(const struct ruleset *ruleset)
{
	for (uint32_t i = 0; i < ruleset->country_count; i++)
		if (!is_string(ruleset, ruleset->countries[i].code) ||
		    !is_string(ruleset, ruleset->countries[i].name))
			return false;
	for (uint32_t i = 0; i < ruleset->language_count; i++)
		if (!is_string(ruleset, ruleset->languages[i].code))
			return false;
	for (uint32_t i = 0; i < ruleset->term_count; i++)
		if (!is_string(ruleset, ruleset->terms[i]))
			return false;
	return true;
}

static const void *
section_items(const struct image_header *header, enum image_section section)
{
	return (const char *)header + header->sections[section].offset;
}

static void
point_into(struct ruleset *ruleset, const struct image_header *header)
{
	ruleset->header = header;
	ruleset->strings = section_items(header, SECTION_STRINGS);
	ruleset->symbols = section_items(header, SECTION_SYMBOLS);
	ruleset->symbol_mask = header->sections[SECTION_SYMBOLS].count - 1;
	ruleset->roots = section_items(header, SECTION_ROOTS);
	ruleset->nodes = section_items(header, SECTION_NODES);
	ruleset->node_count = header->sections[SECTION_NODES].count - 1;
	ruleset->edges = section_items(header, SECTION_EDGES);
	ruleset->edge_mask = header->sections[SECTION_EDGES].count - 1;
	ruleset->keywords = section_items(header, SECTION_KEYWORDS);
	ruleset->keyword_count = header->sections[SECTION_KEYWORDS].count;
	ruleset->topics = section_items(header, SECTION_TOPICS);
	ruleset->topic_count = header->sections[SECTION_TOPICS].count;
	ruleset->ops = section_items(header, SECTION_OPS);
	ruleset->terms = section_items(header, SECTION_TERMS);
	ruleset->term_count = header->sections[SECTION_TERMS].count;
	ruleset->places = section_items(header, SECTION_PLACES);
	ruleset->place_count = header->sections[SECTION_PLACES].count;
	ruleset->codes = section_items(header, SECTION_CODES);
	ruleset->countries = section_items(header, SECTION_COUNTRIES);
	ruleset->country_count = header->sections[SECTION_COUNTRIES].count;
	ruleset->languages = section_items(header, SECTION_LANGUAGES);
	ruleset->language_count = header->sections[SECTION_LANGUAGES].count;
	snprintf(ruleset->id, sizeof(ruleset->id), "%08x",
	    (unsigned)(header->checksum ^ header->checksum >> 32));
}

static bool
is_sound(const struct ruleset *ruleset)
{
	return ruleset->node_count != UINT32_MAX &&
	       ruleset->language_count <= LANGUAGES_MAX &&
	       strings_are_sound(ruleset) && symbols_are_sound(ruleset) &&
	       trie_is_sound(ruleset) && edges_are_sound(ruleset) &&
	       keywords_are_sound(ruleset) && topics_are_sound(ruleset) &&
	       places_are_sound(ruleset) && names_are_sound(ruleset);
}

enum newsalert_err
ruleset_open(const void *image, size_t len, struct ruleset **rulesetp)
{
	struct ruleset *ruleset;

	if ((uintptr_t)image % 8 != 0)
		return NEWSALERT_EINVAL;
	if (len < sizeof(struct image_header) || !header_is_sound(image, len))
		return NEWSALERT_EFORMAT;
	if ((ruleset = calloc(1, sizeof(*ruleset))) == NULL)
		return NEWSALERT_ENOMEM;
	point_into(ruleset, image);
	if (!is_sound(ruleset)) {
		free(ruleset);
		return NEWSALERT_EFORMAT;
	}
	*rulesetp = ruleset;
	return NEWSALERT_OK;
}

void
ruleset_close(struct ruleset *ruleset)
{
	free(ruleset);
}

const char *
ruleset_id(const struct ruleset *ruleset)
{
	return ruleset->id;
}

size_t
ruleset_topic_count(const struct ruleset *ruleset)
{
	return ruleset->topic_count;
}

void
ruleset_topic(const struct ruleset *ruleset, size_t index,
    struct ruleset_topic *topic)
{
	const struct image_topic *item = &ruleset->topics[index];

	topic->id = ruleset->strings + item->id;
	topic->name = ruleset->strings + item->name;
	topic->medtop =
	    item->medtop == 0 ? NULL : ruleset->strings + item->medtop;
	topic->keyword_count = item->keyword_count;
}

size_t
ruleset_country_count(const struct ruleset *ruleset)
{
	return ruleset->country_count;
}

void
ruleset_country(const struct ruleset *ruleset, size_t index,
    struct ruleset_country *country)
{
	country->code = ruleset->strings + ruleset->countries[index].code;
	country->name = ruleset->strings + ruleset->countries[index].name;
}

uint32_t
ruleset_symbol(const struct ruleset *ruleset, enum symbol_kind kind,
    uint8_t language, const char *text, size_t len)
{
	const uint32_t hash = image_symbol_hash(kind, language, text, len);
	uint32_t slot = hash & ruleset->symbol_mask;

	for (; ruleset->symbols[slot].id != 0;
	     slot = (slot + 1) & ruleset->symbol_mask) {
		const struct image_symbol *symbol = &ruleset->symbols[slot];

		if (symbol->hash == hash && symbol->len == len &&
		    symbol->kind == kind && symbol->language == language &&
		    memcmp(ruleset->strings + symbol->text, text, len) == 0)
			return symbol->id;
	}
	return 0;
}

uint8_t
ruleset_language(const struct ruleset *ruleset, const char *code)
{
	for (uint32_t i = 0; i < ruleset->language_count; i++)
		if (strcmp(ruleset->strings + ruleset->languages[i].code,
			code) == 0)
			return (uint8_t)(i + 1);
	return 0;
}
