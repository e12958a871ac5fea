/* SPDX-License-Identifier: MIT */
/*
 * The syntax of one keyword, the same in topics and country tables:
 *
 *	peace treaty      a phrase of words, in any case
 *	foreign minist*   a word by its beginning
 *	~negotiate        a word in every inflection (needs a language)
 *	=US               the whole keyword as written
 *	peace treaty^3    counts three times
 *	air strike^-1     counts against the topic (topics only)
 */
#ifndef TAGGING_KEYWORD_H
#define TAGGING_KEYWORD_H

#include "image.h"

#define KEYWORD_TEXT_MAX   512 /* bytes of a keyword as the rule has it */
#define KEYWORD_WEIGHT_MAX 1000

struct element {
	enum symbol_kind kind; /* STEM: text is still the folded word */
	uint16_t offset;       /* into keyword.text */
	uint16_t len;
};

struct keyword {
	struct element elements[PHRASE_MAX];
	size_t count;
	double weight;
	bool has_weight; /* the rule gave one */
	char text[KEYWORD_TEXT_MAX * 3];
	size_t text_len;
};

/* EINVAL, with *why: what is wrong with it, for a person. */
NEWSALERT_MUST_CHECK enum newsalert_err keyword_parse(const char *text,
    struct newsalert_error *why, struct keyword *keyword);

/* The same phrase of plain words (folded), or of words as written. */
NEWSALERT_MUST_CHECK enum newsalert_err keyword_parse_words(const char *text,
    bool as_written, struct newsalert_error *why, struct keyword *keyword);

/* The keyword without its signs and its weight: "=Turkey^2" is "Turkey". Out
 * has KEYWORD_TEXT_MAX bytes; longer is cut. */
void keyword_plain(const char *text, char out[static KEYWORD_TEXT_MAX]);

/* A decimal number, digits and at most one point, that fills all of text.
 * false: it is something else. */
NEWSALERT_MUST_CHECK bool keyword_number(const char *text, size_t len,
    double *numberp);

static inline const char *
keyword_element(const struct keyword *keyword, size_t index)
{
	return keyword->text + keyword->elements[index].offset;
}

#endif
