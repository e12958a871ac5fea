/* SPDX-License-Identifier: MIT */
/* Elements are walked as they are; text that is markup is read as such. */
#include "daemon/article/content.h"

#include "daemon/article/markup.h"
#include "daemon/article/nitf.h"
#include "daemon/article/prose.h"
#include "daemon/article/tree_html.h"

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

/* What agencies put around the story in its own markup: slug, date, headline;
 * contacts. */
static bool
drops(const struct node *node, void *context)
{
	(void)context;
	return node_is(node, "header") || node_is(node, "footer");
}

static bool
drops_text(struct span text, size_t link_len, void *context)
{
	(void)text;
	(void)link_len;
	(void)context;
	return false;
}

static enum newsalert_err
add_html(struct draft *draft, enum zone zone, const struct node *holder)
{
	static const struct markup_filter filter = { drops, drops_text, NULL };

	if (!is_prose(holder))
		return NEWSALERT_OK;
	return markup_add_filtered(draft, holder, zone, &filter);
}

static enum newsalert_err
add_elements(struct draft *draft, enum zone zone, const struct node *holder,
    const struct article_input *input)
{
	const struct node *nitf = find(holder, "nitf");

	if (nitf == NULL)
		return add_html(draft, zone, holder);
	return zone == ZONE_BODY ? nitf_add(draft, nitf, input)
				 : prose_add(draft, zone, nitf);
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

static bool
is_xml(struct span markup)
{
	return span_starts(markup, "<?xml") || span_starts(markup, "<nitf") ||
	       span_starts(markup, "<!doctype nitf");
}

/* What cannot be read as markup is plain text. */
static enum newsalert_err
add_escaped(struct draft *draft, enum zone zone, struct span markup,
    struct span type, const struct article_input *input)
{
	struct newsalert_error why;
	struct tree *tree = NULL;
	enum newsalert_err err = is_xml(markup)
				     ? tree_read_xml(markup, &why, &tree)
				     : tree_read_html(markup, &why, &tree);

	if (err == NEWSALERT_EFORMAT)
		err = draft_add_copy(draft, zone, markup);
	else if (err == NEWSALERT_OK && span_starts(type, "text/plain"))
		err = add_plain(draft, zone, tree_root(tree));
	else if (err == NEWSALERT_OK)
		err = add_elements(draft, zone, tree_root(tree), input);
	tree_free(tree);
	return err;
}

static bool
is_markup(struct span text)
{
	char second = span_at(text, 1);

	return span_at(text, 0) == '<' &&
	       (span_has_letter(text, 1) || second == '?' || second == '!');
}

static enum newsalert_err
add_content(struct draft *draft, enum zone zone, const struct node *holder,
    struct span type, const struct article_input *input)
{
	struct text_buffer buffer = { 0 };
	struct span text;
	enum newsalert_err err;

	if (has_element(holder))
		return add_elements(draft, zone, holder, input);
	err = node_text(holder, &buffer);
	text = span_skip_white(text_buffer_span(&buffer));
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

/* The first paragraph says the headline again: it goes. */
static void
drop_headline(struct draft *draft)
{
	const struct span headline =
	    text_buffer_span(&draft->zones[ZONE_HEADLINE]);
	struct text_buffer *body = &draft->zones[ZONE_BODY];
	struct span text = text_buffer_span(body);
	size_t len = span_find(text, '\n');

	if (len == 0 || !span_equal(span_to(text, len), headline))
		return;
	body->len -= len < body->len ? len + 1 : len;
	memmove(body->bytes, body->bytes + text.len - body->len, body->len);
}

enum newsalert_err
content_add(struct draft *draft, enum zone zone, const struct node *holder,
    struct span type, const struct article_input *input)
{
	bool is_first = draft->zones[ZONE_BODY].len == 0;
	enum newsalert_err err = add_content(draft, zone, holder, type, input);

	if (err == NEWSALERT_OK && is_first)
		drop_headline(draft);
	return err;
}
