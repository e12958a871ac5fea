/* SPDX-License-Identifier: MIT */
/*
 * Text from articles and from the daemon is printed through here: what could
 * steer a terminal, hide, or turn text around never gets out.
 */
#ifndef COMMAND_ESCAPE_H
#define COMMAND_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ESCAPE_REPLACEMENT 0xfffd

enum escape_kind {
	ESCAPE_LINE,     /* one line for a program: control characters only */
	ESCAPE_TERMINAL, /* ... and bidirectional, zero-width, private ones */
};

/* The code point at *offsetp, which moves behind it; ESCAPE_REPLACEMENT for a
 * byte that is not UTF-8. *offsetp must be below len. */
int32_t escape_next(const char *text, size_t len, size_t *offsetp);

/* Write one code point. Line breaks and tabs become a space, other control
 * characters are spelt as \x1b; what ESCAPE_TERMINAL adds is left out. */
void escape_code(FILE *out, int32_t code, enum escape_kind kind);

/* Columns that escape_code(ESCAPE_TERMINAL) fills. */
int escape_width(int32_t code);

/* A whole string, and the columns that it fills on a terminal. */
void escape_text(FILE *out, const char *text, enum escape_kind kind);
int escape_text_width(const char *text);

/* JSON that means the same, for a terminal: unsafe characters, which can only
 * stand in strings, become \u escapes. */
void escape_json(FILE *out, const char *json, size_t len);

#endif
