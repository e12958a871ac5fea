/* SPDX-License-Identifier: MIT */
/* A walk over elements: each block is a paragraph, the rest runs on. */
#include "daemon/article/prose.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum kind {
	KIND_INLINE,
	KIND_BLOCK,
	KIND_ZONE, /* a block whose text belongs to a zone of its own */
	KIND_COPY, /* its lines are lines, as of wire copy */
	KIND_BREAK,
	KIND_CELL, /* of a table: beside the one before */
	KIND_SKIP, /* no text of the story */
};

struct element {
	const char *name;
	enum kind kind;
	enum zone zone;
};

/* Sorted; what is not here runs on in its paragraph. */
static const struct element elements[] = {
	{ "abstract", KIND_ZONE, ZONE_STANDFIRST },
	{ "bibliography", KIND_ZONE, ZONE_NOTE },
	{ "block", KIND_BLOCK, ZONE_BODY },
	{ "blockquote", KIND_BLOCK, ZONE_BODY },
	{ "body", KIND_BLOCK, ZONE_BODY },
	{ "body.content", KIND_BLOCK, ZONE_BODY },
	{ "body.end", KIND_ZONE, ZONE_NOTE },
	{ "body.head", KIND_SKIP, ZONE_BODY },
	{ "bq", KIND_BLOCK, ZONE_BODY },
	{ "br", KIND_BREAK, ZONE_BODY },
	{ "byline", KIND_ZONE, ZONE_BYLINE },
	{ "caption", KIND_BLOCK, ZONE_BODY },
	{ "copyrite", KIND_ZONE, ZONE_CREDIT },
	{ "credit", KIND_BLOCK, ZONE_BODY },
	{ "datasource", KIND_ZONE, ZONE_NOTE },
	{ "dateline", KIND_BLOCK, ZONE_BODY },
	{ "dd", KIND_BLOCK, ZONE_BODY },
	{ "distributor", KIND_ZONE, ZONE_CREDIT },
	{ "div", KIND_BLOCK, ZONE_BODY },
	{ "dl", KIND_BLOCK, ZONE_BODY },
	{ "dt", KIND_BLOCK, ZONE_BODY },
	{ "fn", KIND_ZONE, ZONE_NOTE },
	{ "h1", KIND_BLOCK, ZONE_BODY },
	{ "h2", KIND_BLOCK, ZONE_BODY },
	{ "h3", KIND_BLOCK, ZONE_BODY },
	{ "h4", KIND_BLOCK, ZONE_BODY },
	{ "h5", KIND_BLOCK, ZONE_BODY },
	{ "h6", KIND_BLOCK, ZONE_BODY },
	{ "head", KIND_SKIP, ZONE_BODY },
	{ "hedline", KIND_BLOCK, ZONE_BODY },
	{ "hl1", KIND_BLOCK, ZONE_BODY },
	{ "hl2", KIND_BLOCK, ZONE_BODY },
	{ "hr", KIND_BLOCK, ZONE_BODY },
	{ "li", KIND_BLOCK, ZONE_BODY },
	{ "media", KIND_BLOCK, ZONE_BODY },
	{ "media-caption", KIND_ZONE, ZONE_CAPTION },
	{ "media-metadata", KIND_SKIP, ZONE_BODY },
	{ "media-object", KIND_SKIP, ZONE_BODY },
	{ "media-producer", KIND_ZONE, ZONE_CREDIT },
	{ "media-reference", KIND_SKIP, ZONE_BODY },
	{ "nitf-col", KIND_CELL, ZONE_BODY },
	{ "nitf-table-metadata", KIND_SKIP, ZONE_BODY },
	{ "note", KIND_ZONE, ZONE_NOTE },
	{ "ol", KIND_BLOCK, ZONE_BODY },
	{ "p", KIND_BLOCK, ZONE_BODY },
	{ "pre", KIND_COPY, ZONE_BODY },
	{ "rights", KIND_ZONE, ZONE_CREDIT },
	{ "script", KIND_SKIP, ZONE_BODY },
	{ "style", KIND_SKIP, ZONE_BODY },
	{ "table", KIND_BLOCK, ZONE_BODY },
	{ "tagline", KIND_ZONE, ZONE_NOTE },
	{ "td", KIND_CELL, ZONE_BODY },
	{ "th", KIND_CELL, ZONE_BODY },
	{ "tr", KIND_BLOCK, ZONE_BODY },
	{ "ul", KIND_BLOCK, ZONE_BODY },
};

struct walk {
	struct draft *draft;
	const struct node *top;
	enum zone top_zone;
	struct text_buffer run;    /* of the paragraph so far */
	bool after_break;          /* the run ends in a break */
	const struct node *parent; /* whose zone is known */
	enum zone parent_zone;
};

static int
compare_names(struct span name, const char *word)
{
	size_t i = 0;

	while (i < name.len && word[i] != '\0' &&
	       ascii_lower(name.bytes[i]) == word[i])
		i++;
	if (i == name.len)
		return word[i] == '\0' ? 0 : -1;
	return (unsigned char)ascii_lower(name.bytes[i]) -
	       (unsigned char)word[i];
}

static const struct element *
element_of(const struct node *node)
{
	static const struct element runs_on = { "", KIND_INLINE, ZONE_BODY };
	size_t low = 0, high = LENGTH(elements);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare_names(node->name, elements[middle].name);

		if (order == 0)
			return &elements[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return &runs_on;
}

/* The zone of the nearest element that has one, from node on. */
static enum zone
find_zone(const struct walk *walk, const struct node *node)
{
	for (; node != walk->top; node = node->parent) {
		const struct element *element = element_of(node);

		if (element->kind == KIND_ZONE)
			return element->zone;
	}
	return walk->top_zone;
}

/* The zone of text in node. Paragraphs stand side by side, so that of their
 * parent is remembered: it may be far below the top. */
static enum zone
zone_at(struct walk *walk, const struct node *node)
{
	const struct element *element;

	if (node == walk->top)
		return walk->top_zone;
	element = element_of(node);
	if (element->kind == KIND_ZONE)
		return element->zone;
	if (node->parent != walk->parent) {
		walk->parent = node->parent;
		walk->parent_zone = find_zone(walk, node->parent);
	}
	return walk->parent_zone;
}

/* End the paragraph in front of node, or at its end. */
static enum newsalert_err
flush(struct walk *walk, const struct node *in)
{
	struct span text = text_buffer_span(&walk->run);

	walk->after_break = false;
	walk->run.len = 0;
	if (text.len == 0)
		return NEWSALERT_OK;
	return draft_add(walk->draft, zone_at(walk, in), text);
}

static bool
is_blank(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.bytes[i] != ' ' &&
		    (text.bytes[i] < '\t' || text.bytes[i] > '\r'))
			return false;
	return true;
}

static enum newsalert_err
add_run(struct walk *walk, struct span text)
{
	if (walk->run.len == 0 && is_blank(text))
		return NEWSALERT_OK;
	if (!is_blank(text))
		walk->after_break = false;
	return text_buffer_add(&walk->run, text);
}

/* One break is the end of a line, two are the end of a paragraph. */
static enum newsalert_err
add_break(struct walk *walk, const struct node *in)
{
	if (walk->after_break)
		return flush(walk, in);
	walk->after_break = walk->run.len > 0;
	return add_run(walk, span_of("\n"));
}

static enum newsalert_err
add_copy(struct walk *walk, const struct node *node)
{
	struct text_buffer text = { 0 };
	enum newsalert_err err = node_text(node, &text);

	if (err == NEWSALERT_OK)
		err = draft_add_copy(walk->draft, zone_at(walk, node),
		    text_buffer_span(&text));
	text_buffer_fini(&text);
	return err;
}

/* *deeperp: whether what is below node is to be walked. */
static enum newsalert_err
enter(struct walk *walk, const struct node *node, bool *deeperp)
{
	enum newsalert_err err;

	*deeperp = false;
	if (node_is_text(node))
		return add_run(walk, node->text);
	switch (element_of(node)->kind) {
	case KIND_SKIP:
		return NEWSALERT_OK;
	case KIND_BREAK:
		return add_break(walk, node->parent);
	case KIND_COPY:
		err = flush(walk, node->parent);
		return err != NEWSALERT_OK ? err : add_copy(walk, node);
	case KIND_CELL:
		*deeperp = true;
		return add_run(walk, span_of(" "));
	case KIND_BLOCK:
	case KIND_ZONE:
		*deeperp = true;
		return flush(walk, node->parent);
	case KIND_INLINE:
		*deeperp = true;
		break;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
leave(struct walk *walk, const struct node *node)
{
	enum kind kind = element_of(node)->kind;

	if (kind != KIND_BLOCK && kind != KIND_ZONE)
		return NEWSALERT_OK;
	return flush(walk, node);
}

/* From the end of node to the node behind it, leaving what ends there; NULL:
 * top ends. */
static enum newsalert_err
step(struct walk *walk, const struct node **nodep)
{
	const struct node *node = *nodep;
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && node != walk->top && node->next == NULL) {
		node = node->parent;
		if (node != walk->top)
			err = leave(walk, node);
	}
	*nodep = node == walk->top ? NULL : node->next;
	return err;
}

enum newsalert_err
prose_add(struct draft *draft, enum zone zone, const struct node *top)
{
	struct walk walk = { .draft = draft, .top = top, .top_zone = zone };
	const struct node *node = top->first;
	enum newsalert_err err = NEWSALERT_OK;
	bool deeper;

	while (err == NEWSALERT_OK && node != NULL) {
		err = enter(&walk, node, &deeper);
		if (err != NEWSALERT_OK)
			break;
		if (deeper && node->first != NULL) {
			node = node->first;
			continue;
		}
		if (deeper)
			err = leave(&walk, node);
		if (err == NEWSALERT_OK)
			err = step(&walk, &node);
	}
	if (err == NEWSALERT_OK)
		err = flush(&walk, top);
	text_buffer_fini(&walk.run);
	return err;
}
