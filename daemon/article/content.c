/* SPDX-License-Identifier: MIT */
/* Elements are walked as they are; text that is markup is read as such. */
#include "daemon/article/content.h"

#include "daemon/article/nitf.h"
#include "daemon/article/prose.h"

static bool
is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct span
skip_white(struct span text)
{
	while (text.len > 0 && is_white(text.bytes[0]))
		text = span_from(text, 1);
	return text;
}

/* The first element of that name in top, top too; NULL: none. */
static const struct node *
find(const struct node *top, const char *name)
{
	const struct node *node = top;

	while (node != NULL && !node_is(node, name))
		node = node_next(node, top);
	return node;
}

static bool
has_element(const struct node *holder)
{
	const struct node *node = holder->first;

	while (node != NULL && node_is_text(node))
		node = node->next;
	return node != NULL;
}

/* Tables of results, events and the like have elements of their own, whose
 * texts are data: only paragraphs make a story of them. */
static bool
is_prose(const struct node *holder)
{
	static const char *const names[] = { "p", "body", "div", "pre", "h1",
		"br" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (find(holder, names[i]) != NULL)
			return true;
	return false;
}

static enum newsalert_err
add_elements(struct draft *draft, enum zone zone, const struct node *holder,
    const struct article_input *input)
{
	const struct node *nitf = find(holder, "nitf");

	if (nitf != NULL && zone == ZONE_BODY)
		return nitf_add(draft, nitf, input);
	if (nitf != NULL)
		return prose_add(draft, zone, nitf);
	if (!is_prose(holder))
		return NEWSALERT_OK;
	return prose_add(draft, zone, holder);
}

static enum newsalert_err
add_plain(struct draft *draft, enum zone zone, const struct node *holder)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = node_text(holder, &text);

	if (err == NEWSALERT_OK)
		err = draft_add_copy(draft, zone, text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

/* In one element, so that there is a root whatever the markup is. */
static enum newsalert_err
wrap(struct span markup, struct text_buffer *wrapped)
{
	enum newsalert_err err;

	if (span_starts(markup, "<?xml") || span_starts(markup, "<!doctype"))
		return text_buffer_add(wrapped, markup);
	err = text_buffer_add(wrapped, span_of("<div>"));
	if (err == NEWSALERT_OK)
		err = text_buffer_add(wrapped, markup);
	if (err == NEWSALERT_OK)
		err = text_buffer_add(wrapped, span_of("</div>"));
	return err;
}

/* What cannot be read as markup is plain text. */
static enum newsalert_err
add_escaped(struct draft *draft, enum zone zone, struct span markup,
    struct span type, const struct article_input *input)
{
	struct text_buffer wrapped = { 0 };
	struct newsalert_error why;
	struct tree *tree = NULL;
	enum newsalert_err err = wrap(markup, &wrapped);

	if (err == NEWSALERT_OK)
		err = tree_read_xml(text_buffer_span(&wrapped), &why, &tree);
	if (err == NEWSALERT_EFORMAT)
		err = draft_add_copy(draft, zone, markup);
	else if (err == NEWSALERT_OK && span_starts(type, "text/plain"))
		err = add_plain(draft, zone, tree_root(tree));
	else if (err == NEWSALERT_OK)
		err = add_elements(draft, zone, tree_root(tree), input);
	tree_free(tree);
	text_buffer_fini(&wrapped);
	return err;
}

static bool
is_markup(struct span text)
{
	char second = span_at(text, 1);

	return span_at(text, 0) == '<' &&
	       (span_has_letter(text, 1) || second == '?' || second == '!');
}

enum newsalert_err
content_add(struct draft *draft, enum zone zone, const struct node *holder,
    struct span type, const struct article_input *input)
{
	struct text_buffer buffer = { 0 };
	struct span text;
	enum newsalert_err err;

	if (has_element(holder))
		return add_elements(draft, zone, holder, input);
	err = node_text(holder, &buffer);
	text = skip_white(text_buffer_span(&buffer));
	if (err == NEWSALERT_OK && text.len > 0) {
		if (is_markup(text) || span_starts(type, "text/html") ||
		    span_starts(type, "application/xhtml"))
			err = add_escaped(draft, zone, text, type, input);
		else
			err = draft_add_copy(draft, zone, text);
	}
	text_buffer_fini(&buffer);
	return err;
}
