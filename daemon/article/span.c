/* SPDX-License-Identifier: MIT */
/* Pieces of text: compared, cut and searched without copying. */
#include "daemon/article/span.h"

#include <assert.h>

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
span_skip_white(struct span span)
{
	while (span.len > 0 && ascii_is_white(span.bytes[0]))
		span = span_from(span, 1);
	return span;
}

struct span
span_trim_white(struct span span)
{
	span = span_skip_white(span);
	while (span.len > 0 && ascii_is_white(span.bytes[span.len - 1]))
		span.len--;
	return span;
}

bool
span_starts_exactly(struct span span, const char *prefix)
{
	size_t len = strlen(prefix);

	return span.len >= len && memcmp(span.bytes, prefix, len) == 0;
}

struct span
span_first_word(struct span span)
{
	return span_to(span, span_find(span, ' '));
}

bool
span_starts_on(struct span span, struct span prefix)
{
	size_t at = 0;

	if (prefix.len > span.len)
		return false;
	while (at < prefix.len &&
	       ascii_lower(span.bytes[at]) == ascii_lower(prefix.bytes[at]))
		at++;
	return at == prefix.len;
}

bool
span_equal(struct span a, struct span b)
{
	return a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0;
}

size_t
span_find(struct span span, char byte)
{
	const char *found;

	if (span.len == 0)
		return 0; /* its bytes may be NULL */
	found = memchr(span.bytes, byte, span.len);
	return found == NULL ? span.len : (size_t)(found - span.bytes);
}

static unsigned char
first_byte(const char *word)
{
	return (unsigned char)ascii_lower(word[0]);
}

static inline bool
is_sorted(const char *const *words, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (first_byte(words[i - 1]) > first_byte(words[i]))
			return false;
	return true;
}

/* The first of the words that begin with that byte, if there are any. */
static size_t
find_first(unsigned char first, const char *const *words, size_t count)
{
	size_t low = 0, high = count;

	assert(is_sorted(words, count));
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (first_byte(words[middle]) < first)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The bytes of word that span starts with, up to the first difference. */
static size_t
common_len(struct span span, const char *word)
{
	size_t len = 0;

	while (len < span.len && word[len] != '\0' &&
	       ascii_lower(span.bytes[len]) == ascii_lower(word[len]))
		len++;
	return len;
}

bool
span_in(struct span span, const char *const *words, size_t count)
{
	unsigned char first = (unsigned char)ascii_lower(span_at(span, 0));
	size_t i = find_first(first, words, count);

	for (; i < count && first_byte(words[i]) == first; i++)
		if (common_len(span, words[i]) == span.len &&
		    words[i][span.len] == '\0')
			return true;
	return false;
}

bool
span_starts_in(struct span span, const char *const *words, size_t count)
{
	unsigned char first = (unsigned char)ascii_lower(span_at(span, 0));
	size_t i = find_first(first, words, count);

	for (; i < count && first_byte(words[i]) == first; i++)
		if (words[i][common_len(span, words[i])] == '\0')
			return true;
	return false;
}
