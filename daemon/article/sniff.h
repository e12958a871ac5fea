/* SPDX-License-Identifier: MIT */
/*
 * Sniffing: the first bytes of a file come in, its format goes out; the table
 * of readers in article.c is next. Content decides, never the name.
 */
#ifndef ARTICLE_SNIFF_H
#define ARTICLE_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

enum format {
	FORMAT_TEXT, /* plain text: whatever is nothing else */
	FORMAT_EMPTY,
	FORMAT_HTML,
	FORMAT_RSS,
	FORMAT_ATOM,
	FORMAT_NITF,
	FORMAT_NEWSML,    /* 1.x */
	FORMAT_NEWSML_G2, /* newsItem, newsMessage, packageItem, ... */
	FORMAT_XML,       /* any other */
	FORMAT_JSON,
	FORMAT_MAIL,
	FORMAT_IPTC7901, /* and ANPA 1312 */
	FORMAT_GZIP,
	FORMAT_BZIP2,
	FORMAT_XZ,
	FORMAT_ZSTD,
	FORMAT_ZIP,
	FORMAT_OFFICE, /* a ZIP archive with one document in it */
	FORMAT_PDF,
	FORMAT_RTF,
	FORMAT_IMAGE,
	FORMAT_BINARY, /* anything else that is no text */
	FORMAT_COUNT,
};

/* The bytes as they are in the file: what is binary or compressed, and mail,
 * whose parts have charsets of their own; FORMAT_TEXT: anything else, for
 * sniff_format to tell once it is UTF-8. */
enum format sniff_raw(const char *bytes, size_t len);

enum format sniff_format(const char *bytes, size_t len);

/* Whether it has to be unpacked to be read. */
bool sniff_is_packed(enum format format);

/* For a person, with its article: "an RSS feed". */
const char *sniff_name(enum format format);

#endif
