/* SPDX-License-Identifier: MIT */
/* Which letters of a text are capitals, in scripts that have case. */
#ifndef TAGGING_CAPITALS_H
#define TAGGING_CAPITALS_H

#include <stdbool.h>
#include <stddef.h>

/* Is the first character a capital? */
bool capitals_start(const char *text, size_t len);

/* Is most of the text in capitals, as far as its first 128 bytes tell? */
bool capitals_fill(const char *text, size_t len);

#endif
