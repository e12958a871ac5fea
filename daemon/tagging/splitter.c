/* SPDX-License-Identifier: MIT */
/*
 * Text comes in, an array of tokens goes out. The text is first turned into
 * two rows of bits, sixteen ASCII bytes at a step, so that finding the tokens
 * has no branch that depends on the lengths of words.
 */
#include "daemon/tagging/splitter.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "client/word.h"

#define EACH_BYTE  0x0101010101010101u
#define HIGH_BITS  (EACH_BYTE * 0x80)
#define BMP_POINTS 0x10000
#define STEP       16 /* ASCII bytes that are looked at together */

enum newsalert_err
splitter_init(struct splitter *splitter)
{
	memset(splitter, 0, sizeof(*splitter));
	if ((splitter->classes = malloc(BMP_POINTS)) == NULL)
		return NEWSALERT_ENOMEM;
	for (int32_t point = 0; point < BMP_POINTS; point++)
		splitter->classes[point] = (unsigned char)word_classify(point);
	return NEWSALERT_OK;
}

void
splitter_fini(struct splitter *splitter)
{
	free(splitter->classes);
	free(splitter->words);
	free(splitter->tokens.items);
	free(splitter->gaps.items);
	memset(splitter, 0, sizeof(*splitter));
}

/* Zeroed rows of bits, and room for as many tokens as there can be: two have
 * a byte between them, or the second one has three. */
static enum newsalert_err
make_room(struct splitter *splitter, size_t len)
{
	const size_t need = (len / 64 + 2) * 8;
	const size_t most = len / 2 + 2;

	if (need > splitter->room) {
		free(splitter->words);
		splitter->room = 0;
		if ((splitter->words = malloc(need * 2 * 2)) == NULL)
			return NEWSALERT_ENOMEM;
		splitter->room = need * 2;
	}
	splitter->starts = splitter->words + need;
	memset(splitter->words, 0, need * 2);
	if (!vector_room(&splitter->tokens, most, sizeof(struct token)) ||
	    !vector_room(&splitter->gaps, most, sizeof(uint32_t)))
		return NEWSALERT_ENOMEM;
	return NEWSALERT_OK;
}

typedef unsigned char bytes16 __attribute__((vector_size(STEP)));

static bool
is_ascii(bytes16 text)
{
	uint64_t halves[2];

	memcpy(halves, &text, sizeof(halves));
	return ((halves[0] | halves[1]) & HIGH_BITS) == 0;
}

/* Bit n: byte n, of ASCII, is a letter or digit. */
static unsigned
ascii_words(bytes16 text)
{
	const bytes16 bits = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32,
		64, 128 };
	const bytes16 letters = (bytes16)((text | 0x20) - 'a' < 26);
	const bytes16 digits = (bytes16)(text - '0' < 10);
	const bytes16 found = (letters | digits) & bits;
	uint64_t halves[2];

	memcpy(halves, &found, sizeof(halves));
	/* The highest byte of the product is the sum of all bytes. */
	return (unsigned)(halves[0] * EACH_BYTE >> 56) |
	       (unsigned)(halves[1] * EACH_BYTE >> 56) << 8;
}

/* The class of the character at text, its bytes to *lenp. */
static enum word_class
class_at(const struct splitter *splitter, const unsigned char *text,
    size_t left, size_t *lenp)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t len;

	*lenp = 1;
	if (text[0] < 0x80)
		return splitter->classes[text[0]];
	if (text[0] >= 0xC2 && text[0] < 0xE0 && left >= 2 &&
	    (text[1] & 0xC0) == 0x80) {
		*lenp = 2;
		return splitter
		    ->classes[(text[0] & 0x1F) << 6 | (text[1] & 0x3F)];
	}
	len = utf8proc_iterate(text, left < 4 ? (utf8proc_ssize_t)left : 4,
	    &point);
	if (len <= 0)
		return WORD_SEPARATOR;
	*lenp = (size_t)len;
	return point < BMP_POINTS ? splitter->classes[point]
				  : word_classify(point);
}

static void
set_bit(unsigned char *bits, size_t index)
{
	bits[index / 8] |= (unsigned char)(1u << index % 8);
}

/* Set the bits of one character; how far it reaches is the result. */
static size_t
mark_character(struct splitter *splitter, const unsigned char *text,
    size_t left, size_t at, enum word_class *beforep)
{
	size_t len;
	const enum word_class class = class_at(splitter, text + at, left, &len);

	if (class != WORD_SEPARATOR) {
		if (class == WORD_SINGLE || class != *beforep)
			set_bit(splitter->starts, at);
		for (size_t i = 0; i < len; i++)
			set_bit(splitter->words, at + i);
	}
	*beforep = class;
	return len;
}

static void
store_bits(unsigned char *bits, size_t at, unsigned value)
{
	const uint16_t stored = htole16((uint16_t)value);

	memcpy(bits + at / 8, &stored, sizeof(stored));
}

static void
mark_text(struct splitter *splitter, const char *text, size_t len)
{
	enum word_class before = WORD_SEPARATOR;

	for (size_t at = 0; at < len;) {
		bytes16 bytes;
		unsigned words;

		memcpy(&bytes, text + at, STEP);
		if (at % STEP != 0 || !is_ascii(bytes)) {
			at += mark_character(splitter,
			    (const unsigned char *)text, len - at, at, &before);
			continue;
		}
		words = ascii_words(bytes);
		store_bits(splitter->words, at, words);
		store_bits(splitter->starts, at,
		    words & ~(words << 1 | (unsigned)(before == WORD_JOINS)));
		before = words >> (STEP - 1) != 0 ? WORD_JOINS : WORD_SEPARATOR;
		at += STEP;
	}
}

static uint64_t
load_bits(const unsigned char *bits, size_t block)
{
	uint64_t word;

	memcpy(&word, bits + block * 8, 8);
	return le64toh(word);
}

/* A token ends at each byte behind one of a token, that is in none or starts
 * another. There are as many ends as starts, in the same order: that many is
 * the result. */
static size_t
collect_tokens(struct splitter *splitter, const char *text, size_t blocks)
{
	struct token *const tokens = splitter->tokens.items;
	struct token *start = tokens, *end = tokens;
	uint32_t *gap = splitter->gaps.items;
	uint64_t carry = 0;

	for (size_t block = 0; block < blocks; block++) {
		const uint32_t base = (uint32_t)(block * 64);
		const uint64_t words = load_bits(splitter->words, block);
		const uint64_t next = load_bits(splitter->starts, block + 1);
		uint64_t starts = load_bits(splitter->starts, block);
		uint64_t ends = (words << 1 | carry) & (~words | starts);
		const uint64_t one_byte = starts >> 1 | next << 63;

		carry = words >> 63;
		for (; starts != 0; starts &= starts - 1)
			*start++ = (struct token){
				.offset =
				    base + (unsigned)__builtin_ctzll(starts)
			};
		for (; ends != 0; ends &= ends - 1) {
			const unsigned bit = (unsigned)__builtin_ctzll(ends);
			const bool space = text[base + bit] == ' ';

			/* Most gaps are one space: no need to look. */
			*gap = (uint32_t)(end - tokens);
			gap += !(space & (one_byte >> bit & 1));
			end->end = base + bit;
			end++;
		}
	}
	splitter->gaps.count = (size_t)(gap - (uint32_t *)splitter->gaps.items);
	return (size_t)(end - tokens);
}

bool
splitter_gap_breaks(const char *end, size_t len, size_t gap)
{
	const char first = end[-(ptrdiff_t)len];
	const bool short_word =
	    len <= 2 || (len <= 4 && first >= 'A' && first <= 'Z');

	if (gap > SPLITTER_GAP_MAX)
		return true;
	for (size_t i = 0; i < gap; i++) {
		if (end[i] == '\n' || end[i] == '!' || end[i] == '?')
			return true;
		if (end[i] == '.' && i + 1 < gap && end[i + 1] == ' ' &&
		    !short_word)
			return true;
	}
	return false;
}

static void
mark_breaks(struct splitter *splitter, const char *text)
{
	struct token *tokens = splitter->tokens.items;
	const uint32_t *gaps = splitter->gaps.items;

	for (size_t i = 0; i < splitter->gaps.count; i++) {
		const struct token *before = &tokens[gaps[i]];
		struct token *after = &tokens[gaps[i] + 1];

		if (gaps[i] + 1 < splitter->tokens.count &&
		    splitter_gap_breaks(text + before->end,
			before->end - before->offset,
			after->offset - before->end))
			after->flags = TOKEN_BREAKS;
	}
}

enum newsalert_err
splitter_run(struct splitter *splitter, const char *text, size_t len)
{
	const size_t blocks = len / 64 + 1;

	splitter->tokens.count = 0;
	if (len >= UINT32_MAX)
		return NEWSALERT_ETOOBIG;
	if (make_room(splitter, len) != NEWSALERT_OK)
		return NEWSALERT_ENOMEM;
	mark_text(splitter, text, len);
	splitter->tokens.count = collect_tokens(splitter, text, blocks);
	mark_breaks(splitter, text);
	return NEWSALERT_OK;
}
