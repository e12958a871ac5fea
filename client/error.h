/* SPDX-License-Identifier: MIT */
/* Fill in what a failure says to a person. */
#ifndef CLIENT_ERROR_H
#define CLIENT_ERROR_H

#include <stdarg.h>

#include "newsalert.h"

/* Write the sentence and its 1-based column (0: none) to *why, which may be
 * NULL. A sentence that is too long is cut between characters. */
__attribute__((format(printf, 3, 4))) void
error_set(struct newsalert_error *why, int column, const char *format, ...);

__attribute__((format(printf, 3, 0))) void
error_vset(struct newsalert_error *why, int column, const char *format,
    va_list args);

/* The 1-based column, in code points, of the byte at offset in text. */
int error_column(const char *text, size_t offset);

#endif
