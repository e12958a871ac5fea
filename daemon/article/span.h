/* SPDX-License-Identifier: MIT */
/*
 * A piece of text that belongs to somebody else: pointer and length, never a
 * NUL to rely on. Comparison ignores the case of ASCII letters only.
 */
#ifndef ARTICLE_SPAN_H
#define ARTICLE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *bytes;
	size_t len;
};

struct span span_of(const char *word);
/* What begins at offset, which is at most the length. */
struct span span_from(struct span span, size_t offset);
struct span span_to(struct span span, size_t len);
/* Without the spaces at both ends. */
struct span span_trim(struct span span);
/* Up to the first space. */
struct span span_first_word(struct span span);

bool span_is(struct span span, const char *word);
bool span_starts(struct span span, const char *prefix);
bool span_ends(struct span span, const char *suffix);
/* The same bytes, case and all. */
bool span_equal(struct span a, struct span b);

/* Offset of the first such byte; the length if there is none. */
size_t span_find(struct span span, char byte);
/* Whether one of the count words is the span. */
bool span_in(struct span span, const char *const *words, size_t count);

/* The byte at offset, 0 behind the end. */
char span_at(struct span span, size_t offset);

/* Whether a letter begins or goes on at offset: any byte over 0x7F is taken for
 * part of one. */
bool span_has_letter(struct span span, size_t offset);

bool ascii_is_upper(char c);
bool ascii_is_lower(char c);
bool ascii_is_digit(char c);

#endif
