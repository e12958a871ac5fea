/* SPDX-License-Identifier: MIT */
/* Declarations of XML and HTML, which are in ASCII whatever they declare. */
#include "daemon/article/charset.h"

#define DECLARATION_MAX 1024 /* bytes in which an XML declaration ends */
#define META_MAX        4096 /* bytes in which HTML has its <meta> */

/* What is behind the next mark, whose letters are lower case; nothing where
 * there is none. */
static struct span
behind(struct span text, const char *mark)
{
	for (; text.len > 0; text = span_from(text, 1))
		if (span_starts(text, mark))
			return span_from(text, strlen(mark));
	return text;
}

/* A value behind '=', quoted or not. */
static struct span
value_of(struct span text)
{
	size_t len = 0;
	char quote;

	text = span_skip_white(text);
	if (span_at(text, 0) != '=')
		return span_to(text, 0);
	text = span_skip_white(span_from(text, 1));
	quote = span_at(text, 0);
	if (quote == '"' || quote == '\'') {
		text = span_from(text, 1);
		return span_to(text, span_find(text, quote));
	}
	while (len < text.len && !ascii_is_white(text.bytes[len]) &&
	       strchr(";>\"'/?", text.bytes[len]) == NULL)
		len++;
	return span_to(text, len);
}

/* Inside "<?xml ... ?>". */
static struct span
xml_declared(struct span text)
{
	struct span end;

	text = span_to(text,
	    text.len < DECLARATION_MAX ? text.len : DECLARATION_MAX);
	end = behind(text, ">");
	text.len -= end.len;
	return value_of(behind(text, "encoding"));
}

/* The first <meta> that is in no comment and has a charset, as an attribute
 * of its own or at the end of a content type. */
static struct span
meta_declared(struct span text)
{
	struct span tag, value;

	text = span_to(text, text.len < META_MAX ? text.len : META_MAX);
	while ((text = behind(text, "<")).len > 0) {
		if (span_starts(text, "!--")) {
			text = behind(text, "-->");
			continue;
		}
		if (!span_starts(text, "meta"))
			continue;
		tag = span_to(text, span_find(text, '>'));
		value = value_of(behind(tag, "charset"));
		if (value.len > 0)
			return value;
	}
	return text;
}

struct span
charset_declared(struct span bytes)
{
	struct span text = bytes, found;

	if (text.len > META_MAX)
		text.len = META_MAX;
	if (span_starts(text, "\xEF\xBB\xBF"))
		text = span_from(text, 3);
	text = span_skip_white(text);
	if (span_at(text, 0) != '<')
		return span_to(text, 0);
	if (!span_starts(text, "<?xml"))
		return meta_declared(text);
	found = xml_declared(text);
	return found.len > 0 ? found : meta_declared(text);
}
