/* SPDX-License-Identifier: MIT */
/*
 * Paragraphs: clean text comes in, its paragraphs with folded white space go
 * out; layout.c is next.
 *
 * Three conventions are told apart by looking at the whole text: a blank line
 * between paragraphs, indentation of the first line, one line a paragraph. In
 * hard-wrapped text lines run on in small letters, and nearly fill the width
 * of the text; only then are lines joined.
 */
#ifndef ARTICLE_PARAGRAPH_H
#define ARTICLE_PARAGRAPH_H

#include "newsalert.h"
#include "daemon/article/span.h"

/* What comes behind so many is part of the last one: no story has them. */
#define PARAGRAPHS_MAX 65536

struct paragraph {
	struct span text; /* into the bytes of its paragraphs */
	bool after_blank; /* a blank line stood above it */
};

struct paragraphs {
	char *bytes;
	struct paragraph *items;
	size_t count;
};

/* The caller ends *paragraphs with paragraphs_fini. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err paragraphs_read(struct span text,
    struct paragraphs *paragraphs);
void paragraphs_fini(struct paragraphs *paragraphs);

#endif
