/* SPDX-License-Identifier: MIT */
/*
 * HTML, lexed: UTF-8 comes in, tags and text go out, told apart as in the
 * chapter "Tokenization" of the HTML standard
 * (https://html.spec.whatwg.org/multipage/parsing.html#tokenization); comments
 * and declarations are skipped. tree_html.c is next. Nothing is copied, and no
 * byte is looked at more than a few times, whatever the bytes are.
 */
#ifndef ARTICLE_HTML_LEXER_H
#define ARTICLE_HTML_LEXER_H

#include "daemon/article/span.h"

enum html_token_kind {
	HTML_TEXT,
	HTML_START,
	HTML_END,
};

struct html_token {
	enum html_token_kind kind;
	struct span name; /* of a tag, in any case */
	struct span text; /* as it stands in the file; a tag: its attributes */
	bool is_raw;      /* text in which '&' is an ampersand */
	bool is_whole;    /* all the text that its element has */
	bool is_closed;   /* a tag that ends in "/>" */
};

/* { .rest = the bytes }: the rest is for the lexer alone. */
struct html_lexer {
	struct span rest;
	const char *raw;   /* the element whose text runs to its end tag */
	bool no_title_end; /* there is no </title> in the rest */
};

/* The next token, which points into the bytes; false: there is none. */
bool html_lexer_next(struct html_lexer *lexer, struct html_token *token);

/* The next attribute of a tag, taken off *attributes: its name in any case, and
 * its value without quotes and with its references, empty where it has none.
 * false: there is none. */
bool html_attribute_next(struct span *attributes, struct span *name,
    struct span *value);

#endif
