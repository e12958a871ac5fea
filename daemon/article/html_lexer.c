/* SPDX-License-Identifier: MIT */
/* The lexer: from one '<' to the next. */
#include "daemon/article/html_lexer.h"

/* Elements whose text has no tags, sorted. In that of title and textarea
 * references count. */
static const char *const raws[] = { "iframe", "noembed", "script", "style",
	"textarea", "title", "xmp" };

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool
is_letter(char c)
{
	return ascii_is_lower(c) || ascii_is_upper(c);
}

static struct span
skip_blanks(struct span text)
{
	while (text.len > 0 && is_blank(text.bytes[0]))
		text = span_from(text, 1);
	return text;
}

/* ---- Attributes -------------------------------------------------------- */

static size_t
attribute_name_len(struct span text)
{
	size_t len = text.len > 0; /* a '=' in front is part of the name */

	while (len < text.len && !is_blank(text.bytes[len]) &&
	       text.bytes[len] != '/' && text.bytes[len] != '>' &&
	       text.bytes[len] != '=')
		len++;
	return len;
}

/* The value that *text starts with, behind its '='. */
static struct span
take_value(struct span *text)
{
	struct span value = skip_blanks(*text);
	char quote = span_at(value, 0);
	size_t len = 0;

	if (quote == '"' || quote == '\'') {
		value = span_from(value, 1);
		len = span_find(value, quote);
		*text = span_from(value, len < value.len ? len + 1 : len);
		return span_to(value, len);
	}
	while (len < value.len && !is_blank(value.bytes[len]) &&
	       value.bytes[len] != '>')
		len++;
	*text = span_from(value, len);
	return span_to(value, len);
}

bool
html_attribute_next(struct span *attributes, struct span *name,
    struct span *value)
{
	struct span text = *attributes, behind;

	while (
	    text.len > 0 && (is_blank(text.bytes[0]) || text.bytes[0] == '/'))
		text = span_from(text, 1);
	*attributes = text;
	if (text.len == 0 || text.bytes[0] == '>')
		return false;
	*name = span_to(text, attribute_name_len(text));
	*value = span_to(text, 0);
	text = span_from(text, name->len);
	behind = skip_blanks(text);
	if (span_at(behind, 0) == '=') {
		text = span_from(behind, 1);
		*value = take_value(&text);
	}
	*attributes = text;
	return true;
}

/* ---- Markup ------------------------------------------------------------ */

/* Behind the next such mark, or at the end. */
static struct span
skip_past(struct span text, const char *mark, size_t len)
{
	const char *found = memmem(text.bytes, text.len, mark, len);

	if (found == NULL)
		return span_from(text, text.len);
	return span_from(text, (size_t)(found - text.bytes) + len);
}

/* Behind the comment, declaration or instruction that text starts with. */
static struct span
skip_declaration(struct span text)
{
	if (!span_starts(text, "<!--"))
		return skip_past(text, ">", 1);
	if (span_starts(text, "<!-->"))
		return span_from(text, 5);
	/* Its dashes may be those of "-->": <!---> is a comment. */
	return skip_past(span_from(text, 2), "-->", 3);
}

static struct span
tag_name(struct span text)
{
	size_t len = 0;

	while (len < text.len && !is_blank(text.bytes[len]) &&
	       text.bytes[len] != '/' && text.bytes[len] != '>')
		len++;
	return span_to(text, len);
}

/* The constant of a raw element's name; NULL: it is none. */
static const char *
find_raw(struct span name)
{
	for (size_t i = 0; i < LENGTH(raws); i++)
		if (span_is(name, raws[i]))
			return raws[i];
	return NULL;
}

/* A tag, behind its '<' or "</". false: the file ends in it. */
static bool
take_tag(struct html_lexer *lexer, struct span text, struct html_token *token)
{
	struct span name, value, rest;

	token->name = tag_name(text);
	text = span_from(text, token->name.len);
	rest = text;
	while (html_attribute_next(&rest, &name, &value))
		;
	lexer->rest = span_from(rest, rest.len > 0);
	if (rest.len == 0)
		return false;
	token->text = span_to(text, text.len - rest.len);
	token->is_closed = token->text.len > 0 && rest.bytes[-1] == '/';
	if (token->kind == HTML_START)
		lexer->raw = find_raw(token->name);
	return true;
}

/* Whether text starts with the end tag of that element. */
static bool
is_end_of(struct span text, const char *name)
{
	char behind = span_at(text, 2 + strlen(name));

	return span_at(text, 1) == '/' &&
	       span_starts(span_from(text, 2), name) &&
	       (is_blank(behind) || behind == '/' || behind == '>');
}

/* The bytes in front of that end tag; the length where there is none. */
static size_t
find_end_of(struct span text, const char *name)
{
	size_t at = 0;

	while (at < text.len) {
		at += span_find(span_from(text, at), '<');
		if (at < text.len && is_end_of(span_from(text, at), name))
			break;
		at += at < text.len;
	}
	return at;
}

/* The text of a raw element. A page whose title is not ended has a story all
 * the same. */
static size_t
raw_len(struct html_lexer *lexer)
{
	bool is_title = strcmp(lexer->raw, "title") == 0;
	size_t len = lexer->rest.len;

	if (!is_title || !lexer->no_title_end)
		len = find_end_of(lexer->rest, lexer->raw);
	if (!is_title || len < lexer->rest.len)
		return len;
	lexer->no_title_end = true;
	return span_find(lexer->rest, '<');
}

/* The bytes in front of the next '<' that begins anything but text. */
static size_t
text_len(struct span text)
{
	size_t at = 0;

	while ((at += span_find(span_from(text, at), '<')) < text.len) {
		char c = span_at(text, at + 1);

		if (is_letter(c) || c == '!' || c == '/' || c == '?')
			break;
		at++;
	}
	return at;
}

static void
take_text(struct html_lexer *lexer, size_t len, struct html_token *token)
{
	token->kind = HTML_TEXT;
	token->is_whole = lexer->raw != NULL;
	token->is_raw = token->is_whole && lexer->raw[0] != 't';
	token->text = span_to(lexer->rest, len);
	lexer->rest = span_from(lexer->rest, len);
	lexer->raw = NULL;
}

/* What is left begins in '<' and is not text. false: no token yet. */
static bool
take_markup(struct html_lexer *lexer, struct html_token *token)
{
	struct span text = lexer->rest;
	bool is_end = span_at(text, 1) == '/';

	if (!is_letter(span_at(text, is_end ? 2 : 1))) {
		lexer->rest = skip_declaration(text);
		return false;
	}
	token->kind = is_end ? HTML_END : HTML_START;
	return take_tag(lexer, span_from(text, is_end ? 2 : 1), token);
}

bool
html_lexer_next(struct html_lexer *lexer, struct html_token *token)
{
	size_t len;

	while (lexer->rest.len > 0) {
		*token = (struct html_token){ 0 };
		len =
		    lexer->raw != NULL ? raw_len(lexer) : text_len(lexer->rest);
		if (len > 0) {
			take_text(lexer, len, token);
			return true;
		}
		lexer->raw = NULL;
		if (take_markup(lexer, token))
			return true;
	}
	return false;
}
