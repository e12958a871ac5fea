/* SPDX-License-Identifier: MIT */
/*
 * Text comes in, an array of tokens goes out. The text is first turned into
 * two rows of bits, eight ASCII bytes at a step, so that finding the tokens
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
	free(splitter->starts);
	free(splitter->tokens.items);
	memset(splitter, 0, sizeof(*splitter));
}

static enum newsalert_err
make_room(struct splitter *splitter, size_t len)
{
	const size_t need = (len / 64 + 2) * 8;

	if (need > splitter->room) {
		free(splitter->words);
		free(splitter->starts);
		splitter->room = 0;
		splitter->words = malloc(need * 2);
		splitter->starts = malloc(need * 2);
		if (splitter->words == NULL || splitter->starts == NULL)
			return NEWSALERT_ENOMEM;
		splitter->room = need * 2;
	}
	memset(splitter->words, 0, need);
	memset(splitter->starts, 0, need);
	return NEWSALERT_OK;
}

/* Bit n: byte n of eight ASCII bytes is a letter or digit. */
static unsigned
ascii_words(uint64_t bytes)
{
	const uint64_t lower = bytes | EACH_BYTE * 0x20;
	const uint64_t letters = (lower + EACH_BYTE * (0x80 - 'a')) &
				 ~(lower + EACH_BYTE * (0x80 - 'z' - 1));
	const uint64_t digits = (bytes + EACH_BYTE * (0x80 - '0')) &
				~(bytes + EACH_BYTE * (0x80 - '9' - 1));
	const uint64_t found = ((letters | digits) & HIGH_BITS) >> 7;

	/* Gathers the low bit of each byte in the highest byte. */
	return (unsigned)(found * 0x0102040810204080u >> 56);
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
mark_text(struct splitter *splitter, const char *text, size_t len)
{
	enum word_class before = WORD_SEPARATOR;

	for (size_t at = 0; at < len;) {
		uint64_t bytes = 0;
		unsigned words;

		if (at % 8 == 0)
			memcpy(&bytes, text + at, 8);
		if (at % 8 != 0 || (bytes & HIGH_BITS) != 0) {
			at += mark_character(splitter,
			    (const unsigned char *)text, len - at, at, &before);
			continue;
		}
		words = ascii_words(le64toh(bytes));
		splitter->words[at / 8] = (unsigned char)words;
		splitter->starts[at / 8] =
		    (unsigned char)(words &
				    ~(words << 1 |
					(unsigned)(before == WORD_JOINS)));
		before = words & 0x80 ? WORD_JOINS : WORD_SEPARATOR;
		at += 8;
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
 * another. There are as many ends as starts, in the same order. */
static void
collect_tokens(const struct splitter *splitter, size_t blocks,
    struct token *tokens)
{
	struct token *start = tokens, *end = tokens;
	uint64_t carry = 0;

	for (size_t block = 0; block < blocks; block++) {
		const uint64_t words = load_bits(splitter->words, block);
		uint64_t starts = load_bits(splitter->starts, block);
		uint64_t ends = (words << 1 | carry) & (~words | starts);

		carry = words >> 63;
		for (; starts != 0; starts &= starts - 1, start++)
			start->offset =
			    (uint32_t)(block * 64 +
				       (unsigned)__builtin_ctzll(starts));
		for (; ends != 0; ends &= ends - 1, end++) {
			const size_t len = block * 64 +
					   (unsigned)__builtin_ctzll(ends) -
					   end->offset;

			end->len =
			    len < UINT16_MAX ? (uint16_t)len : UINT16_MAX;
		}
	}
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
mark_breaks(const char *text, struct token *tokens, size_t count)
{
	if (count > 0)
		tokens[0].flags = 0;
	for (size_t i = 1; i < count; i++) {
		const struct token *before = &tokens[i - 1];
		const size_t end = (size_t)before->offset + before->len;
		const size_t gap = tokens[i].offset - end;

		tokens[i].flags = 0;
		if ((gap != 1 || text[end] != ' ') &&
		    splitter_gap_breaks(text + end, before->len, gap))
			tokens[i].flags = TOKEN_BREAKS;
	}
}

static size_t
count_starts(const struct splitter *splitter, size_t blocks)
{
	size_t count = 0;

	for (size_t block = 0; block < blocks; block++)
		count += (size_t)__builtin_popcountll(
		    load_bits(splitter->starts, block));
	return count;
}

enum newsalert_err
splitter_run(struct splitter *splitter, const char *text, size_t len)
{
	const size_t blocks = len / 64 + 1;
	struct token *tokens;
	size_t count;

	splitter->tokens.count = 0;
	if (len >= UINT32_MAX)
		return NEWSALERT_ETOOBIG;
	if (make_room(splitter, len) != NEWSALERT_OK)
		return NEWSALERT_ENOMEM;
	mark_text(splitter, text, len);
	count = count_starts(splitter, blocks);
	if (!vector_room(&splitter->tokens, count, sizeof(*tokens)))
		return NEWSALERT_ENOMEM;
	tokens = splitter->tokens.items;
	splitter->tokens.count = count;
	collect_tokens(splitter, blocks, tokens);
	mark_breaks(text, tokens, count);
	return NEWSALERT_OK;
}
