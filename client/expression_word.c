/* SPDX-License-Identifier: MIT */
/* The words, fields and numbers of expressions are told apart. */
#include "client/expression_word.h"

#include <ctype.h>
#include <string.h>

bool
expression_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool
expression_ends_word(char c)
{
	return c == '\0' || expression_is_space(c) ||
	       strchr("(),\"", c) != NULL;
}

size_t
expression_word_len(const char *text)
{
	size_t len = 0;

	while (!expression_ends_word(text[len]))
		len++;
	return len;
}

bool
expression_word_is(const char *word, size_t len, const char *other)
{
	return strlen(other) == len && memcmp(word, other, len) == 0;
}

bool
expression_is_near(const char *word, size_t len)
{
	return len >= 4 && memcmp(word, "NEAR", 4) == 0 &&
	       (len == 4 || word[4] == '/');
}

bool
expression_begins_term(const char *text)
{
	const size_t len = expression_word_len(text);

	if (text[0] == '"')
		return true;
	return len > 0 && text[0] != '-' && expression_field_len(text) == 0 &&
	       !expression_is_near(text, len) &&
	       !expression_word_is(text, len, "AND") &&
	       !expression_word_is(text, len, "OR") &&
	       !expression_word_is(text, len, "NOT");
}

size_t
expression_field_len(const char *text)
{
	size_t len = 0;

	while (text[len] >= 'a' && text[len] <= 'z')
		len++;
	if (text[len] == '\0' || strchr(":<>=", text[len]) == NULL)
		return 0;
	return len;
}

size_t
expression_read_number(const char *text, long *numberp)
{
	long number = 0;
	size_t len = 0;

	for (; isdigit((unsigned char)text[len]); len++) {
		if (number <= EXPRESSION_NUMBER_MAX)
			number = number * 10 + (text[len] - '0');
	}
	*numberp = number;
	return number > EXPRESSION_NUMBER_MAX ? 0 : len;
}
