/* SPDX-License-Identifier: MIT */
/* What stands at a place of an expression's text. Used by expression.c. */
#ifndef CLIENT_EXPRESSION_WORD_H
#define CLIENT_EXPRESSION_WORD_H

#include <stdbool.h>
#include <stddef.h>

/* The largest number in an expression. */
#define EXPRESSION_NUMBER_MAX 1000000

bool expression_is_space(char c);
/* White space, the end, and what has a meaning of its own. */
bool expression_ends_word(char c);
/* The length of the bare word at text; 0: there is none. */
size_t expression_word_len(const char *text);
/* Is the word of len bytes this one? */
bool expression_word_is(const char *word, size_t len, const char *other);
/* NEAR, or NEAR/ and anything. */
bool expression_is_near(const char *word, size_t len);
/* A word or phrase, and no operator or field. */
bool expression_begins_term(const char *text);
/* The length of a field's name that stands before its operator; else 0. */
size_t expression_field_len(const char *text);
/* The number at text, and how many digits it has; 0: none, or too large. */
size_t expression_read_number(const char *text, long *numberp);

#endif
