/* SPDX-License-Identifier: MIT */
/* Text comes in, tokens go out, one at a time, as written or case-folded. */
#include "client/word.h"

#include <string.h>
#include <utf8proc.h>

/* Case folding and decomposing one byte gives at most this many code points:
 * U+0390 (2 bytes) becomes 3, no character does worse. */
#define FOLD_EXPANSION 2

struct range {
	utf8proc_int32_t first;
	utf8proc_int32_t last;
	enum word_class class;
};

/* Scripts that write without spaces, in order. */
static const struct range unspaced[] = {
	{ 0x0E00, 0x0EFF, WORD_SINGLE },   /* Thai, Lao */
	{ 0x1000, 0x109F, WORD_SINGLE },   /* Myanmar */
	{ 0x1780, 0x17FF, WORD_SINGLE },   /* Khmer */
	{ 0x3005, 0x3007, WORD_SINGLE },   /* Han iteration mark, zero */
	{ 0x3021, 0x309F, WORD_SINGLE },   /* Han numerals, hiragana */
	{ 0x30A0, 0x30FF, WORD_KATAKANA }, /* with its length mark */
	{ 0x3100, 0x312F, WORD_SINGLE },   /* bopomofo */
	{ 0x31A0, 0x31BF, WORD_SINGLE },   /* bopomofo extended */
	{ 0x31F0, 0x31FF, WORD_KATAKANA }, /* phonetic extensions */
	{ 0x3400, 0x9FFF, WORD_SINGLE },   /* Han */
	{ 0xA9E0, 0xA9FF, WORD_SINGLE },   /* Myanmar extended B */
	{ 0xAA60, 0xAA7F, WORD_SINGLE },   /* Myanmar extended A */
	{ 0xF900, 0xFAFF, WORD_SINGLE },   /* Han compatibility */
	{ 0xFF66, 0xFF9F, WORD_KATAKANA }, /* halfwidth */
	{ 0x1B000, 0x1B16F, WORD_SINGLE }, /* old kana */
	{ 0x20000, 0x3FFFF, WORD_SINGLE }, /* Han, supplementary planes */
};

static bool
is_ascii_word(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') ||
	       ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
}

static bool
is_word_category(utf8proc_int32_t point)
{
	const utf8proc_category_t category = utf8proc_category(point);

	return category >= UTF8PROC_CATEGORY_LU &&
	       category <= UTF8PROC_CATEGORY_NO;
}

enum word_class
word_classify(int32_t point)
{
	if (!is_word_category(point))
		return WORD_SEPARATOR;
	for (size_t i = 0; i < sizeof(unspaced) / sizeof(unspaced[0]); i++) {
		if (point < unspaced[i].first)
			break;
		if (point <= unspaced[i].last)
			return unspaced[i].class;
	}
	return WORD_JOINS;
}

/* The class of the character at text; its length in bytes to *lenp. */
static enum word_class
class_at(const char *text, size_t left, size_t *lenp)
{
	const unsigned char byte = (unsigned char)text[0];
	utf8proc_int32_t point;
	utf8proc_ssize_t len;

	*lenp = 1;
	if (byte < 0x80)
		return is_ascii_word(byte) ? WORD_JOINS : WORD_SEPARATOR;
	len = utf8proc_iterate((const utf8proc_uint8_t *)text,
	    (utf8proc_ssize_t)(left < 4 ? left : 4), &point);
	if (len <= 0)
		return WORD_SEPARATOR;
	*lenp = (size_t)len;
	return word_classify(point);
}

bool
word_next(const char *text, size_t len, size_t *offsetp, struct word *word)
{
	enum word_class first = WORD_SEPARATOR;
	size_t offset = *offsetp;
	size_t step = 0;
	size_t start;

	for (; offset < len; offset += step) {
		first = class_at(text + offset, len - offset, &step);
		if (first != WORD_SEPARATOR)
			break;
	}
	if (offset >= len) {
		*offsetp = len;
		return false;
	}
	start = offset;
	offset += step;
	while (first != WORD_SINGLE && offset < len &&
	       class_at(text + offset, len - offset, &step) == first)
		offset += step;
	word->bytes = text + start;
	word->len = offset - start;
	*offsetp = offset;
	return true;
}

bool
word_is_ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* false: the word is not all ASCII, or does not fit. */
static bool
fold_ascii(const struct word *word, char *out, size_t size)
{
	if (word->len > size)
		return false;
	for (size_t i = 0; i < word->len; i++) {
		const unsigned char byte = (unsigned char)word->bytes[i];

		if (byte >= 0x80)
			return false;
		out[i] =
		    (char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
	}
	return true;
}

/* Turkish writes I without and i with a dot in both cases, so that capitals
 * fold to other letters there than elsewhere. The language of a word is not
 * known: all four are one letter. */
static utf8proc_ssize_t
fold_dots(utf8proc_int32_t *points, utf8proc_ssize_t count)
{
	utf8proc_ssize_t kept = 0;

	for (utf8proc_ssize_t i = 0; i < count; i++) {
		const bool follows_i = kept > 0 && points[kept - 1] == 'i';

		if (points[i] == 0x0307 && follows_i)
			continue;
		points[kept++] = points[i] == 0x0131 ? 'i' : points[i];
	}
	return kept;
}

enum newsalert_err
word_fold(const struct word *word, char *out, size_t size, size_t *lenp)
{
	const utf8proc_option_t options =
	    UTF8PROC_STABLE | UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE;
	utf8proc_int32_t points[WORD_MAX * FOLD_EXPANSION];
	utf8proc_uint8_t encoded[4];
	utf8proc_ssize_t count;
	size_t used = 0;

	if (word->len > WORD_MAX)
		return NEWSALERT_ETOOBIG;
	if (fold_ascii(word, out, size)) {
		*lenp = word->len;
		return NEWSALERT_OK;
	}
	count = utf8proc_decompose((const utf8proc_uint8_t *)word->bytes,
	    (utf8proc_ssize_t)word->len, points, WORD_MAX * FOLD_EXPANSION,
	    options);
	if (count < 0)
		return NEWSALERT_EFORMAT;
	if (count > WORD_MAX * FOLD_EXPANSION)
		return NEWSALERT_ETOOBIG;
	count = fold_dots(points, count);
	count = utf8proc_normalize_utf32(points, count, options);
	for (utf8proc_ssize_t i = 0; i < count; i++) {
		const size_t len =
		    (size_t)utf8proc_encode_char(points[i], encoded);

		if (len > size - used)
			return NEWSALERT_ETOOBIG;
		memcpy(out + used, encoded, len);
		used += len;
	}
	*lenp = used;
	return NEWSALERT_OK;
}
