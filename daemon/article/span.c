/* SPDX-License-Identifier: MIT */
/* Pieces of text: compared, cut and searched without copying. */
#include "daemon/article/span.h"

#include <string.h>
#include <strings.h>

struct span
span_of(const char *word)
{
	return (struct span){ word, strlen(word) };
}

struct span
span_from(struct span span, size_t offset)
{
	return (struct span){ span.bytes + offset, span.len - offset };
}

struct span
span_to(struct span span, size_t len)
{
	return (struct span){ span.bytes, len };
}

struct span
span_trim(struct span span)
{
	while (span.len > 0 && span.bytes[0] == ' ')
		span = span_from(span, 1);
	while (span.len > 0 && span.bytes[span.len - 1] == ' ')
		span.len--;
	return span;
}

struct span
span_first_word(struct span span)
{
	return span_to(span, span_find(span, ' '));
}

bool
span_is(struct span span, const char *word)
{
	return strlen(word) == span.len && span_starts(span, word);
}

bool
span_starts(struct span span, const char *prefix)
{
	size_t len = strlen(prefix);

	return len <= span.len && strncasecmp(span.bytes, prefix, len) == 0;
}

bool
span_ends(struct span span, const char *suffix)
{
	size_t len = strlen(suffix);

	return len <= span.len &&
	       span_is(span_from(span, span.len - len), suffix);
}

bool
span_equal(struct span a, struct span b)
{
	return a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0;
}

size_t
span_find(struct span span, char byte)
{
	const char *found = memchr(span.bytes, byte, span.len);

	return found == NULL ? span.len : (size_t)(found - span.bytes);
}

bool
span_in(struct span span, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(span, words[i]))
			return true;
	return false;
}

char
span_at(struct span span, size_t offset)
{
	return offset < span.len ? span.bytes[offset] : '\0';
}

bool
span_has_letter(struct span span, size_t offset)
{
	char c = span_at(span, offset);

	return ascii_is_upper(c) || ascii_is_lower(c) || (c & 0x80) != 0;
}

bool
ascii_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

bool
ascii_is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

bool
ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}
