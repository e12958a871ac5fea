/* SPDX-License-Identifier: MIT */
/*
 * XML becomes a tree: what is well-formed in one pass of libxml2, the rest in
 * a second one, mended. libxml2 sees neither declaration nor document type, so
 * it has no entity to expand and no file to ask for.
 */
#include "daemon/article/tree.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <limits.h>
#include <string.h>

#include "client/error.h"
#include "daemon/article/codepoint.h"
#include "daemon/article/entity.h"
#include "daemon/article/mend.h"
#include "daemon/article/prolog.h"
#include "daemon/article/tree_builder.h"

#define CROWD_MAX                                                              \
	256 /* attributes of an element that is parsed as it stands            \
	     */

/* One pass. */
struct pass {
	struct tree_builder *builder;
	xmlParserCtxtPtr parser;
	bool is_last;   /* faults are forgiven */
	bool is_broken; /* one was found */
};

/* xmlStopParser without its last step: that frees the input, which 2.9.14
 * reads on in where "]]>" is the fault. */
static void
stop(struct pass *pass)
{
	pass->parser->disableSAX = 1;
	pass->parser->instate = XML_PARSER_EOF;
}

static struct span
span_of_xml(const xmlChar *text)
{
	return span_of((const char *)text);
}

/* A prefix that nobody declared stands for itself. */
static const char *
name_space(const xmlChar *prefix, const xmlChar *uri)
{
	return (const char *)(uri != NULL ? uri : prefix);
}

static enum newsalert_err
add_attributes(struct tree_builder *builder, const xmlChar **attributes,
    int count)
{
	enum newsalert_err err = NEWSALERT_OK;

	/* Five of each: name, prefix, URI, value, its end. */
	for (int i = 0; err == NEWSALERT_OK && i < count; i++) {
		const xmlChar **at = attributes + 5 * i;
		struct span value = { (const char *)at[3],
			(size_t)(at[4] - at[3]) };

		err = tree_builder_attribute(builder, span_of_xml(at[0]),
		    name_space(at[1], at[2]), value);
	}
	return err;
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int ns_count, const xmlChar **ns, int attribute_count,
    int defaulted_count, const xmlChar **attributes)
{
	struct pass *pass = arg;
	enum newsalert_err err;

	(void)ns_count, (void)ns, (void)defaulted_count;
	err = tree_builder_open(pass->builder, span_of_xml(name),
	    name_space(prefix, uri));
	if (err == NEWSALERT_OK)
		err =
		    add_attributes(pass->builder, attributes, attribute_count);
	if (err != NEWSALERT_OK)
		stop(pass);
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct pass *pass = arg;

	(void)name, (void)prefix, (void)uri;
	if (tree_builder_close(pass->builder) != NEWSALERT_OK)
		stop(pass);
}

/* The offset of the first control from U+0080 to U+009F; the length if there
 * is none. */
static size_t
find_control(struct span text)
{
	size_t at = 0;

	while (at < text.len) {
		at += span_find(span_from(text, at), '\xC2');
		if (at + 1 < text.len &&
		    (unsigned char)text.bytes[at + 1] < 0xA0)
			return at;
		at += at < text.len;
	}
	return text.len;
}

/* "&#146;" means a quotation mark: nobody writes those controls. */
static enum newsalert_err
add_text(struct tree_builder *builder, struct span text)
{
	enum newsalert_err err;
	size_t at;

	while ((at = find_control(text)) < text.len) {
		char bytes[4];
		struct span character = { bytes,
			codepoint_encode(entity_of_number(
					     (unsigned char)text.bytes[at + 1]),
			    bytes) };

		err = tree_builder_text(builder, span_to(text, at));
		if (err == NEWSALERT_OK)
			err = tree_builder_text(builder, character);
		if (err != NEWSALERT_OK)
			return err;
		text = span_from(text, at + 2);
	}
	return tree_builder_text(builder, text);
}

static void
on_text(void *arg, const xmlChar *text, int len)
{
	struct pass *pass = arg;
	struct span span = { (const char *)text, (size_t)len };

	if (add_text(pass->builder, span) != NEWSALERT_OK)
		stop(pass);
}

/* Prefixes that nobody declared, and URIs that are none, are no faults. */
static void
on_error(void *arg, xmlErrorPtr error)
{
	struct pass *pass = arg;

	if (error->level < XML_ERR_FATAL)
		return;
	pass->is_broken = true;
	if (!pass->is_last)
		stop(pass);
}

static enum newsalert_err
open_parser(struct pass *pass, struct span text)
{
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.serror = on_error,
	};
	xmlParserCtxtPtr parser;

	parser = xmlCreateMemoryParserCtxt(text.bytes, (int)text.len);
	if (parser == NULL)
		return NEWSALERT_ENOMEM;
	*parser->sax = sax;
	parser->userData = pass;
	/* Its own limits are left to those of the builder. NOENT: "&amp;" in a
	 * value is decoded; there are no other entities. */
	(void)xmlCtxtUseOptions(parser,
	    XML_PARSE_NONET | XML_PARSE_NOENT |
		(pass->is_last ? XML_PARSE_RECOVER : 0));
	pass->parser = parser;
	return NEWSALERT_OK;
}

static enum newsalert_err
parse(struct pass *pass, struct span text)
{
	enum newsalert_err err;

	if (text.len == 0) /* it would be taken for want of memory */
		return NEWSALERT_OK;
	if ((err = open_parser(pass, text)) != NEWSALERT_OK)
		return err;
	(void)xmlParseDocument(pass->parser);
	if (pass->parser->errNo == XML_ERR_NO_MEMORY)
		err = NEWSALERT_ENOMEM;
	xmlFreeParserCtxt(pass->parser);
	return err != NEWSALERT_OK ? err : tree_builder_error(pass->builder);
}

static enum newsalert_err
parse_mended(struct tree_builder *builder, const struct prolog *prolog,
    struct newsalert_error *why)
{
	struct pass pass = { .builder = builder, .is_last = true };
	struct text_buffer mended = { 0 };
	enum newsalert_err err;

	err = mend_xml(prolog, why, &mended);
	if (err == NEWSALERT_OK) {
		tree_builder_reset(builder);
		err = parse(&pass, (struct span){ mended.bytes, mended.len });
	}
	text_buffer_fini(&mended);
	return err;
}

/* How far the tag at the start of the text goes; its attributes are counted
 * by their "=". */
static size_t
measure_tag(struct span text, size_t *countp)
{
	char quote = '\0';
	size_t len = 1;

	*countp = 0;
	for (; len < text.len && text.bytes[len] != '<'; len++) {
		char c = text.bytes[len];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '>')
			break;
		else if (c == '"' || c == '\'')
			quote = c;
		else
			*countp += c == '=';
	}
	return len;
}

/* libxml2 compares each attribute of an element with all before it; mending
 * drops what is too many. */
static bool
has_crowded_tag(struct span text)
{
	bool is_element;
	size_t count;

	for (;;) {
		text = span_from(text, span_find(text, '<'));
		if (text.len == 0)
			return false;
		is_element = ascii_is_lower(span_at(text, 1)) ||
			     ascii_is_upper(span_at(text, 1));
		text = span_from(text, measure_tag(text, &count));
		if (is_element && count > CROWD_MAX)
			return true;
	}
}

static enum newsalert_err
parse_any(struct tree_builder *builder, const struct prolog *prolog,
    struct newsalert_error *why)
{
	struct pass pass = { .builder = builder };
	enum newsalert_err err;

	if (prolog->root.len == 0)
		return NEWSALERT_OK;
	if (prolog->root.len > INT_MAX / 4) {
		error_set(why, 0, "the document is over %d bytes", INT_MAX / 4);
		return NEWSALERT_EFORMAT;
	}
	if (has_crowded_tag(prolog->root))
		return parse_mended(builder, prolog, why);
	err = parse(&pass, prolog->root);
	if (err != NEWSALERT_OK || !pass.is_broken)
		return err;
	return parse_mended(builder, prolog, why);
}

enum newsalert_err
tree_read_xml(struct span utf8, struct newsalert_error *why,
    struct tree **treep)
{
	struct tree_builder *builder = NULL;
	struct prolog prolog;
	enum newsalert_err err;

	xmlInitParser();
	err = prolog_read(utf8, why, &prolog);
	if (err == NEWSALERT_OK)
		err = tree_builder_new(why, &builder);
	if (err == NEWSALERT_OK)
		err = parse_any(builder, &prolog, why);
	if (err == NEWSALERT_OK)
		err = tree_builder_take(builder, treep);
	tree_builder_free(builder);
	return err;
}
