/* SPDX-License-Identifier: MIT */
/* The parts of a rule set come in one by one, an image goes out. */
#include "daemon/tagging/builder.h"

#include <libstemmer.h>
#include <stdlib.h>

#include "client/error.h"
#include "pool.h"
#include "trie.h"
#include "vector.h"

struct builder {
	struct pool pool;
	struct trie trie;
	struct vector keywords;
	uint32_t *order; /* where each is in the image */
	struct vector topics;
	struct vector ops;
	struct vector terms;
	struct vector places;
	struct vector codes;
	struct vector countries;
	struct vector languages;
	struct sb_stemmer *stemmers[LANGUAGES_MAX];
	size_t stemmer_count;
	uint64_t prefix_lengths[4];
	bool out_of_memory;
};

enum newsalert_err
builder_new(struct builder **builderp)
{
	struct builder *builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NEWSALERT_ENOMEM;
	if (pool_init(&builder->pool) != NEWSALERT_OK ||
	    trie_init(&builder->trie) != NEWSALERT_OK) {
		builder_free(builder);
		return NEWSALERT_ENOMEM;
	}
	*builderp = builder;
	return NEWSALERT_OK;
}

void
builder_free(struct builder *builder)
{
	if (builder == NULL)
		return;
	for (size_t i = 0; i < LANGUAGES_MAX; i++)
		sb_stemmer_delete(builder->stemmers[i]);
	trie_fini(&builder->trie);
	pool_fini(&builder->pool);
	free(builder->keywords.items);
	free(builder->order);
	free(builder->topics.items);
	free(builder->ops.items);
	free(builder->terms.items);
	free(builder->places.items);
	free(builder->codes.items);
	free(builder->countries.items);
	free(builder->languages.items);
	free(builder);
}

static void *
add_item(struct builder *builder, struct vector *vector, size_t size)
{
	void *item =
	    vector->count < UINT32_MAX - 1 ? vector_add(vector, 1, size) : NULL;

	if (item == NULL)
		builder->out_of_memory = true;
	return item;
}

static uint32_t
last_index(const struct vector *vector)
{
	return vector->count == 0 ? 0 : (uint32_t)(vector->count - 1);
}

uint32_t
builder_string(struct builder *builder, const char *text)
{
	const struct pooled *entry;

	if (text == NULL || text[0] == '\0')
		return 0;
	if ((entry = pool_text(&builder->pool, text)) != NULL)
		return entry->offset;
	builder->out_of_memory = true;
	return 0;
}

enum newsalert_err
builder_language(struct builder *builder, const char *code, uint8_t *languagep)
{
	const struct image_language *languages = builder->languages.items;
	const uint32_t wanted = builder_string(builder, code);
	struct image_language *added;

	if (wanted == 0) {
		*languagep = 0;
		return NEWSALERT_OK;
	}
	for (size_t i = 0; i < builder->languages.count; i++)
		if (languages[i].code == wanted) {
			*languagep = (uint8_t)(i + 1);
			return NEWSALERT_OK;
		}
	if (builder->languages.count == LANGUAGES_MAX)
		return NEWSALERT_ETOOBIG;
	added = add_item(builder, &builder->languages, sizeof(*added));
	if (added == NULL)
		return NEWSALERT_ENOMEM;
	added->code = wanted;
	*languagep = (uint8_t)builder->languages.count;
	return NEWSALERT_OK;
}

uint32_t
builder_country(struct builder *builder, const char *code)
{
	const struct image_country *countries = builder->countries.items;
	const uint32_t wanted = builder_string(builder, code);
	struct image_country *added;

	for (size_t i = 0; i < builder->countries.count; i++)
		if (countries[i].code == wanted)
			return (uint32_t)i;
	added = add_item(builder, &builder->countries, sizeof(*added));
	if (added != NULL) {
		added->code = wanted;
		added->name = wanted;
	}
	return last_index(&builder->countries);
}

void
builder_country_name(struct builder *builder, uint32_t country,
    const char *name)
{
	struct image_country *countries = builder->countries.items;

	if (country < builder->countries.count &&
	    countries[country].name == countries[country].code)
		countries[country].name = builder_string(builder, name);
}

uint32_t
builder_place(struct builder *builder, enum place_kind kind,
    const uint32_t *countries, size_t count)
{
	struct image_place *place =
	    add_item(builder, &builder->places, sizeof(*place));
	uint32_t *codes = vector_add(&builder->codes, count, sizeof(*codes));

	if (place == NULL || codes == NULL) {
		builder->out_of_memory = true;
		return 0;
	}
	place->kind = (uint16_t)kind;
	place->code_count = (uint16_t)count;
	place->first_code = (uint32_t)(builder->codes.count - count);
	memcpy(codes, countries, count * sizeof(*codes));
	return last_index(&builder->places);
}

uint32_t
builder_topic(struct builder *builder, const struct image_topic *topic)
{
	struct image_topic *added =
	    add_item(builder, &builder->topics, sizeof(*added));

	if (added != NULL)
		*added = *topic;
	return last_index(&builder->topics);
}

uint32_t
builder_term(struct builder *builder, const char *text, bool *newp)
{
	struct pooled *entry = pool_text(&builder->pool, text);
	uint32_t *term;

	*newp = false;
	if (entry == NULL) {
		builder->out_of_memory = true;
		return 0;
	}
	if (entry->term != 0)
		return entry->term - 1;
	if ((term = add_item(builder, &builder->terms, sizeof(*term))) == NULL)
		return 0;
	*newp = true;
	*term = entry->offset;
	entry->term = (uint32_t)builder->terms.count;
	return last_index(&builder->terms);
}

void
builder_op(struct builder *builder, const struct image_op *op)
{
	struct image_op *added =
	    add_item(builder, &builder->ops, sizeof(*added));

	if (added != NULL)
		*added = *op;
}

uint32_t
builder_op_count(const struct builder *builder)
{
	return (uint32_t)builder->ops.count;
}

void
builder_op_cut(struct builder *builder, uint32_t first)
{
	if (builder->ops.count > first)
		builder->ops.count = first;
}

/* The stemmer of a language, made when it is first wanted. */
static struct sb_stemmer *
language_stemmer(struct builder *builder, uint8_t language)
{
	struct image_language *languages = builder->languages.items;
	const size_t index = (size_t)language - 1;
	const char *code;

	if (language == 0)
		return NULL;
	if (builder->stemmers[index] != NULL)
		return builder->stemmers[index];
	if (builder->stemmer_count == STEMMERS_MAX)
		return NULL;
	code = pool_at(&builder->pool, languages[index].code);
	builder->stemmers[index] = sb_stemmer_new(code, "UTF_8");
	if (builder->stemmers[index] != NULL) {
		builder->stemmer_count++;
		languages[index].has_stems = 1;
	}
	return builder->stemmers[index];
}

static enum newsalert_err
intern_symbol(struct builder *builder, struct image_symbol symbol,
    const char *text, uint32_t *idp)
{
	struct image_symbol *slot;
	char copy[KEYWORD_TEXT_MAX];

	symbol.hash =
	    image_symbol_hash(symbol.kind, symbol.language, text, symbol.len);
	slot = trie_symbol(&builder->trie, pool_at(&builder->pool, 0), &symbol,
	    text);
	if (slot->id != 0) {
		*idp = slot->id;
		return NEWSALERT_OK;
	}
	memcpy(copy, text, symbol.len);
	copy[symbol.len] = '\0';
	symbol.text = builder_string(builder, copy);
	if (symbol.kind == SYMBOL_PREFIX)
		builder->prefix_lengths[symbol.len / 64] |=
		    (uint64_t)1 << (symbol.len % 64);
	return trie_symbol_claim(&builder->trie, slot, symbol, idp);
}

/* ENOTFOUND: the language has no stems. */
static enum newsalert_err
element_symbol(struct builder *builder, const struct keyword *keyword,
    size_t index, uint8_t language, uint32_t *idp)
{
	const struct element *element = &keyword->elements[index];
	struct image_symbol symbol = { .kind = (uint8_t)element->kind,
		.len = element->len };
	const char *text = keyword_element(keyword, index);
	struct sb_stemmer *stemmer;

	if (element->kind != SYMBOL_STEM)
		return intern_symbol(builder, symbol, text, idp);
	if ((stemmer = language_stemmer(builder, language)) == NULL)
		return NEWSALERT_ENOTFOUND;
	text = (const char *)sb_stemmer_stem(stemmer, (const sb_symbol *)text,
	    element->len);
	if (text == NULL)
		return NEWSALERT_ENOMEM;
	if (sb_stemmer_length(stemmer) >= KEYWORD_TEXT_MAX)
		return NEWSALERT_ETOOBIG;
	symbol.len = (uint16_t)sb_stemmer_length(stemmer);
	symbol.language = language;
	return intern_symbol(builder, symbol, text, idp);
}

enum newsalert_err
builder_keyword(struct builder *builder, const struct keyword *keyword,
    struct image_keyword record, struct newsalert_error *why)
{
	uint32_t symbols[PHRASE_MAX];
	struct image_keyword *added;
	enum newsalert_err err;
	uint32_t node;

	for (size_t i = 0; i < keyword->count; i++) {
		err = element_symbol(builder, keyword, i, record.language,
		    &symbols[i]);
		if (err == NEWSALERT_ENOTFOUND) {
			error_set(why, 0, "~ needs a language that has stems");
			return NEWSALERT_EINVAL;
		}
		if (err != NEWSALERT_OK)
			return err;
	}
	err = trie_path(&builder->trie, symbols, keyword->count, &node);
	if (err != NEWSALERT_OK)
		return err;
	added = add_item(builder, &builder->keywords, sizeof(*added));
	if (added == NULL)
		return NEWSALERT_ENOMEM;
	*added = record;
	added->tokens = (uint8_t)keyword->count;
	return trie_end(&builder->trie, node);
}

/* How many prefixes a prefix begins with, itself included. */
static size_t
prefix_depth(struct builder *builder, const struct image_symbol *prefix)
{
	const char *text = pool_at(&builder->pool, prefix->text);
	struct image_symbol shorter = { .kind = SYMBOL_PREFIX };
	size_t depth = 1;

	for (shorter.len = 1; shorter.len < prefix->len; shorter.len++) {
		if ((builder->prefix_lengths[shorter.len / 64] >>
			    (shorter.len % 64) &
			1) == 0)
			continue;
		shorter.hash =
		    image_symbol_hash(SYMBOL_PREFIX, 0, text, shorter.len);
		depth += trie_symbol(&builder->trie, pool_at(&builder->pool, 0),
			     &shorter, text)
			     ->id != 0;
	}
	return depth;
}

static enum newsalert_err
check_prefixes(struct builder *builder, struct newsalert_error *why)
{
	const struct trie *trie = &builder->trie;

	for (uint32_t i = 0; i < trie->symbol_room; i++) {
		const struct image_symbol *symbol = &trie->symbols[i];

		if (symbol->id == 0 || symbol->kind != SYMBOL_PREFIX ||
		    prefix_depth(builder, symbol) <= PREFIXES_MAX)
			continue;
		error_set(why, 0, "more than %d prefixes begin \"%.100s*\"",
		    PREFIXES_MAX, pool_at(&builder->pool, symbol->text));
		return NEWSALERT_EINVAL;
	}
	return NEWSALERT_OK;
}

/* Count and place the sections; the header's len is the image's. */
static void
lay_out(const struct builder *builder, struct image_header *header)
{
	const size_t counts[SECTION_COUNT] = {
		[SECTION_STRINGS] = builder->pool.strings.count,
		[SECTION_SYMBOLS] = trie_image_symbols(&builder->trie),
		[SECTION_ROOTS] = builder->trie.symbol_count + 1,
		[SECTION_NODES] = builder->trie.node_count + 1,
		[SECTION_EDGES] = trie_image_edges(&builder->trie),
		[SECTION_KEYWORDS] = builder->keywords.count,
		[SECTION_TOPICS] = builder->topics.count,
		[SECTION_OPS] = builder->ops.count,
		[SECTION_TERMS] = builder->terms.count,
		[SECTION_PLACES] = builder->places.count,
		[SECTION_CODES] = builder->codes.count,
		[SECTION_COUNTRIES] = builder->countries.count,
		[SECTION_LANGUAGES] = builder->languages.count,
	};
	size_t offset = (sizeof(*header) + 7) / 8 * 8;

	for (enum image_section i = 0; i < SECTION_COUNT; i++) {
		header->sections[i].offset = (uint32_t)offset;
		header->sections[i].count = (uint32_t)counts[i];
		offset +=
		    (counts[i] * image_item_size((enum image_section)i) + 7) /
		    8 * 8;
	}
	header->len = offset;
}

static void *
section(unsigned char *image, enum image_section which)
{
	const struct image_header *header = (const void *)image;

	return image + header->sections[which].offset;
}

static void
copy_section(unsigned char *image, enum image_section which,
    const struct vector *vector)
{
	if (vector->count > 0)
		memcpy(section(image, which), vector->items,
		    vector->count * image_item_size(which));
}

static void
write_sections(const struct builder *builder, unsigned char *image)
{
	const struct image_keyword *keywords = builder->keywords.items;
	struct image_keyword *placed = section(image, SECTION_KEYWORDS);
	const struct trie_tables tables = {
		.symbols = section(image, SECTION_SYMBOLS),
		.roots = section(image, SECTION_ROOTS),
		.nodes = section(image, SECTION_NODES),
		.edges = section(image, SECTION_EDGES),
		.order = builder->order,
	};

	copy_section(image, SECTION_STRINGS, &builder->pool.strings);
	trie_write(&builder->trie, &tables);
	for (size_t i = 0; i < builder->keywords.count; i++)
		placed[builder->order[i]] = keywords[i];
	copy_section(image, SECTION_TOPICS, &builder->topics);
	copy_section(image, SECTION_OPS, &builder->ops);
	copy_section(image, SECTION_TERMS, &builder->terms);
	copy_section(image, SECTION_PLACES, &builder->places);
	copy_section(image, SECTION_CODES, &builder->codes);
	copy_section(image, SECTION_COUNTRIES, &builder->countries);
	copy_section(image, SECTION_LANGUAGES, &builder->languages);
}

enum newsalert_err
builder_finish(struct builder *builder, struct newsalert_error *why,
    void **imagep, size_t *lenp)
{
	struct image_header header = { .magic = IMAGE_MAGIC };
	enum newsalert_err err;
	unsigned char *image;

	if (builder->out_of_memory)
		return NEWSALERT_ENOMEM;
	err = check_prefixes(builder, why);
	if (err != NEWSALERT_OK)
		return err;
	lay_out(builder, &header);
	if (header.len > UINT32_MAX)
		return NEWSALERT_ETOOBIG;
	free(builder->order);
	builder->order = calloc(builder->keywords.count + 1, sizeof(uint32_t));
	if (builder->order == NULL || (image = calloc(1, header.len)) == NULL)
		return NEWSALERT_ENOMEM;
	header.version = IMAGE_VERSION;
	header.byte_order = IMAGE_BYTE_ORDER;
	header.symbol_count = builder->trie.symbol_count;
	memcpy(header.prefix_lengths, builder->prefix_lengths,
	    sizeof(header.prefix_lengths));
	memcpy(image, &header, sizeof(header));
	write_sections(builder, image);
	header.checksum = image_checksum(image, header.len);
	memcpy(image, &header, sizeof(header));
	*imagep = image;
	*lenp = header.len;
	return NEWSALERT_OK;
}

uint32_t
builder_keyword_count(const struct builder *builder)
{
	return (uint32_t)builder->keywords.count;
}

uint32_t
builder_keyword_place(const struct builder *builder, uint32_t index)
{
	return builder->order[index];
}
