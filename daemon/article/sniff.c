/* SPDX-License-Identifier: MIT */
/* Sniffing: magic numbers, then markup, then headers, else plain text. */
#include "daemon/article/sniff.h"

#include <string.h>

#include "daemon/article/span.h"

#define MARKUP_WINDOW  65536
#define WINDOW         4096 /* bytes that are looked at, but for NUL */
#define CONTROL_WINDOW 512  /* and those in which controls are counted */
#define CONTROLS_MAX   16   /* one control character in so many is no text */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct magic {
	const char *bytes;
	size_t len;
	enum format format;
};

#define MAGIC(bytes, format)                                                   \
	{                                                                      \
		bytes, sizeof(bytes) - 1, format                               \
	}

static const struct magic magics[] = {
	MAGIC("\x1F\x8B", FORMAT_GZIP),
	MAGIC("BZh1", FORMAT_BZIP2),
	MAGIC("BZh2", FORMAT_BZIP2),
	MAGIC("BZh3", FORMAT_BZIP2),
	MAGIC("BZh4", FORMAT_BZIP2),
	MAGIC("BZh5", FORMAT_BZIP2),
	MAGIC("BZh6", FORMAT_BZIP2),
	MAGIC("BZh7", FORMAT_BZIP2),
	MAGIC("BZh8", FORMAT_BZIP2),
	MAGIC("BZh9", FORMAT_BZIP2),
	MAGIC("\xFD"
	      "7zXZ\0",
	    FORMAT_XZ),
	MAGIC("\x28\xB5\x2F\xFD", FORMAT_ZSTD),
	MAGIC("PK\x03\x04", FORMAT_ZIP),
	MAGIC("PK\x05\x06", FORMAT_ZIP),
	MAGIC("%PDF-", FORMAT_PDF),
	MAGIC("{\\rtf", FORMAT_RTF),
	MAGIC("\x89PNG", FORMAT_IMAGE),
	MAGIC("\xFF\xD8\xFF", FORMAT_IMAGE),
	MAGIC("GIF8", FORMAT_IMAGE),
};

struct root {
	const char *name;
	enum format format;
};

/* Exact case: XML has it, and <RSS> may be somebody's ticker. */
static const struct root roots[] = {
	{ "rss", FORMAT_RSS },
	{ "RDF", FORMAT_RSS },
	{ "feed", FORMAT_ATOM },
	{ "nitf", FORMAT_NITF },
	{ "NITF", FORMAT_NITF }, /* it was SGML once */
	{ "NewsML", FORMAT_NEWSML },
	{ "newsml", FORMAT_NEWSML },
	{ "newsItem", FORMAT_NEWSML_G2 },
	{ "newsMessage", FORMAT_NEWSML_G2 },
	{ "packageItem", FORMAT_NEWSML_G2 },
	{ "conceptItem", FORMAT_NEWSML_G2 },
	{ "knowledgeItem", FORMAT_NEWSML_G2 },
	{ "planningItem", FORMAT_NEWSML_G2 },
	{ "catalogItem", FORMAT_NEWSML_G2 },
	{ "svg", FORMAT_XML },
	{ "opml", FORMAT_XML },
	{ "urlset", FORMAT_XML },
};

/* What a document of news may be wrapped in. */
static const struct root stories[] = {
	{ "nitf", FORMAT_NITF },
	{ "NewsML", FORMAT_NEWSML },
	{ "newsMessage", FORMAT_NEWSML_G2 },
	{ "newsItem", FORMAT_NEWSML_G2 },
	{ "packageItem", FORMAT_NEWSML_G2 },
};

/* Roots that count, whatever their case, only where all is known to be markup:
 * feeds are written by many hands. */
static const struct root feed_roots[] = {
	{ "rss", FORMAT_RSS },
	{ "RDF", FORMAT_RSS },
	{ "channel", FORMAT_RSS }, /* and CDF */
	{ "feed", FORMAT_ATOM },
	{ "entry", FORMAT_ATOM },
};

static const char *const html_roots[] = { "body", "head", "html" };

/* Headers that mail has and prose does not begin with. */
static const char *const headers[] = { "ARC-Seal", "Cc", "Content-Type", "Date",
	"Delivered-To", "DKIM-Signature", "From", "List-Id", "Message-ID",
	"MIME-Version", "Received", "Reply-To", "Return-Path", "Sender",
	"Subject", "To", "X-Original-To" };

static const char *const names[FORMAT_COUNT] = {
	[FORMAT_TEXT] = "plain text",
	[FORMAT_EMPTY] = "an empty file",
	[FORMAT_HTML] = "an HTML page",
	[FORMAT_RSS] = "an RSS feed",
	[FORMAT_ATOM] = "an Atom feed",
	[FORMAT_NITF] = "a NITF document",
	[FORMAT_NEWSML] = "a NewsML 1 document",
	[FORMAT_NEWSML_G2] = "a NewsML-G2 document",
	[FORMAT_XML] = "an XML document",
	[FORMAT_JSON] = "a JSON document",
	[FORMAT_MAIL] = "a mail message",
	[FORMAT_IPTC7901] = "an IPTC 7901 or ANPA message",
	[FORMAT_GZIP] = "gzip data",
	[FORMAT_BZIP2] = "bzip2 data",
	[FORMAT_XZ] = "xz data",
	[FORMAT_ZSTD] = "Zstandard data",
	[FORMAT_ZIP] = "a ZIP archive",
	[FORMAT_OFFICE] = "an office document (Word, OpenDocument, EPUB)",
	[FORMAT_PDF] = "a PDF document",
	[FORMAT_RTF] = "an RTF document",
	[FORMAT_IMAGE] = "an image",
	[FORMAT_BINARY] = "binary data",
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct span
skip_blanks(struct span text)
{
	while (text.len > 0 && is_blank(text.bytes[0]))
		text = span_from(text, 1);
	return text;
}

static bool
starts_exactly(struct span text, const char *prefix, size_t len)
{
	return text.len >= len && memcmp(text.bytes, prefix, len) == 0;
}

static struct span
skip_past(struct span text, const char *mark)
{
	const char *found = memmem(text.bytes, text.len, mark, strlen(mark));

	if (found == NULL)
		return span_from(text, text.len);
	return span_from(text, (size_t)(found - text.bytes) + strlen(mark));
}

/* The name of the element that text starts with, without a prefix and only
 * if it ends as a tag's name does. */
static struct span
element_name(struct span text)
{
	struct span name = span_from(text, 1);
	size_t len = 0, colon;

	while (len < name.len && !is_blank(name.bytes[len]) &&
	       strchr("<>/=\"", name.bytes[len]) == NULL)
		len++;
	if (len == name.len || name.bytes[len] == '<' ||
	    name.bytes[len] == '=' || name.bytes[len] == '"')
		return span_to(name, 0);
	name.len = len;
	colon = span_find(name, ':');
	return colon < name.len ? span_from(name, colon + 1) : name;
}

/* FORMAT_TEXT: not the root of anything known. */
static enum format
sniff_root(struct span text)
{
	struct span name = element_name(text);

	if (span_in(name, html_roots, LENGTH(html_roots)))
		return FORMAT_HTML;
	for (size_t i = 0; i < LENGTH(roots); i++)
		if (span_equal(name, span_of(roots[i].name)))
			return roots[i].format;
	return FORMAT_TEXT;
}

/* What somebody's own element is wrapped around: any number of stories in a
 * format that is known. */
static enum format
sniff_wrapped(struct span text)
{
	while (text.len > 0) {
		struct span name = element_name(text);

		for (size_t i = 0; i < LENGTH(stories); i++)
			if (span_equal(name, span_of(stories[i].name)))
				return stories[i].format;
		text = span_from(text, 1 + span_find(span_from(text, 1), '<'));
	}
	return FORMAT_XML;
}

/* The format of a root where all is markup. */
static enum format
sniff_any_root(struct span text)
{
	struct span name = element_name(text);
	enum format format = sniff_root(text);

	for (size_t i = 0; format == FORMAT_TEXT && i < LENGTH(feed_roots); i++)
		if (span_is(name, feed_roots[i].name))
			format = feed_roots[i].format;
	return format == FORMAT_TEXT ? sniff_wrapped(text) : format;
}

/* Any other element that ends the file, and that begins in a small letter or
 * is of a feed. */
static bool
is_element(struct span text, const char *bytes, size_t len)
{
	struct span name = element_name(text);
	struct span tail = { bytes, len };

	while (tail.len > 0 && is_blank(tail.bytes[tail.len - 1]))
		tail.len--;
	if (name.len == 0 ||
	    (!ascii_is_lower(name.bytes[0]) &&
		sniff_any_root(text) == FORMAT_XML) ||
	    tail.len < name.len + 2 || tail.bytes[tail.len - 1] != '>')
		return false;
	tail.len--;
	tail = span_from(tail, tail.len - name.len);
	return span_equal(tail, name) &&
	       (tail.bytes[-1] == '/' || tail.bytes[-1] == ':');
}

/* Behind <?xml ...?> everything is markup; the root gives it a name. */
static enum format
sniff_xml(struct span text)
{
	while (text.len > 0) {
		text = span_from(text, span_find(text, '<'));
		if (span_starts(text, "<!--"))
			text = skip_past(text, "-->");
		else if (span_at(text, 1) == '?' || span_at(text, 1) == '!')
			text = span_from(text, 1);
		else if (text.len > 0)
			return sniff_any_root(text);
	}
	return FORMAT_XML;
}

static enum format
sniff_markup(struct span text)
{
	if (span_starts(text, "<?xml") || span_starts(text, "<?php"))
		return sniff_xml(text);
	if (span_starts(text, "<!doctype html"))
		return FORMAT_HTML;
	if (span_starts(text, "<!doctype") || span_starts(text, "<!--") ||
	    span_starts(text, "<![CDATA["))
		return sniff_xml(text);
	return sniff_root(text);
}

/* An opening bracket and what only JSON has behind it. */
static bool
is_json(struct span text)
{
	struct span rest = skip_blanks(span_from(text, 1));

	if (text.bytes[0] == '{')
		return span_at(rest, 0) == '"' || span_at(rest, 0) == '}';
	if (text.bytes[0] != '[')
		return false;
	if (span_at(rest, 0) == '{')
		return is_json(rest);
	return span_at(rest, 0) == '"' || span_at(rest, 0) == ']';
}

/* The name of a header, or nothing. */
static struct span
header_name(struct span line)
{
	struct span name = span_to(line, span_find(line, ':'));

	for (size_t i = 0; i < name.len; i++)
		if (name.bytes[i] <= ' ' || name.bytes[i] >= 0x7F)
			return span_to(line, 0);
	return span_to(line, name.len < line.len ? name.len : 0);
}

/* Three headers of mail in the first lines, and nothing between them that is
 * none; a memo that begins "Subject:" is prose. */
static bool
is_mail(struct span text)
{
	int count = 0;

	if (starts_exactly(text, "From ", 5))
		text = skip_past(text, "\n");
	while (text.len > 0 && count < 3) {
		struct span line = span_to(text, span_find(text, '\n'));
		struct span name = header_name(line);

		if (span_in(name, headers, LENGTH(headers)))
			count++;
		else if (count == 0 || line.len == 0 ||
			 (name.len == 0 && !is_blank(line.bytes[0])))
			return false;
		if (line.len == text.len)
			break;
		text = span_from(text, line.len + 1);
	}
	return count == 3;
}

static bool
is_binary(struct span text)
{
	size_t controls = 0;

	if (text.len > CONTROL_WINDOW)
		text.len = CONTROL_WINDOW;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.bytes[i];

		controls += c < ' ' && (c < '\t' || c > '\r');
	}
	return controls > text.len / CONTROLS_MAX;
}

/* SOH at the start, behind SYN, or behind some line noise if STX follows. */
static bool
is_iptc7901(struct span text)
{
	size_t start = span_find(text, '\x01');

	if (start == 0 || starts_exactly(text, "\x16\x16\x01", 3))
		return text.len > 0;
	return start < 64 && span_find(text, '\x02') < text.len;
}

/* What office programs put first into their archives. */
static bool
is_office(struct span window)
{
	static const char *const firsts[] = { "[Content_Types].xml", "_rels/",
		"mimetypeapplication/", "word/", "docProps/" };
	const size_t name_at = 30; /* in the first local file header */

	if (window.len < name_at)
		return false;
	window = span_from(window, name_at);
	for (size_t i = 0; i < LENGTH(firsts); i++)
		if (span_starts(window, firsts[i]))
			return true;
	return false;
}

/* FORMAT_TEXT: none of them. */
static enum format
sniff_magic(struct span window)
{
	for (size_t i = 0; i < LENGTH(magics); i++) {
		const struct magic *magic = &magics[i];

		if (!starts_exactly(window, magic->bytes, magic->len))
			continue;
		return magic->format == FORMAT_ZIP && is_office(window)
			   ? FORMAT_OFFICE
			   : magic->format;
	}
	return FORMAT_TEXT;
}

bool
sniff_is_packed(enum format format)
{
	return format >= FORMAT_GZIP && format <= FORMAT_OFFICE;
}

enum format
sniff_raw(const char *bytes, size_t len)
{
	struct span window = { bytes, len < WINDOW ? len : WINDOW };
	enum format format = sniff_magic(window);

	if (format != FORMAT_TEXT)
		return format;
	return is_mail(skip_blanks(window)) ? FORMAT_MAIL : FORMAT_TEXT;
}

/* Notes of where it comes from may stand in front of a root. */
static struct span
widen(struct span window, const char *bytes, size_t len)
{
	size_t left = len - (size_t)(window.bytes - bytes);

	window.len = left < MARKUP_WINDOW ? left : MARKUP_WINDOW;
	return window;
}

/* A feed with something in front of its declaration, as a program's warning;
 * FORMAT_TEXT: none. */
static enum format
sniff_behind_junk(struct span text)
{
	const char *found = memmem(text.bytes, text.len, "<?xml ", 6);
	enum format format;

	if (found == NULL)
		return FORMAT_TEXT;
	format = sniff_xml(span_from(text, (size_t)(found - text.bytes)));
	return format == FORMAT_RSS || format == FORMAT_ATOM ? format
							     : FORMAT_TEXT;
}

enum format
sniff_format(const char *bytes, size_t len)
{
	struct span window = { bytes, len < WINDOW ? len : WINDOW };
	enum format format = sniff_magic(window);

	if (format != FORMAT_TEXT)
		return format;
	if (len > 0 && memchr(bytes, '\0', len) != NULL)
		return FORMAT_BINARY;
	if (is_iptc7901(window))
		return FORMAT_IPTC7901;
	if (is_binary(window))
		return FORMAT_BINARY;

	if (starts_exactly(window, "\xEF\xBB\xBF", 3))
		window = span_from(window, 3);
	window = skip_blanks(window);
	if (window.len == 0)
		return len <= WINDOW ? FORMAT_EMPTY : FORMAT_TEXT;
	if (window.bytes[0] == '<' &&
	    (format = sniff_markup(widen(window, bytes, len))) != FORMAT_TEXT)
		return format;
	if (window.bytes[0] == '<' && is_element(window, bytes, len))
		return sniff_any_root(widen(window, bytes, len));
	if (is_json(window))
		return FORMAT_JSON;
	if (is_mail(window))
		return FORMAT_MAIL;
	return sniff_behind_junk(window);
}

const char *
sniff_name(enum format format)
{
	return names[format];
}
