/* SPDX-License-Identifier: MIT */
/* A keyword comes in, it and its other spellings go to the builder. */
#include "daemon/tagging/spelling.h"

#include <utf8proc.h>

#include "client/word.h"

/* Letters with a stroke, which have no accent to take off. */
static const struct {
	utf8proc_int32_t letter;
	utf8proc_int32_t plain;
} strokes[] = {
	{ 0xD8, 'O' },
	{ 0xF8, 'o' },
	{ 0x110, 'D' },
	{ 0x111, 'd' },
	{ 0x131, 'i' },
	{ 0x141, 'L' },
	{ 0x142, 'l' },
};

/* Start a variant: no words yet. */
static void
begin(struct keyword *variant, const struct keyword *keyword)
{
	variant->count = 0;
	variant->text_len = 0;
	variant->weight = keyword->weight;
	variant->has_weight = keyword->has_weight;
}

static bool
append(struct keyword *variant, enum symbol_kind kind, const char *text,
    size_t len)
{
	struct element *element = &variant->elements[variant->count];

	if (len > sizeof(variant->text) - variant->text_len || len >= WORD_MAX)
		return false;
	memcpy(variant->text + variant->text_len, text, len);
	element->kind = kind;
	element->offset = (uint16_t)variant->text_len;
	element->len = (uint16_t)len;
	variant->text_len += len;
	variant->count++;
	return true;
}

struct letter_case {
	bool lower;
	bool upper;
};

static struct letter_case
find_case(const struct keyword *keyword)
{
	const utf8proc_uint8_t *text = (const utf8proc_uint8_t *)keyword->text;
	struct letter_case found = { false, false };
	utf8proc_ssize_t step;
	utf8proc_int32_t point;

	for (size_t at = 0; at < keyword->text_len; at += (size_t)step) {
		utf8proc_category_t category;

		step = utf8proc_iterate(text + at,
		    (utf8proc_ssize_t)(keyword->text_len - at), &point);
		if (step <= 0)
			break;
		category = utf8proc_category(point);
		found.lower |= category == UTF8PROC_CATEGORY_LL;
		found.upper |= category == UTF8PROC_CATEGORY_LU;
	}
	return found;
}

static bool
fold_all(const struct keyword *keyword, struct keyword *variant)
{
	begin(variant, keyword);
	for (size_t i = 0; i < keyword->count; i++) {
		const struct word word = { keyword_element(keyword, i),
			keyword->elements[i].len };
		char folded[WORD_MAX];
		size_t len;

		if (word_fold(&word, folded, sizeof(folded), &len) !=
			NEWSALERT_OK ||
		    !append(variant, SYMBOL_FOLDED, folded, len))
			return false;
	}
	return true;
}

/* A keyword as written says nothing in a headline that is all capitals: "US"
 * may be "us" there. One with small letters, "Turkey", is taken for what it
 * may be, if the country has other mentions. */
static enum newsalert_err
add_cased(struct builder *builder, const struct keyword *keyword,
    struct image_keyword record, struct newsalert_error *why)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.*): a variant has an element */
	const bool written = keyword->elements[0].kind == SYMBOL_WRITTEN;
	struct letter_case letters = { false, false };
	struct keyword variant;
	enum newsalert_err err;

	if (written)
		letters = find_case(keyword);
	if (letters.upper && !letters.lower && keyword->count == 1)
		record.flags |= KEYWORD_NOT_CAPS;
	err = builder_keyword(builder, keyword, record, why);
	if (err != NEWSALERT_OK || !letters.lower ||
	    !fold_all(keyword, &variant))
		return err;
	record.flags |= KEYWORD_CAPS_ONLY;
	return builder_keyword(builder, &variant, record, why);
}

static utf8proc_int32_t
without_stroke(utf8proc_int32_t point)
{
	for (size_t i = 0; i < sizeof(strokes) / sizeof(strokes[0]); i++)
		if (strokes[i].letter == point)
			return strokes[i].plain;
	return point;
}

/* The ASCII letters of a word without its accents; 0: it has others. */
static size_t
strip_word(const char *text, size_t len, char out[static WORD_MAX])
{
	const utf8proc_option_t options =
	    UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK;
	utf8proc_int32_t points[WORD_MAX * 2];
	utf8proc_ssize_t count;

	count = utf8proc_decompose((const utf8proc_uint8_t *)text,
	    (utf8proc_ssize_t)len, points, WORD_MAX * 2, options);
	if (count <= 0 || count >= WORD_MAX)
		return 0;
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		const utf8proc_int32_t point = without_stroke(points[i]);

		if (point >= 0x80)
			return 0;
		out[i] = (char)point;
	}
	return (size_t)count;
}

/* false: there is no such variant. */
static bool
strip_accents(const struct keyword *keyword, struct keyword *variant)
{
	if (word_is_ascii(keyword->text, keyword->text_len))
		return false;
	begin(variant, keyword);
	for (size_t i = 0; i < keyword->count; i++) {
		const struct element *element = &keyword->elements[i];
		char plain[WORD_MAX];
		const size_t len = strip_word(keyword_element(keyword, i),
		    element->len, plain);

		if (len == 0 || !append(variant, element->kind, plain, len))
			return false;
	}
	return variant->text_len != keyword->text_len ||
	       memcmp(variant->text, keyword->text, keyword->text_len) != 0;
}

static const char *
other_saint(const char *text, size_t len)
{
	static const char *const pairs[][2] = { { "st", "saint" },
		{ "saint", "st" }, { "St", "Saint" }, { "Saint", "St" } };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (strlen(pairs[i][0]) == len &&
		    memcmp(pairs[i][0], text, len) == 0)
			return pairs[i][1];
	return NULL;
}

static bool
swap_saint(const struct keyword *keyword, struct keyword *variant)
{
	bool swapped = false;

	begin(variant, keyword);
	for (size_t i = 0; i < keyword->count; i++) {
		const struct element *element = &keyword->elements[i];
		const char *text = keyword_element(keyword, i);
		const char *other = NULL;
		size_t len = element->len;

		if (i + 1 < keyword->count)
			other = other_saint(text, len);
		if (other != NULL) {
			text = other;
			len = strlen(other);
			swapped = true;
		}
		if (!append(variant, element->kind, text, len))
			return false;
	}
	return swapped;
}

/* As written, and without accents. */
static enum newsalert_err
add_accents(struct builder *builder, const struct keyword *keyword,
    const struct image_keyword *record, struct newsalert_error *why)
{
	struct keyword variant;
	enum newsalert_err err;

	err = add_cased(builder, keyword, *record, why);
	if (err != NEWSALERT_OK || !strip_accents(keyword, &variant))
		return err;
	return add_cased(builder, &variant, *record, why);
}

enum newsalert_err
spelling_add(struct builder *builder, const struct keyword *keyword,
    const struct image_keyword *record, bool as_name,
    struct newsalert_error *why)
{
	struct keyword variant;
	enum newsalert_err err;

	if (!as_name)
		return add_cased(builder, keyword, *record, why);
	err = add_accents(builder, keyword, record, why);
	if (err != NEWSALERT_OK || !swap_saint(keyword, &variant))
		return err;
	return add_accents(builder, &variant, record, why);
}
