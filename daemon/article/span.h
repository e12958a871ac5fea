/* SPDX-License-Identifier: MIT */
/*
 * A piece of text that belongs to somebody else: pointer and length, never a
 * NUL to rely on. Comparison ignores the case of ASCII letters only.
 */
#ifndef ARTICLE_SPAN_H
#define ARTICLE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
	const char *bytes;
	size_t len;
};

/* A literal in a table, with its length. */
#define SPAN(literal)                                                          \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

static inline bool
ascii_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool
ascii_is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool
ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Space, tab, and what ends a line or a page. */
static inline bool
ascii_is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char
ascii_lower(char c)
{
	return ascii_is_upper(c) ? (char)(c + ('a' - 'A')) : c;
}

/* What begins at offset, which is at most the length. */
static inline struct span
span_from(struct span span, size_t offset)
{
	return (struct span){ span.bytes + offset, span.len - offset };
}

static inline struct span
span_to(struct span span, size_t len)
{
	return (struct span){ span.bytes, len };
}

/* The byte at offset, 0 behind the end. */
static inline char
span_at(struct span span, size_t offset)
{
	return offset < span.len ? span.bytes[offset] : '\0';
}

/* Whether a letter begins or goes on at offset: any byte over 0x7F is taken for
 * part of one. */
static inline bool
span_has_letter(struct span span, size_t offset)
{
	char c = span_at(span, offset);

	return ascii_is_upper(c) || ascii_is_lower(c) || (c & 0x80) != 0;
}

/* Inline, so that the length of a literal is no call. */
static inline struct span
span_of(const char *word)
{
	return (struct span){ word, strlen(word) };
}

/* Without the spaces at both ends. */
struct span span_trim(struct span span);
/* Without any white space at both ends; at the start. */
struct span span_trim_white(struct span span);
struct span span_skip_white(struct span span);
/* Up to the first space. */
struct span span_first_word(struct span span);

/* Whether span begins with the prefix, whose first byte is known to fit. */
bool span_starts_on(struct span span, struct span prefix);

/* Whether span begins with the prefix, which is not empty. The first byte
 * decides as a rule, so it is looked at before any call. */
static inline bool
span_starts_with(struct span span, struct span prefix)
{
	return ascii_lower(span_at(span, 0)) == ascii_lower(prefix.bytes[0]) &&
	       span_starts_on(span, prefix);
}

static inline bool
span_starts(struct span span, const char *prefix)
{
	return span_starts_with(span, span_of(prefix));
}

/* The same, case and all. */
bool span_starts_exactly(struct span span, const char *prefix);

static inline bool
span_is(struct span span, const char *word)
{
	struct span whole = span_of(word);

	return span.len == whole.len && span_starts_on(span, whole);
}

static inline bool
span_ends(struct span span, const char *suffix)
{
	struct span tail = span_of(suffix);

	return span.len >= tail.len &&
	       span_starts_on(span_from(span, span.len - tail.len), tail);
}

/* The same bytes, case and all. */
bool span_equal(struct span a, struct span b);

/* Offset of the first such byte; the length if there is none. */
size_t span_find(struct span span, char byte);

/* Whether one of the count words is the span, or begins it. The words are
 * sorted, at least by their first byte, its case ignored. */
bool span_in(struct span span, const char *const *words, size_t count);
bool span_starts_in(struct span span, const char *const *words, size_t count);

#endif
