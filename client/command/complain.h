/* SPDX-License-Identifier: MIT */
/*
 * Messages for the person at the keyboard: one escaped line on stderr, and
 * the exit status that goes with it.
 */
#ifndef COMMAND_COMPLAIN_H
#define COMMAND_COMPLAIN_H

#include "newsalert.h"

/* `newsalert: text`. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Complain, and return EX_USAGE. */
NEWSALERT_MUST_CHECK int complain_usage(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* The status of <sysexits.h> for a failure of the library. */
int complain_status(enum newsalert_err err);

/* Complain about a failure in its own words, or why's where it has some, and
 * return its status. */
NEWSALERT_MUST_CHECK int complain_error(enum newsalert_err err,
    const struct newsalert_error *why);

/* A parse error, with the text and a caret under the place. Returns
 * EX_USAGE. */
NEWSALERT_MUST_CHECK int complain_place(const char *text,
    const struct newsalert_error *why);

#endif
