/* SPDX-License-Identifier: MIT */
/* Runs of plain bytes are copied, the others are looked at one by one. */
#include "daemon/article/mend_text.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "client/error.h"
#include "daemon/article/codepoint.h"
#include "daemon/article/entity.h"

#define NAME_MAX_LEN 31 /* of a reference */

static enum newsalert_err
refuse(const struct mend_text *mender, const char *what, size_t limit)
{
	error_set(mender->why, 0, "%s; the limit is %zu", what, limit);
	return NEWSALERT_EFORMAT;
}

/* What XML 1.0 takes for a character. */
static bool
is_character(uint32_t value)
{
	if (value < ' ')
		return value == '\t' || value == '\n' || value == '\r';
	return value != 0xFFFE && value != 0xFFFF;
}

static enum newsalert_err
add_value(struct mend_text *mender, uint32_t value)
{
	char bytes[4];

	switch (value) {
	case '<':
		return text_buffer_add(mender->out, span_of("&lt;"));
	case '>':
		return text_buffer_add(mender->out, span_of("&gt;"));
	case '&':
		return text_buffer_add(mender->out, span_of("&amp;"));
	case '"':
		return text_buffer_add(mender->out, span_of("&#34;"));
	default:
		if (!is_character(value))
			value = CODEPOINT_REPLACEMENT;
		return text_buffer_add(mender->out,
		    (struct span){ bytes, codepoint_encode(value, bytes) });
	}
}

/* Controls are dropped; what is not UTF-8 is U+FFFD. */
static enum newsalert_err
add_odd(struct mend_text *mender, struct span *text)
{
	struct codepoint point = codepoint_decode(text->bytes, text->len);
	struct span bytes = span_to(*text, point.len);

	*text = span_from(*text, point.len);
	if (point.valid && point.value < ' ')
		return text_buffer_add(mender->out, span_of(" "));
	if (point.valid && is_character(point.value))
		return text_buffer_add(mender->out, bytes);
	return text_buffer_add(mender->out, span_of("\xEF\xBF\xBD"));
}

/* ---- References -------------------------------------------------------- */

/* Without "&" and ";"; empty: it is no reference by name. */
static struct span
reference_name(struct span text)
{
	struct span head = span_from(text, 1);
	size_t semicolon;

	if (head.len > NAME_MAX_LEN + 1)
		head.len = NAME_MAX_LEN + 1;
	semicolon = span_find(head, ';');
	return span_to(head, semicolon < head.len ? semicolon : 0);
}

static const struct prolog_entity *
find_entity(const struct prolog *prolog, struct span name)
{
	for (size_t i = 0; prolog != NULL && i < prolog->entity_count; i++)
		if (span_equal(prolog->entities[i].name, name))
			return &prolog->entities[i];
	return NULL;
}

/* The code point of a name of HTML, 0: it is none. */
static uint32_t
html_value(struct span name)
{
	char key[NAME_MAX_LEN + 1];
	const htmlEntityDesc *found;

	if (name.len == 0)
		return 0;
	if (span_equal(name, span_of("apos")))
		return '\'';
	memcpy(key, name.bytes, name.len);
	key[name.len] = '\0';
	found = htmlEntityLookup((const xmlChar *)key);
	return found == NULL ? 0 : found->value;
}

/* A number, or a name that everybody knows. Returns the bytes it takes. */
static size_t
read_reference(struct span text, uint32_t *valuep)
{
	struct span name;
	size_t used;

	if (span_at(text, 1) == '#') {
		used = entity_decode_number(span_from(text, 1), valuep);
		return used == 0 ? 0 : used + 1;
	}
	name = reference_name(text);
	*valuep = html_value(name);
	return *valuep == 0 ? 0 : name.len + 2;
}

/* The value of an entity that the document declares. Markup in it is text. */
static enum newsalert_err
expand(struct mend_text *mender, struct span value)
{
	enum newsalert_err err = NEWSALERT_OK;
	uint32_t point;
	size_t used;

	mender->expanded += value.len;
	if (mender->expanded > TREE_EXPANSION_MAX)
		return refuse(mender, "entities expand to too many bytes",
		    TREE_EXPANSION_MAX);
	while (err == NEWSALERT_OK && value.len > 0) {
		if (value.bytes[0] != '&') {
			size_t len = span_find(value, '&');

			err = mend_text_add(mender, span_to(value, len));
			value = span_from(value, len);
			continue;
		}
		used = read_reference(value, &point);
		if (used == 0 &&
		    find_entity(mender->prolog, reference_name(value)) != NULL)
			return refuse(mender,
			    "entities are nested in one another", 1);
		err = add_value(mender, used == 0 ? '&' : point);
		value = span_from(value, used == 0 ? 1 : used);
	}
	return err;
}

/* *text starts with "&". One that is no reference stands for itself. The names
 * that everybody knows mean the same whatever a document declares. */
static enum newsalert_err
add_reference(struct mend_text *mender, struct span *text)
{
	const struct prolog_entity *entity;
	uint32_t value = '&';
	struct span name;
	size_t used = read_reference(*text, &value);

	if (used > 0) {
		*text = span_from(*text, used);
		return add_value(mender, value);
	}
	name = reference_name(*text);
	entity = find_entity(mender->prolog, name);
	*text = span_from(*text, entity == NULL ? 1 : name.len + 2);
	if (entity != NULL)
		return expand(mender, entity->value);
	return add_value(mender, '&');
}

/* ---- Text -------------------------------------------------------------- */

static bool
is_plain(unsigned char c, bool escape)
{
	if (c < ' ')
		return c == '\n' || c == '\t' || c == '\r';
	if (c >= 0x80)
		return false;
	return !escape || (c != '&' && c != '<' && c != '>' && c != '"');
}

static enum newsalert_err
add_text(struct mend_text *mender, struct span text, bool escape)
{
	enum newsalert_err err = NEWSALERT_OK;
	size_t len;

	while (err == NEWSALERT_OK && text.len > 0) {
		for (len = 0; len < text.len; len++)
			if (!is_plain((unsigned char)text.bytes[len], escape))
				break;
		err = text_buffer_add(mender->out, span_to(text, len));
		text = span_from(text, len);
		if (err != NEWSALERT_OK || text.len == 0)
			break;
		if (escape && text.bytes[0] == '&')
			err = add_reference(mender, &text);
		else if (escape && (text.bytes[0] & 0x80) == 0 &&
			 text.bytes[0] >= ' ') {
			err = add_value(mender, (uint32_t)text.bytes[0]);
			text = span_from(text, 1);
		} else
			err = add_odd(mender, &text);
	}
	return err;
}

enum newsalert_err
mend_text_add(struct mend_text *mender, struct span text)
{
	return add_text(mender, text, true);
}

enum newsalert_err
mend_text_add_plain(struct mend_text *mender, struct span text)
{
	return add_text(mender, text, false);
}
