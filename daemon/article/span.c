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

/* The words that begin with the span's first byte: the index of the first of
 * them, and to *endp that behind the last. */
static size_t
find_words(struct span span, const char *const *words, size_t count,
    size_t *endp)
{
	unsigned char first = (unsigned char)ascii_lower(span_at(span, 0));
	size_t low = 0, high = count;

	assert(is_sorted(words, count));
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (first_byte(words[middle]) < first)
			low = middle + 1;
		else
			high = middle;
	}
	while (high < count && first_byte(words[high]) == first)
		high++;
	*endp = high;
	return low;
}

bool
span_in(struct span span, const char *const *words, size_t count)
{
	size_t end, i = find_words(span, words, count, &end);

	for (; i < end; i++)
		if (span_is(span, words[i]))
			return true;
	return false;
}

bool
span_starts_in(struct span span, const char *const *words, size_t count)
{
	size_t end, i = find_words(span, words, count, &end);

	for (; i < end; i++)
		if (span_starts(span, words[i]))
			return true;
	return false;
}
