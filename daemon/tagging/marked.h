/* SPDX-License-Identifier: MIT */
/* The zones of an article with the evidence marked, for people. */
#ifndef TAGGING_MARKED_H
#define TAGGING_MARKED_H

#include <stdio.h>

#include "run.h"

/* The terminal's sequences for the evidence of each. */
#define MARKED_COUNTRY "\033[1;36m"
#define MARKED_TOPIC   "\033[1;33m"

/* Write them all. Evidence is in [brackets] for a country and {braces} for a
 * topic, with colour also in colours. */
NEWSALERT_MUST_CHECK enum newsalert_err
marked_write(const struct tagger *tagger, const struct article *article,
    FILE *out, bool colour);

/* Write text of an article: what could steer a terminal, or hides, is left
 * out, and a line break becomes new_line. */
void marked_text(FILE *out, const char *text, size_t len, const char *new_line);

#endif
