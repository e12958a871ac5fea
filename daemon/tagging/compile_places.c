/* SPDX-License-Identifier: MIT */
/* Lines of country tables come in, countries, places and keywords go out. */
#include <stdlib.h>

#include "client/error.h"
#include "daemon/tagging/compile.h"
#include "daemon/tagging/doubles.h"
#include "daemon/tagging/spelling.h"

/* Bytes: five letters, one of which has an accent. */
#define VARYING_MIN 6

struct table {
	struct rules *rules;
	struct builder *builder;
	const struct rule_place *place;
	struct keyword keyword;
	struct newsalert_error why;
	struct doubles doubles;
};

static int
compare_codes(const void *a, const void *b)
{
	return memcmp(a, b, 2);
}

/* Countries are numbered in the order of their codes. */
static enum newsalert_err
number_countries(struct table *table)
{
	const struct rule_place *places = table->rules->places.items;
	struct vector codes = { 0 };
	char *code;

	for (size_t i = 0; i < table->rules->places.count; i++) {
		const size_t len = strlen(places[i].codes);

		for (size_t at = 0; at < len; at += 2) {
			if ((code = vector_add(&codes, 1, 3)) == NULL) {
				free(codes.items);
				return NEWSALERT_ENOMEM;
			}
			memcpy(code, places[i].codes + at, 2);
		}
	}
	code = codes.items;
	if (codes.count > 0)
		qsort(code, codes.count, 3, compare_codes);
	for (size_t i = 0; i < codes.count; i++)
		if (i == 0 || strcmp(code + i * 3, code + i * 3 - 3) != 0)
			(void)builder_country(table->builder, code + i * 3);
	free(codes.items);
	return NEWSALERT_OK;
}

/* Names are also written without their accents. Of a short one another word
 * may be left: the Chad of Turkish, "Çad", the Yemeni capital of Spanish. */
static bool
varies(const struct rule_place *place, const struct keyword *keyword)
{
	const bool is_name =
	    place->kind == PLACE_NAME || place->kind == PLACE_CAPITAL ||
	    place->kind == PLACE_CITY || place->kind == PLACE_REGION ||
	    place->kind == PLACE_DATELINE;

	return is_name && (strcmp(place->language, "en") == 0 ||
			      keyword->text_len >= VARYING_MIN);
}

static void
fault(const struct table *table, const char *keyword, const char *text)
{
	rules_found(table->rules, FINDING_ERROR, table->place->path,
	    table->place->line, "keyword \"%.80s\": %s", keyword, text);
}

static enum newsalert_err
add_keyword(struct table *table, const char *text, uint32_t place)
{
	struct image_keyword record = { .owner_kind = OWNER_PLACE,
		.owner = place };
	enum newsalert_err err;

	err = keyword_parse(text, &table->why, &table->keyword);
	if (err == NEWSALERT_OK && table->keyword.weight < 0) {
		error_set(&table->why, 0, "a weight below 0 is for topics");
		err = NEWSALERT_EINVAL;
	}
	if (err == NEWSALERT_OK)
		err = doubles_note(&table->doubles, table->place, text,
		    &table->keyword);
	if (err == NEWSALERT_OK)
		err = builder_language(table->builder, table->place->language,
		    &record.language);
	if (err == NEWSALERT_OK) {
		record.text = builder_string(table->builder, text);
		record.weight = (float)table->keyword.weight;
		err = spelling_add(table->builder, &table->keyword, &record,
		    varies(table->place, &table->keyword), &table->why);
	}
	if (err != NEWSALERT_EINVAL)
		return err;
	fault(table, text, table->why.text);
	return NEWSALERT_OK;
}

/* The next keyword of a line without the space around it, cut off with NUL;
 * NULL: it was the last one. */
static char *
next_keyword(char **restp)
{
	char *text = strsep(restp, ";");
	size_t len;

	if (text == NULL)
		return NULL;
	text += strspn(text, " ");
	for (len = strlen(text); len > 0 && text[len - 1] == ' '; len--)
		text[len - 1] = '\0';
	return text;
}

/* The first English name of a country is the one to show. */
static void
show_name(struct table *table, const uint32_t *countries, size_t count,
    const char *text)
{
	char plain[KEYWORD_TEXT_MAX];

	if (table->place->kind != PLACE_NAME || count != 1 ||
	    strcmp(table->place->language, "en") != 0)
		return;
	keyword_plain(text, plain);
	builder_country_name(table->builder, countries[0], plain);
}

static enum newsalert_err
add_place(struct table *table)
{
	const size_t count = strlen(table->place->codes) / 2;
	uint32_t countries[PLACE_CODES_MAX];
	char *rest = table->place->keywords;
	enum newsalert_err err = NEWSALERT_OK;
	char *text, code[3] = "";
	bool first = true;
	uint32_t place;

	for (size_t i = 0; i < count; i++) {
		memcpy(code, table->place->codes + i * 2, 2);
		countries[i] = builder_country(table->builder, code);
	}
	place =
	    builder_place(table->builder, table->place->kind, countries, count);
	while ((text = next_keyword(&rest)) != NULL && err == NEWSALERT_OK) {
		err = add_keyword(table, text, place);
		if (first)
			show_name(table, countries, count, text);
		first = false;
	}
	return err;
}

enum newsalert_err
compile_places(struct rules *rules, struct builder *builder)
{
	const struct rule_place *places = rules->places.items;
	struct table *table = calloc(1, sizeof(*table));
	enum newsalert_err err;

	if (table == NULL)
		return NEWSALERT_ENOMEM;
	table->rules = rules;
	table->builder = builder;
	err = number_countries(table);
	for (size_t i = 0; i < rules->places.count && err == NEWSALERT_OK;
	     i++) {
		table->place = &places[i];
		err = add_place(table);
	}
	if (err == NEWSALERT_OK)
		doubles_tell(&table->doubles, rules);
	doubles_fini(&table->doubles);
	free(table);
	return err;
}
