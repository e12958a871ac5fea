/* SPDX-License-Identifier: MIT */
/*
 * Trees of HTML, in one pass over the tags with a stack of the open elements.
 *
 * libxml2's HTML parser is not used: it compares each attribute of a tag with
 * all the others, and each end tag with all open elements, so that 1 MB of
 * attributes takes it 14 s, and 200,000 nested elements 90 s.
 */
#include "daemon/article/tree_html.h"

#include "daemon/article/entity.h"
#include "daemon/article/codepoint.h"
#include "daemon/article/html_element.h"
#include "daemon/article/html_lexer.h"
#include "daemon/article/tree_builder.h"

#define KEPT_MAX     64    /* attributes of one element */
#define VALUE_MAX    65536 /* bytes; pictures have more */
#define REOPENED_MAX 8     /* elements that a misplaced </a> stands in */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct open {
	const struct html_element *element; /* NULL: an unknown one */
	struct span name;                   /* as written */
	struct span attributes;             /* likewise */
};

struct page {
	struct tree_builder *builder;
	struct text_buffer decoded;
	struct open open[TREE_DEPTH_MAX]; /* open[0] is the root */
	size_t depth;
	size_t foreign;   /* of the open elements, how many are svg or math */
	bool has_content; /* text, or an element but the root */
	bool is_open;     /* the element that started last */
	bool has_html;    /* the tag was there */
	bool after_block; /* nothing but white space since a block's tag */
};

/* Sorted. */
static const char *const kept[] = { "alt", "aria-hidden", "aria-label",
	"charset", "class", "content", "data-component", "data-testid",
	"data-type", "datatype", "datetime", "dir", "hidden", "href",
	"http-equiv", "id", "itemid", "itemprop", "itemscope", "itemtype",
	"lang", "media", "name", "property", "rel", "resource", "role", "src",
	"style", "title", "type", "typeof", "value", "vocab", "xml:lang" };

/* What the start of an element ends, unless it is behind something. */
struct implied {
	unsigned start; /* traits of the element that starts */
	unsigned ends;  /* of those that it ends */
	unsigned stops; /* of those that it does not look behind */
};

static const struct implied implied[] = {
	{ HTML_CLOSES_P, HTML_P, HTML_SCOPE | HTML_BUTTON },
	{ HTML_ITEM, HTML_ITEM, HTML_SCOPE | HTML_LIST },
	{ HTML_ENTRY, HTML_ENTRY, HTML_SCOPE | HTML_GLOSSARY },
	{ HTML_RUBY_TEXT, HTML_RUBY_TEXT, HTML_RUBY | HTML_SPECIAL },
	{ HTML_ROWS, HTML_ROWS | HTML_ROW, HTML_TABLE },
	{ HTML_ROW, HTML_ROW | HTML_CELL, HTML_TABLE },
	{ HTML_CELL, HTML_CELL, HTML_TABLE | HTML_ROW },
};

static unsigned
traits_of(const struct html_element *element)
{
	return element == NULL ? 0 : element->traits;
}

/* ---- Text -------------------------------------------------------------- */

/* "&nbsp" and "&#39" without a semicolon, as old pages have them. */
static size_t
decode_unended(struct span text, uint32_t *valuep)
{
	static const char *const names[] = { "&amp", "&copy", "&gt", "&lt",
		"&nbsp", "&quot", "&reg" };
	bool is_number = span_at(text, 1) == '#';
	char ended[16];
	size_t len = is_number ? 2 : 1;

	while (len < sizeof(ended) - 1 &&
	       (is_number ? ascii_is_digit(span_at(text, len))
			  : ascii_is_lower(span_at(text, len))))
		len++;
	if (!is_number && !span_in(span_to(text, len), names, LENGTH(names)))
		return 0;
	memcpy(ended, text.bytes, len);
	ended[len++] = ';';
	if (entity_decode((struct span){ ended, len }, valuep) == 0)
		return 0;
	return len - 1;
}

/* Append the reference that *text starts with, or its ampersand. */
static enum newsalert_err
decode_one(struct text_buffer *decoded, struct span *text)
{
	uint32_t value = '&';
	char bytes[4];
	size_t used = entity_decode(*text, &value);

	if (used == 0)
		used = decode_unended(*text, &value);
	if (used == 0) {
		value = '&';
		used = 1;
	}
	*text = span_from(*text, used);
	return text_buffer_add(decoded,
	    (struct span){ bytes, codepoint_encode(value, bytes) });
}

/* *text becomes what it says; borrowed until the next call. */
static enum newsalert_err
decode(struct page *page, struct span *text)
{
	struct text_buffer *decoded = &page->decoded;
	struct span rest = *text;
	size_t plain = span_find(rest, '&');
	enum newsalert_err err = NEWSALERT_OK;

	if (plain == rest.len)
		return NEWSALERT_OK;
	decoded->len = 0;
	while (err == NEWSALERT_OK && rest.len > 0) {
		err = text_buffer_add(decoded, span_to(rest, plain));
		rest = span_from(rest, plain);
		if (err == NEWSALERT_OK && rest.len > 0)
			err = decode_one(decoded, &rest);
		plain = span_find(rest, '&');
	}
	*text = (struct span){ decoded->bytes, decoded->len };
	return err;
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

/* ---- Elements ---------------------------------------------------------- */

static enum newsalert_err
add_attributes(struct page *page, struct span attributes)
{
	struct span name, value;
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t count = 0;
	     err == NEWSALERT_OK && count < KEPT_MAX &&
	     html_attribute_next(&attributes, &name, &value);) {
		if (!span_in(name, kept, LENGTH(kept)) || value.len > VALUE_MAX)
			continue;
		count++;
		err = decode(page, &value);
		if (err == NEWSALERT_OK)
			err = tree_builder_attribute(page->builder, name, NULL,
			    value);
	}
	return err;
}

static enum newsalert_err
open_node(struct page *page, const struct open *open)
{
	struct span name =
	    open->element == NULL ? open->name : open->element->name;
	enum newsalert_err err = tree_builder_open(page->builder, name, NULL);

	return err != NEWSALERT_OK ? err
				   : add_attributes(page, open->attributes);
}

static enum newsalert_err
push(struct page *page, const struct open *open)
{
	enum newsalert_err err = open_node(page, open);

	if (err != NEWSALERT_OK)
		return err;
	page->open[page->depth++] = *open;
	page->foreign += (traits_of(open->element) & HTML_FOREIGN) != 0;
	return NEWSALERT_OK;
}

/* Close what is open until so many are left. */
static enum newsalert_err
pop_to(struct page *page, size_t depth)
{
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && page->depth > depth) {
		const struct open *last = &page->open[--page->depth];
		unsigned traits = traits_of(last->element);

		page->foreign -= (traits & HTML_FOREIGN) != 0;
		if ((traits & HTML_BLOCK) != 0)
			page->after_block = true;
		err = tree_builder_close(page->builder);
	}
	return err;
}

/* The depth at which the outermost such element is open, not behind one that
 * stops the search; 0: none is. */
static size_t
find_open(const struct page *page, unsigned traits, unsigned stops)
{
	size_t found = 0;

	for (size_t at = page->depth; at-- > 1;) {
		unsigned here = traits_of(page->open[at].element);

		if ((here & traits) != 0)
			found = at;
		if ((here & stops) != 0)
			break;
	}
	return found;
}

/* A link ends where its end tag is, or where the next begins; the elements
 * that were opened in it go on. */
static enum newsalert_err
end_link(struct page *page)
{
	struct open again[REOPENED_MAX];
	size_t link = find_open(page, HTML_LINK, HTML_SCOPE);
	size_t count = page->depth - link - 1;
	enum newsalert_err err;

	if (link == 0 || count > REOPENED_MAX)
		return NEWSALERT_OK;
	memcpy(again, page->open + link + 1, count * sizeof(*again));
	err = pop_to(page, link);
	for (size_t i = 0; err == NEWSALERT_OK && i < count; i++)
		err = push(page, &again[i]);
	return err;
}

static enum newsalert_err
end_implied(struct page *page, unsigned traits)
{
	enum newsalert_err err = NEWSALERT_OK;
	size_t found;

	if ((traits_of(page->open[page->depth - 1].element) & HTML_HEAD) != 0 &&
	    (traits & HTML_META) == 0)
		err = pop_to(page, page->depth - 1);
	for (size_t i = 0; err == NEWSALERT_OK && i < LENGTH(implied); i++) {
		if ((traits & implied[i].start) == 0)
			continue;
		found = find_open(page, implied[i].ends, implied[i].stops);
		if (found > 0)
			err = pop_to(page, found);
	}
	if (err == NEWSALERT_OK && (traits & HTML_LINK) != 0)
		err = end_link(page);
	return err;
}

/* The tag of what is there whether it has one or not. */
static enum newsalert_err
start_root(struct page *page, const struct html_token *token)
{
	struct span attributes = token->text;

	if (page->has_html || page->has_content)
		return NEWSALERT_OK;
	page->has_html = true;
	return add_attributes(page, attributes);
}

static enum newsalert_err
start_element(struct page *page, const struct html_token *token)
{
	struct open open = { html_element_find(token->name), token->name,
		token->text };
	unsigned traits = traits_of(open.element);
	enum newsalert_err err;

	if (span_is(token->name, "html"))
		return start_root(page, token);
	page->has_content = true;
	if (span_is(token->name, "body"))
		err = pop_to(page, 1);
	else
		err = end_implied(page, traits);
	if (err != NEWSALERT_OK)
		return err;
	if ((traits & HTML_BLOCK) != 0)
		page->after_block = true;
	page->is_open = (traits & HTML_VOID) == 0 &&
			page->depth < TREE_DEPTH_MAX &&
			!(token->is_closed && page->foreign > 0);
	if (page->is_open)
		return push(page, &open);
	if (page->depth == TREE_DEPTH_MAX)
		return NEWSALERT_OK;
	err = open_node(page, &open);
	return err != NEWSALERT_OK ? err : tree_builder_close(page->builder);
}

static bool
is_same(const struct open *open, const struct html_element *element,
    struct span name)
{
	if (open->element != NULL || element != NULL)
		return open->element == element;
	return open->name.len == name.len && span_starts_on(open->name, name);
}

/* What an end tag does not look behind. */
static unsigned
stops_of(unsigned traits)
{
	if ((traits & (HTML_TABLE | HTML_ROWS | HTML_ROW | HTML_CELL)) != 0)
		return HTML_TABLE;
	return (traits & HTML_SPECIAL) != 0 ? HTML_SCOPE : HTML_SPECIAL;
}

static enum newsalert_err
end_element(struct page *page, struct span name)
{
	const struct html_element *element = html_element_find(name);
	unsigned traits = traits_of(element), stops = stops_of(traits);

	if (span_is(name, "html") || span_is(name, "body"))
		return NEWSALERT_OK;
	if ((traits & HTML_LINK) != 0)
		return end_link(page);
	for (size_t at = page->depth; at-- > 1;) {
		if (is_same(&page->open[at], element, name))
			return pop_to(page, at);
		if ((traits_of(page->open[at].element) & stops) != 0)
			break;
	}
	return NEWSALERT_OK;
}

/* White space between blocks is none of a story, and half of the texts. */
static enum newsalert_err
add_text(struct page *page, const struct html_token *token)
{
	struct span text = token->text;
	enum newsalert_err err = NEWSALERT_OK;

	if (token->is_whole && !page->is_open)
		return NEWSALERT_OK;
	if (is_blank(text) && page->after_block && !token->is_whole)
		return NEWSALERT_OK;
	page->after_block = false;
	page->has_content = true;
	if (!token->is_whole)
		err = end_implied(page, 0);
	if (err == NEWSALERT_OK && !token->is_raw)
		err = decode(page, &text);
	if (err == NEWSALERT_OK)
		err = tree_builder_text(page->builder, text);
	if (err == NEWSALERT_OK && token->is_whole)
		err = pop_to(page, page->depth - 1);
	return err;
}

static enum newsalert_err
add_token(struct page *page, const struct html_token *token)
{
	switch (token->kind) {
	case HTML_TEXT:
		return add_text(page, token);
	case HTML_START:
		return start_element(page, token);
	case HTML_END:
		if (span_is(token->name, "br"))
			return start_element(page, token);
		return end_element(page, token->name);
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
read_page(struct page *page, struct span utf8)
{
	struct html_lexer lexer = { .rest = utf8 };
	struct html_token token;
	struct open root = { html_element_find(span_of("html")),
		span_of("html"), { "", 0 } };
	enum newsalert_err err = push(page, &root);

	page->after_block = true;
	while (err == NEWSALERT_OK && html_lexer_next(&lexer, &token))
		err = add_token(page, &token);
	return err;
}

enum newsalert_err
tree_read_html(struct span utf8, struct newsalert_error *why,
    struct tree **treep)
{
	struct page page = { 0 };
	enum newsalert_err err = tree_builder_new(why, &page.builder);

	if (err == NEWSALERT_OK)
		err = read_page(&page, utf8);
	if (err == NEWSALERT_OK)
		err = tree_builder_take(page.builder, treep);
	text_buffer_fini(&page.decoded);
	tree_builder_free(page.builder);
	return err;
}
