/* SPDX-License-Identifier: MIT */
/* Types are those of Atom 1.0 and 0.3; RSS has none, its texts are HTML. */
#include "daemon/article/feed_text.h"

#include <nettle/base64.h>

#include "daemon/article/markup.h"

enum kind {
	PLAIN,
	HTML,   /* as text */
	MARKUP, /* as nodes */
	BASE64, /* of HTML, or of plain text */
};

static bool
has_elements(const struct node *node)
{
	for (const struct node *at = node->first; at != NULL; at = at->next)
		if (!node_is_text(at))
			return true;
	return false;
}

static bool
is_xml_type(struct span type)
{
	return span_is(type, "xhtml") || span_ends(type, "+xml") ||
	       span_ends(type, "/xml");
}

/* Markup that nobody escaped is markup, whatever the type says. */
static enum kind
kind_of(const struct node *node)
{
	struct span mode = node_attribute(node, "mode");
	struct span type = node_attribute(node, "type");

	if (span_is(mode, "base64"))
		return BASE64;
	if (has_elements(node))
		return MARKUP;
	if (span_is(type, "text") || span_is(type, "plain") ||
	    span_is(type, "text/plain"))
		return PLAIN;
	if (type.len == 0 || span_is(type, "html") ||
	    span_starts(type, "text/") || is_xml_type(type))
		return HTML;
	return span_find(type, '/') < type.len ? BASE64 : HTML;
}

/* Whether a reader of HTML would see more in it than its characters. */
static bool
has_markup(struct span text)
{
	return span_find(text, '<') < text.len ||
	       span_find(text, '&') < text.len;
}

/* Whether there are empty lines in it. */
static bool
has_paragraphs(struct span text)
{
	bool at_start = false;

	for (size_t i = 0; i < text.len; i++) {
		if (text.bytes[i] == '\n') {
			if (at_start)
				return true;
			at_start = true;
		} else if ((unsigned char)text.bytes[i] > ' ') {
			at_start = false;
		}
	}
	return false;
}

/* What is no base64 of text gives nothing. */
static enum newsalert_err
decode(struct text_buffer *text)
{
	struct base64_decode_ctx context;
	size_t len = BASE64_DECODE_LENGTH(text->len);
	struct text_buffer decoded = { 0 };
	enum newsalert_err err = text_buffer_reserve(&decoded, len + 1);

	if (err != NEWSALERT_OK)
		return err;
	base64_decode_init(&context);
	if (base64_decode_update(&context, &len, (uint8_t *)decoded.bytes,
		text->len, text->bytes) == 1 &&
	    base64_decode_final(&context) == 1 &&
	    memchr(decoded.bytes, '\0', len) == NULL)
		decoded.len = len;
	text_buffer_fini(text);
	*text = decoded;
	return NEWSALERT_OK;
}

/* The text of a node as its author wrote it. Where all is in one piece, which
 * is the rule, it is not copied; else *copy holds it. */
static enum newsalert_err
read_text(const struct node *node, enum kind kind, struct text_buffer *copy,
    struct span *textp)
{
	enum newsalert_err err;

	*textp = (struct span){ "", 0 };
	if (node->first == NULL)
		return NEWSALERT_OK;
	if (kind != BASE64 && node->first->next == NULL) {
		*textp = node->first->text;
		return NEWSALERT_OK;
	}
	err = node_text(node, copy);
	if (err == NEWSALERT_OK && kind == BASE64)
		err = decode(copy);
	if (copy->len > 0)
		*textp = (struct span){ copy->bytes, copy->len };
	return err;
}

enum newsalert_err
feed_text_line(const struct node *node, struct text_buffer *line)
{
	struct text_buffer copy = { 0 };
	struct span text;
	enum newsalert_err err;
	enum kind kind;

	if (node == NULL)
		return NEWSALERT_OK;
	if ((kind = kind_of(node)) == MARKUP)
		return markup_node_text(node, line);
	err = read_text(node, kind, &copy, &text);
	if (err == NEWSALERT_OK && kind != PLAIN && has_markup(text))
		err = markup_text(text, line);
	else if (err == NEWSALERT_OK)
		err = text_buffer_add(line, text);
	text_buffer_fini(&copy);
	return err;
}

enum newsalert_err
feed_text_add(const struct node *node, enum zone zone,
    struct newsalert_error *why, struct draft *draft)
{
	struct text_buffer copy = { 0 };
	struct span text;
	enum newsalert_err err;
	enum kind kind;

	if (node == NULL)
		return NEWSALERT_OK;
	if ((kind = kind_of(node)) == MARKUP)
		return markup_add_node(draft, node, zone);
	err = read_text(node, kind, &copy, &text);
	if (err == NEWSALERT_OK && kind != PLAIN && has_markup(text))
		err = markup_add(draft, zone, text, why);
	else if (err == NEWSALERT_OK && has_paragraphs(text))
		err = draft_add_copy(draft, zone, text);
	else if (err == NEWSALERT_OK)
		err = draft_add(draft, zone, text);
	text_buffer_fini(&copy);
	return err;
}
