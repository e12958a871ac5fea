/* SPDX-License-Identifier: MIT */
/* The prolog is read by hand: no parser shall see a document type. */
#include "daemon/article/prolog.h"

#include <string.h>

#include "client/error.h"
/* Behind a comment; one that nobody closed goes on to the end. */
static struct span
skip_comment(struct span text)
{
	const char *found = memmem(text.bytes, text.len, "-->", 3);

	if (found == NULL)
		return span_from(text, text.len);
	return span_from(text, (size_t)(found - text.bytes) + 3);
}

/* Behind a processing instruction, whose "?" may be missing. */
static struct span
skip_tag(struct span text)
{
	size_t end = span_find(text, '>');

	return span_from(text, end < text.len ? end + 1 : end);
}

static struct span
take_name(struct span *text)
{
	struct span name = *text;
	size_t len = 0;

	while (len < name.len && !ascii_is_white(name.bytes[len]) &&
	       strchr("\"'<>&;%[]", name.bytes[len]) == NULL)
		len++;
	*text = span_skip_white(span_from(name, len));
	return span_to(name, len);
}

/* The quoted text that *text starts with; false: none. */
static bool
take_quoted(struct span *text, struct span *valuep)
{
	char quote = span_at(*text, 0);
	struct span rest;
	size_t end;

	if (quote != '"' && quote != '\'')
		return false;
	rest = span_from(*text, 1);
	end = span_find(rest, quote);
	if (end == rest.len)
		return false;
	*valuep = span_to(rest, end);
	*text = span_from(rest, end + 1);
	return true;
}

static enum newsalert_err
refuse(struct newsalert_error *why, const char *what, size_t limit)
{
	error_set(why, 0, "%s; the limit is %zu", what, limit);
	return NEWSALERT_EFORMAT;
}

/* *text starts behind "<!ENTITY". Declarations of other kinds have no quoted
 * text behind the name. */
static enum newsalert_err
read_entity(struct span *text, struct newsalert_error *why,
    struct prolog *prolog)
{
	struct prolog_entity entity;

	*text = span_skip_white(*text);
	entity.name = take_name(text);
	if (entity.name.len == 0 || !take_quoted(text, &entity.value))
		return NEWSALERT_OK;
	if (entity.value.len > TREE_ENTITY_BYTES_MAX)
		return refuse(why, "an entity has too many bytes",
		    TREE_ENTITY_BYTES_MAX);
	if (prolog->entity_count == TREE_ENTITIES_MAX)
		return refuse(why, "more entities than can be read",
		    TREE_ENTITIES_MAX);
	prolog->entities[prolog->entity_count++] = entity;
	return NEWSALERT_OK;
}

/* *text starts behind the "[" of a document type and ends behind its "]". */
static enum newsalert_err
read_subset(struct span *text, struct newsalert_error *why,
    struct prolog *prolog)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct span skipped;

	while (err == NEWSALERT_OK && text->len > 0) {
		if (span_starts_exactly(*text, "<!--")) {
			*text = skip_comment(*text);
		} else if (span_starts_exactly(*text, "<?")) {
			*text = skip_tag(*text);
		} else if (span_starts_exactly(*text, "<!ENTITY")) {
			*text = span_from(*text, strlen("<!ENTITY"));
			err = read_entity(text, why, prolog);
		} else if (text->bytes[0] == ']') {
			*text = span_from(*text, 1);
			break;
		} else if (!take_quoted(text, &skipped)) {
			*text = span_from(*text, 1);
		}
	}
	return err;
}

static enum newsalert_err
read_doctype(struct span *text, struct newsalert_error *why,
    struct prolog *prolog)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct span skipped;
	char c;

	*text = span_from(*text, strlen("<!DOCTYPE"));
	while (err == NEWSALERT_OK && (c = span_at(*text, 0)) != '>' &&
	       c != '<' && text->len > 0) {
		if (take_quoted(text, &skipped))
			continue;
		*text = span_from(*text, 1);
		if (c == '[')
			err = read_subset(text, why, prolog);
	}
	return err;
}

static bool
is_tag(struct span text)
{
	char c = span_at(text, 1);

	return text.bytes[0] == '<' &&
	       (ascii_is_lower(c) || ascii_is_upper(c) || c == '_');
}

enum newsalert_err
prolog_read(struct span utf8, struct newsalert_error *why,
    struct prolog *prolog)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct span text = utf8;

	prolog->entity_count = 0;
	while (err == NEWSALERT_OK && text.len > 0 && !is_tag(text)) {
		if (span_starts_exactly(text, "<!--"))
			text = skip_comment(text);
		else if (span_starts_exactly(text, "<?"))
			text = skip_tag(text);
		else if (span_starts(text, "<!DOCTYPE"))
			err = read_doctype(&text, why, prolog);
		else {
			text = span_from(text, 1);
			text = span_from(text, span_find(text, '<'));
		}
	}
	prolog->root = text;
	return err;
}
