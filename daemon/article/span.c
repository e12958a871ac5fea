/* SPDX-License-Identifier: MIT */
/* Pieces of text: compared, cut and searched without copying. */
#include "daemon/article/span.h"

#include <string.h>

struct span
span_of(const char *word)
{
	return (struct span){ word, strlen(word) };
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
span_is(struct span span, const char *word)
{
	return common_len(span, word) == span.len && word[span.len] == '\0';
}

bool
span_starts(struct span span, const char *prefix)
{
	return prefix[common_len(span, prefix)] == '\0';
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
	const char *found;

	if (span.len == 0)
		return 0; /* its bytes may be NULL */
	found = memchr(span.bytes, byte, span.len);
	return found == NULL ? span.len : (size_t)(found - span.bytes);
}

/* The first byte decides as a rule, so it is looked at before any call. */
static bool
may_start(char first, const char *word)
{
	return ascii_lower(word[0]) == first;
}

bool
span_in(struct span span, const char *const *words, size_t count)
{
	char first = ascii_lower(span_at(span, 0));

	for (size_t i = 0; i < count; i++)
		if (may_start(first, words[i]) && span_is(span, words[i]))
			return true;
	return false;
}

bool
span_starts_in(struct span span, const char *const *words, size_t count)
{
	char first = ascii_lower(span_at(span, 0));

	for (size_t i = 0; i < count; i++)
		if (may_start(first, words[i]) && span_starts(span, words[i]))
			return true;
	return false;
}
