/* SPDX-License-Identifier: MIT */
/*
 * Clean text: bytes from anybody come in; UTF-8 in NFC with one kind of line
 * end, without controls, invisible characters, character references and
 * stray tags goes out. Lines and their indentation are kept: paragraph.c
 * reads them next.
 */
#ifndef ARTICLE_TEXT_H
#define ARTICLE_TEXT_H

#include "newsalert.h"

struct text {
	char *bytes; /* controls in it: tab and newline only; ends in NUL */
	size_t len;
	size_t replaced; /* bytes that were not UTF-8, now U+FFFD */
};

/* The caller ends *text with text_fini. ENOMEM, ETOOBIG. */
NEWSALERT_MUST_CHECK enum newsalert_err text_clean(const char *bytes,
    size_t len, struct text *text);
void text_fini(struct text *text);

#endif
