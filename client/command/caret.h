/* SPDX-License-Identifier: MIT */
/* A text and a caret under one place in it, for a terminal. */
#ifndef COMMAND_CARET_H
#define COMMAND_CARET_H

#include <stdio.h>

/* Two lines: text, escaped, and ^ under its column (1-based, in code points;
 * one behind the end is the end). At most columns wide: of a longer text the
 * part around the place is shown. */
void caret_print(FILE *out, const char *text, int column, int columns);

#endif
