/* SPDX-License-Identifier: MIT */
/*
 * A country table comes in, its lines go out: codes, kind, language and
 * keywords with tabs between them, `#` before what is for people only.
 */
#include <utf8proc.h>

#include "daemon/tagging/rules.h"

#define FIELDS 4

static const char *const kind_names[PLACE_KIND_COUNT] = {
	[PLACE_NAME] = "name",
	[PLACE_DEMONYM] = "demonym",
	[PLACE_METONYM] = "metonym",
	[PLACE_CAPITAL] = "capital",
	[PLACE_CITY] = "city",
	[PLACE_REGION] = "region",
	[PLACE_DATELINE] = "dateline",
	[PLACE_QUALIFIER] = "qualifier",
	[PLACE_BLOCK] = "block",
	[PLACE_FORENAME] = "forename",
	[PLACE_SURNAME] = "surname",
	[PLACE_FIRM] = "firm",
};

struct field {
	const char *text;
	size_t len;
};

struct table {
	struct rules *rules;
	const char *path;
	int line;
};

static bool
tags_nothing(enum place_kind kind)
{
	return kind == PLACE_BLOCK || kind == PLACE_FORENAME ||
	       kind == PLACE_SURNAME || kind == PLACE_FIRM;
}

static bool
find_kind(const struct field *field, enum place_kind *kindp)
{
	for (int i = 0; i < PLACE_KIND_COUNT; i++) {
		if (strlen(kind_names[i]) == field->len &&
		    memcmp(kind_names[i], field->text, field->len) == 0) {
			*kindp = (enum place_kind)i;
			return true;
		}
	}
	return false;
}

/* "CZ,SK" into "CZSK"; false: something in it is no country. */
static bool
join_codes(const struct field *field, char *codes)
{
	size_t used = 0;

	for (size_t at = 0;; at += 3) {
		if (field->len < at + 2 || used == PLACE_CODES_MAX * 2 ||
		    !rules_is_country(field->text + at, 2))
			return false;
		codes[used++] = field->text[at];
		codes[used++] = field->text[at + 1];
		if (field->len == at + 2)
			break;
		if (field->text[at + 2] != ',')
			return false;
	}
	codes[used] = '\0';
	return true;
}

static bool
read_codes(struct table *table, const struct field *field, enum place_kind kind,
    char *codes)
{
	const bool none = field->len == 1 && field->text[0] == '-';

	codes[0] = '\0';
	if (none == tags_nothing(kind) && (none || join_codes(field, codes)))
		return true;
	rules_found(table->rules, FINDING_ERROR, table->path, table->line,
	    tags_nothing(kind)
		? "code: this kind belongs to no country, write '-', "
		  "not \"%.*s\""
		: "code: \"%.*s\" is not an ISO 3166-1 alpha-2 code, or "
		  "several with commas between them",
	    (int)(field->len < 80 ? field->len : 80), field->text);
	return false;
}

static bool
read_language(struct table *table, const struct field *field)
{
	if ((field->len == 1 && field->text[0] == '*') ||
	    rules_is_language(field->text, field->len))
		return true;
	rules_found(table->rules, FINDING_ERROR, table->path, table->line,
	    "language: \"%.*s\" is neither '*' nor an ISO 639-1 code",
	    (int)(field->len < 80 ? field->len : 80), field->text);
	return false;
}

static enum newsalert_err
add_place(struct table *table, const struct field *fields, enum place_kind kind,
    const char *codes)
{
	struct rules *rules = table->rules;
	struct rule_place *place =
	    vector_add(&rules->places, 1, sizeof(*place));
	const bool any = fields[2].text[0] == '*';

	if (place == NULL)
		return NEWSALERT_ENOMEM;
	place->path = table->path;
	place->line = table->line;
	place->kind = kind;
	place->codes = arena_dup(&rules->arena, codes, strlen(codes));
	place->language =
	    any ? "" : arena_dup(&rules->arena, fields[2].text, fields[2].len);
	place->keywords =
	    arena_dup(&rules->arena, fields[3].text, fields[3].len);
	return place->codes == NULL || place->language == NULL ||
		       place->keywords == NULL
		   ? NEWSALERT_ENOMEM
		   : NEWSALERT_OK;
}

/* Cut a line at its tabs; how many fields as result, at most one too many. */
static size_t
cut_fields(const char *line, size_t len, struct field *fields)
{
	size_t count = 0, start = 0;

	for (size_t i = 0; i <= len && count < FIELDS; i++) {
		if (i < len && line[i] != '\t')
			continue;
		fields[count].text = line + start;
		fields[count++].len = i - start;
		start = i + 1;
	}
	return start <= len ? FIELDS + 1 : count;
}

static enum newsalert_err
read_line(struct table *table, const char *line, size_t len)
{
	char codes[PLACE_CODES_MAX * 2 + 1];
	struct field fields[FIELDS];
	enum place_kind kind;
	bool good;

	if (cut_fields(line, len, fields) != FIELDS) {
		rules_found(table->rules, FINDING_ERROR, table->path,
		    table->line,
		    "a line has four fields with tabs between them: code, "
		    "kind, language, keywords");
		return NEWSALERT_OK;
	}
	if (!find_kind(&fields[1], &kind)) {
		rules_found(table->rules, FINDING_ERROR, table->path,
		    table->line, "kind: \"%.*s\" is unknown",
		    (int)(fields[1].len < 80 ? fields[1].len : 80),
		    fields[1].text);
		return NEWSALERT_OK;
	}
	good = read_codes(table, &fields[0], kind, codes);
	good = read_language(table, &fields[2]) && good;
	return good ? add_place(table, fields, kind, codes) : NEWSALERT_OK;
}

/* What libutf8proc can read to the end, without a NUL. */
static bool
is_text(const char *text, size_t len)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
	utf8proc_ssize_t step;
	utf8proc_int32_t point;

	for (size_t at = 0; at < len; at += (size_t)step) {
		step = utf8proc_iterate(bytes + at,
		    (utf8proc_ssize_t)(len - at), &point);
		if (step <= 0 || point == 0)
			return false;
	}
	return true;
}

enum newsalert_err
rules_read_places(struct rules *rules, const char *path, const char *text,
    size_t len)
{
	struct table table = { .rules = rules, .path = path };
	enum newsalert_err err = NEWSALERT_OK;
	size_t step;

	for (size_t at = 0; at < len && err == NEWSALERT_OK; at += step + 1) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line_len;

		step = end == NULL ? len - at : (size_t)(end - (text + at));
		line_len = step;
		table.line++;
		if (line_len > 0 && text[at + line_len - 1] == '\r')
			line_len--;
		if (line_len == 0 || text[at] == '#')
			continue;
		if (is_text(text + at, line_len))
			err = read_line(&table, text + at, line_len);
		else
			rules_found(rules, FINDING_ERROR, path, table.line,
			    "not UTF-8");
	}
	return err;
}
