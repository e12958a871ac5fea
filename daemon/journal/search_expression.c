/* SPDX-License-Identifier: MIT */
/* What a person types in, an expression of FTS5 out. */
#include "daemon/journal/search.h"

#include <stdlib.h>
#include <string.h>

#include "client/word.h"

/* A piece of the text: what is between white space, or between quotes. */
struct piece {
	const char *bytes;
	size_t len;
	bool prefix;
};

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next piece at *textp, which moves behind it; false: none is left. A
 * quote that is not closed goes on to the end. */
static bool
next_piece(const char **textp, struct piece *piece)
{
	const char *text = *textp;

	while (is_space(*text))
		text++;
	if (*text == '\0')
		return false;
	if (*text == '"') {
		piece->bytes = ++text;
		piece->len = strcspn(text, "\"");
		text += piece->len;
		if (*text == '"')
			text++;
	} else {
		piece->bytes = text;
		piece->len = strcspn(text, "\" \t\n\v\f\r");
		text += piece->len;
	}
	piece->prefix = *text == '*';
	if (piece->prefix)
		text++;
	else if (piece->len > 1 && text[-1] == '*')
		piece->prefix = true;
	*textp = text;
	return true;
}

/* FTS5 takes a string without a word for one that nothing matches. */
static bool
has_word(const struct piece *piece)
{
	struct word word;
	size_t offset = 0;

	return word_next(piece->bytes, piece->len, &offset, &word);
}

enum newsalert_err
search_expression(const char *text, char **expressionp)
{
	/* Two quotes, a star and a space around what may be one byte. */
	char *expression = malloc(5 * strlen(text) + 1);
	struct piece piece;
	size_t used = 0;

	if (expression == NULL)
		return NEWSALERT_ENOMEM;
	while (next_piece(&text, &piece)) {
		if (!has_word(&piece))
			continue;
		if (used > 0)
			expression[used++] = ' ';
		expression[used++] = '"';
		memcpy(expression + used, piece.bytes, piece.len);
		used += piece.len;
		expression[used++] = '"';
		if (piece.prefix)
			expression[used++] = '*';
	}
	expression[used] = '\0';
	if (used == 0) {
		free(expression);
		return NEWSALERT_EINVAL;
	}
	*expressionp = expression;
	return NEWSALERT_OK;
}
