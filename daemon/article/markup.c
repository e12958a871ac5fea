/* SPDX-License-Identifier: MIT */
/* Markup: a walk over the nodes that gathers one paragraph at a time. */
#include "daemon/article/markup.h"

#include "daemon/article/furniture.h"
#include "daemon/article/html_element.h"
#include "daemon/article/html_visible.h"
#include "daemon/article/tree_html.h"

/* A cell of a table with more bytes is a paragraph, as where a table is the
 * page's layout; with less it is one word of its row. */
#define CELL_MAX 80

struct walk {
	struct draft *draft;        /* NULL: the text is wanted on a line */
	struct text_buffer *gather; /* that line */
	const struct markup_filter *filter;
	const struct node *top;
	enum zone zone;
	struct text_buffer line;   /* the paragraph so far */
	size_t break_at;           /* its length at the last br */
	size_t link_len;           /* bytes of it in links */
	size_t link_at;            /* its length where the link began */
	const struct node *link;   /* the link that is open */
	const struct node *figure; /* the outermost figure, caption, credit */
	const struct node *caption;
	const struct node *credit;
	const struct node *pre;
};

/* ---- Paragraphs -------------------------------------------------------- */

/* Bytes of the white space or no-break space at offset; 0: it is neither. */
static size_t
blank_len(struct span text, size_t at)
{
	char c = span_at(text, at);

	if (c == '\xC2' && span_at(text, at + 1) == '\xA0')
		return 2;
	return c == ' ' || (c >= '\t' && c <= '\r') ? 1 : 0;
}

static bool
is_blank(struct span text)
{
	size_t len, at = 0;

	while ((len = blank_len(text, at)) > 0)
		at += len;
	return at == text.len;
}

/* Without white space and no-break spaces at both ends. */
static struct span
trim(struct span text)
{
	size_t blank;

	while ((blank = blank_len(text, 0)) > 0)
		text = span_from(text, blank);
	while (text.len > 0 && (blank_len(text, text.len - 1) == 1 ||
				   blank_len(text, text.len - 2) == 2))
		text.len -= blank_len(text, text.len - 1) == 1 ? 1 : 2;
	return text;
}

/* Offset at which the credit of a caption begins: "... Photo: Jane Doe". */
static size_t
credit_at(struct span caption)
{
	static const char *const marks[] = { " Bild:", " Copyright ",
		" Credit:", " Cr\u00E9dit", " Foto:", " Image:", " Photo by ",
		" Photo:", " Photograph:", " Photographie:", " Picture:",
		" \u00A9" };
	size_t tail = furniture_credit_tail(caption);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *mark =
		    memmem(caption.bytes, tail, marks[i], strlen(marks[i]));

		if (mark != NULL)
			tail = (size_t)(mark - caption.bytes);
	}
	return tail;
}

static enum newsalert_err
add_caption(struct draft *draft, struct span text)
{
	size_t tail = credit_at(text);
	enum newsalert_err err;

	err = draft_add(draft, ZONE_CAPTION, span_to(text, tail));
	if (err == NEWSALERT_OK && tail < text.len)
		err = draft_add(draft, ZONE_CREDIT, span_from(text, tail));
	return err;
}

static enum newsalert_err
add_gathered(struct text_buffer *gather, struct span text)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (gather->len > 0)
		err = text_buffer_add(gather, span_of(" "));
	return err != NEWSALERT_OK ? err : text_buffer_add(gather, text);
}

static enum newsalert_err
add_paragraph(const struct walk *walk, struct span text)
{
	const struct markup_filter *filter = walk->filter;

	if (walk->draft == NULL)
		return add_gathered(walk->gather, text);
	if (walk->credit != NULL)
		return draft_add(walk->draft, ZONE_CREDIT, text);
	if (walk->caption != NULL)
		return add_caption(walk->draft, text);
	if (filter != NULL &&
	    filter->drops_text(text, walk->link_len, filter->context))
		return NEWSALERT_OK;
	if (walk->pre != NULL)
		return draft_add_copy(walk->draft, walk->zone, text);
	return draft_add(walk->draft, walk->zone, text);
}

static enum newsalert_err
end_paragraph(struct walk *walk)
{
	struct span text = { walk->line.bytes, walk->line.len };
	enum newsalert_err err = NEWSALERT_OK;

	if (walk->link != NULL) {
		walk->link_len += text.len - walk->link_at;
		walk->link_at = 0;
	}
	if (!is_blank(text))
		err = add_paragraph(walk, trim(text));
	walk->line.len = 0;
	walk->break_at = 0;
	walk->link_len = 0;
	return err;
}

/* Two of them, with nothing between, end a paragraph. */
static enum newsalert_err
add_break(struct walk *walk)
{
	struct span since = { walk->line.bytes, walk->line.len };
	enum newsalert_err err;

	if (walk->break_at > 0 && is_blank(span_from(since, walk->break_at)))
		return end_paragraph(walk);
	err = text_buffer_add(&walk->line, span_of("\n"));
	walk->break_at = walk->line.len;
	return err;
}

static enum newsalert_err
end_cell(struct walk *walk)
{
	if (walk->line.len > CELL_MAX)
		return end_paragraph(walk);
	return text_buffer_add(&walk->line, span_of(" "));
}

/* ---- Elements ---------------------------------------------------------- */

static bool
has_child_of_text(const struct node *figure)
{
	const struct node *at = figure;

	while ((at = node_next(at, figure)) != NULL)
		if (node_is(at, "table") || node_is(at, "pre"))
			return true;
	return false;
}

/* The text of a picture is its caption; a table or a listing in a figure is of
 * the story, and a quotation in one is an excerpt or another's. */
static bool
enter_figure(struct walk *walk, const struct node *node)
{
	const struct node *at = node;

	if (walk->figure != NULL || walk->caption != NULL ||
	    has_child_of_text(node))
		return true;
	while ((at = node_next(at, node)) != NULL)
		if (node_is(at, "blockquote"))
			return false;
	walk->figure = node;
	at = node;
	while ((at = node_next(at, node)) != NULL)
		if (node_is(at, "figcaption"))
			return true;
	walk->caption = node;
	return true;
}

/* "credit", "photo-credit", "image__copyright" and their like. */
static bool
is_credit(const struct node *node)
{
	static const char *const marks[] = { "credit", "copyright", "Credit",
		"Copyright" };
	struct span names[] = { node_attribute(node, "class"),
		node_attribute(node, "itemprop") };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t j = 0; j < sizeof(marks) / sizeof(marks[0]); j++)
			if (names[i].len > 0 &&
			    memmem(names[i].bytes, names[i].len, marks[j],
				strlen(marks[j])) != NULL)
				return true;
	return false;
}

/* What the element's place in a figure makes of its text. */
static enum newsalert_err
enter_caption(struct walk *walk, const struct node *node)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (walk->caption == NULL && node_is(node, "figcaption")) {
		err = end_paragraph(walk);
		walk->caption = node;
	} else if (walk->figure != NULL && walk->credit == NULL &&
		   is_credit(node)) {
		err = end_paragraph(walk);
		walk->credit = node;
	}
	return err;
}

static enum newsalert_err
enter_known(struct walk *walk, const struct node *node, unsigned traits)
{
	enum newsalert_err err = NEWSALERT_OK;

	if ((traits & HTML_CELL) != 0)
		err = end_cell(walk);
	else if ((traits & HTML_BLOCK) != 0)
		err = end_paragraph(walk);
	else if (node_is(node, "br"))
		err = add_break(walk);
	else if (node_is(node, "q"))
		err = text_buffer_add(&walk->line, span_of("\""));
	else if ((traits & HTML_LINK) != 0 && walk->link == NULL) {
		walk->link = node;
		walk->link_at = walk->line.len;
	}
	if (walk->pre == NULL && node_is(node, "pre"))
		walk->pre = node;
	return err;
}

static enum newsalert_err
add_text(struct walk *walk, struct span text)
{
	/* In a figure that has a caption only that and the credit count. */
	if (walk->figure != NULL && walk->caption == NULL &&
	    walk->credit == NULL)
		return NEWSALERT_OK;
	return text_buffer_add(&walk->line, text);
}

/* *below: the walk goes on in the node. */
static enum newsalert_err
enter(struct walk *walk, const struct node *node, bool *below)
{
	const struct html_element *element;
	enum newsalert_err err;

	*below = false;
	if (node_is_text(node))
		return add_text(walk, node->text);
	if (node != walk->top &&
	    (!html_is_visible(node) ||
		(walk->filter != NULL &&
		    walk->filter->drops(node, walk->filter->context))))
		return NEWSALERT_OK;
	*below = true;
	element = html_element_find(node->name);
	err = enter_known(walk, node, element == NULL ? 0 : element->traits);
	if (err == NEWSALERT_OK && node_is(node, "figure"))
		*below = enter_figure(walk, node);
	return err != NEWSALERT_OK ? err : enter_caption(walk, node);
}

static enum newsalert_err
leave(struct walk *walk, const struct node *node)
{
	const struct html_element *element = html_element_find(node->name);
	unsigned traits = element == NULL ? 0 : element->traits;
	enum newsalert_err err = NEWSALERT_OK;

	if (node == walk->link) {
		walk->link_len += walk->line.len - walk->link_at;
		walk->link = NULL;
	}
	if ((traits & HTML_CELL) != 0)
		err = end_cell(walk);
	else if ((traits & HTML_BLOCK) != 0 || node == walk->caption ||
		 node == walk->credit)
		err = end_paragraph(walk);
	else if (node_is(node, "q"))
		err = text_buffer_add(&walk->line, span_of("\""));
	if (node == walk->caption)
		walk->caption = NULL;
	if (node == walk->credit)
		walk->credit = NULL;
	if (node == walk->figure)
		walk->figure = NULL;
	if (node == walk->pre)
		walk->pre = NULL;
	return err;
}

static enum newsalert_err
walk_all(struct walk *walk, const struct node *top)
{
	const struct node *node = top;
	bool below;
	enum newsalert_err err;

	walk->top = top;
	while ((err = enter(walk, node, &below)) == NEWSALERT_OK) {
		if (below && node->first != NULL) {
			node = node->first;
			continue;
		}
		if (below)
			err = leave(walk, node);
		while (
		    err == NEWSALERT_OK && node != top && node->next == NULL) {
			node = node->parent;
			err = leave(walk, node);
		}
		if (err != NEWSALERT_OK || node == top)
			break;
		node = node->next;
	}
	if (err == NEWSALERT_OK)
		err = end_paragraph(walk);
	text_buffer_fini(&walk->line);
	return err;
}

/* ---- Callers ----------------------------------------------------------- */

enum newsalert_err
markup_add_filtered(struct draft *draft, const struct node *node,
    enum zone zone, const struct markup_filter *filter)
{
	struct walk walk = { .draft = draft, .zone = zone, .filter = filter };

	return walk_all(&walk, node);
}

enum newsalert_err
markup_add_node(struct draft *draft, const struct node *node, enum zone zone)
{
	return markup_add_filtered(draft, node, zone, NULL);
}

enum newsalert_err
markup_node_text(const struct node *node, struct text_buffer *text)
{
	struct walk walk = { .gather = text };

	return walk_all(&walk, node);
}

/* Most headlines, and some descriptions, are plain text. */
static bool
is_plain(struct span html)
{
	return span_find(html, '<') == html.len &&
	       span_find(html, '&') == html.len;
}

enum newsalert_err
markup_add(struct draft *draft, enum zone zone, struct span html,
    struct newsalert_error *why)
{
	struct tree *tree = NULL;
	enum newsalert_err err;

	if (is_plain(html))
		return draft_add(draft, zone, html);
	err = tree_read_html(html, why, &tree);
	if (err == NEWSALERT_OK)
		err = markup_add_node(draft, tree_root(tree), zone);
	tree_free(tree);
	return err;
}

enum newsalert_err
markup_text(struct span html, struct text_buffer *text)
{
	struct tree *tree = NULL;
	enum newsalert_err err;

	if (is_plain(html))
		return add_gathered(text, trim(html));
	err = tree_read_html(html, NULL, &tree);
	if (err == NEWSALERT_OK)
		err = markup_node_text(tree_root(tree), text);
	tree_free(tree);
	return err;
}
