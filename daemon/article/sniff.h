/* SPDX-License-Identifier: MIT */
/*
 * Sniffing: the first bytes of a file come in, its format goes out; the table
 * of readers in article.c is next. Content decides, never the name.
 */
#ifndef ARTICLE_SNIFF_H
#define ARTICLE_SNIFF_H

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
	FORMAT_UTF16,
	FORMAT_GZIP,
	FORMAT_ZIP,
	FORMAT_PDF,
	FORMAT_RTF,
	FORMAT_IMAGE,
	FORMAT_BINARY, /* anything else that is no text */
	FORMAT_COUNT,
};

enum format sniff_format(const char *bytes, size_t len);

/* For a person, with its article: "an RSS feed". */
const char *sniff_name(enum format format);

#endif
