/* SPDX-License-Identifier: MIT */
/* What a dateline is made of: words of names, and dashes. */
#ifndef ARTICLE_DATELINE_WORD_H
#define ARTICLE_DATELINE_WORD_H

#include "daemon/article/span.h"

/* The word that text starts with, of letters of any script, apostrophes, the
 * dots of abbreviations and the hyphens between letters: "ST.", "N'DJAMENA",
 * "PORT-AU-PRINCE". Empty: it starts with something else. */
struct span dateline_word(struct span text);

/* Bytes of the run of dashes that text starts with: "-", "--", a long one. An
 * underscore is a dash of AP, if a space follows. 0: none. */
size_t dateline_dash(struct span text);

#endif
