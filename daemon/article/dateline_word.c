/* SPDX-License-Identifier: MIT */
/* Words of names and dashes: what a dateline is made of. */
#include "daemon/article/dateline_word.h"

#include <string.h>

#include "daemon/article/codepoint.h"

#define ABBREVIATION_MAX 3 /* letters in front of a dot: "ST.", "N." */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

size_t
dateline_dash(struct span text)
{
	static const char *const long_dashes[] = { "—", "–", "―", "−" };
	size_t len = 0, before;

	if (span_at(text, 0) == '_' && span_at(text, 1) == ' ')
		return 1;
	if (span_at(text, 0) != '-' && (span_at(text, 0) & 0x80) == 0)
		return 0; /* no need to ask for the long ones */
	do {
		before = len;
		while (span_at(text, len) == '-')
			len++;
		for (size_t i = 0; i < LENGTH(long_dashes); i++)
			if (span_starts(span_from(text, len), long_dashes[i]))
				len += strlen(long_dashes[i]);
	} while (len > before);
	return len;
}

/* What may stand inside a word of a name; quotes and dashes beyond ASCII may
 * not. */
static bool
is_word_point(uint32_t value)
{
	if (value < 0x80)
		return ascii_is_upper((char)value) ||
		       ascii_is_lower((char)value) || value == '\'';
	return value == 0x2019 || value < 0x2000 || value >= 0x2C00;
}

/* A dot belongs to an abbreviation, a hyphen stands between letters. */
static bool
takes_point(struct span text, size_t at, size_t letters)
{
	if (text.bytes[at] == '.')
		return letters > 0 && letters <= ABBREVIATION_MAX;
	return text.bytes[at] == '-' && at > 0 &&
	       span_has_letter(text, at + 1) &&
	       dateline_dash(span_from(text, at + 1)) == 0;
}

struct span
dateline_word(struct span text)
{
	size_t at = 0, letters = 0;

	while (at < text.len) {
		struct codepoint point =
		    codepoint_decode(text.bytes + at, text.len - at);

		if (takes_point(text, at, letters))
			letters = 0;
		else if (is_word_point(point.value))
			letters++;
		else
			break;
		at += point.len;
	}
	return span_to(text, at);
}
