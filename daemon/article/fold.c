/* SPDX-License-Identifier: MIT */
/* Text in, numbers of its words out. */
#include "daemon/article/fold.h"

#include <utf8proc.h>

#include "daemon/article/codepoint.h"

/* Small letter or digit of an ASCII byte; 0: neither. */
/* clang-format off */
static const unsigned char small[128] = {
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4',
	['5'] = '5', ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9',
	['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd', ['E'] = 'e',
	['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j',
	['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o',
	['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
	['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
	['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd',
	['e'] = 'e', ['f'] = 'f', ['g'] = 'g', ['h'] = 'h', ['i'] = 'i',
	['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm', ['n'] = 'n',
	['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's',
	['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
	['y'] = 'y', ['z'] = 'z'
};
/* clang-format on */

/* The small form of what a word is made of; 0: it ends the word. */
static uint32_t
letter_of(uint32_t point)
{
	switch (utf8proc_category((utf8proc_int32_t)point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LT:
		return (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
		return point;
	default:
		return 0;
	}
}

static inline uint64_t
add(uint64_t word, uint32_t letter)
{
	return (word << 7 | word >> 57) ^ letter;
}

/* What stands at the start of text; *lenp: its bytes. */
static inline uint32_t
next_letter(struct span text, size_t *lenp)
{
	const unsigned char byte = (unsigned char)text.bytes[0];
	struct codepoint point;

	if (byte < 0x80) {
		*lenp = 1;
		return small[byte];
	}
	point = codepoint_decode_long(text.bytes, text.len);
	*lenp = point.len;
	return point.valid ? letter_of(point.value) : 0;
}

bool
fold_word(struct span *textp, uint64_t *wordp)
{
	struct span text = *textp;
	uint64_t word = 0;
	size_t len = 0, letters = 0;

	while (text.len > 0) {
		const uint32_t letter = next_letter(text, &len);
		const bool alone =
		    letter >= 0x80 && codepoint_is_ideograph(letter);

		if (letter == 0 ? letters > 0 : alone && letters > 0)
			break;
		text = span_from(text, len);
		if (letter == 0)
			continue;
		word = add(word, letter);
		letters++;
		if (alone)
			break;
	}
	*textp = text;
	*wordp = fold_mix(word + letters);
	return letters > 0;
}
