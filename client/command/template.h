/* SPDX-License-Identifier: MIT */
/*
 * The user's own line for each alert: `{seq} {headline}`. {{ and }} are
 * braces, \t, \n and \\ what they are in C.
 */
#ifndef COMMAND_TEMPLATE_H
#define COMMAND_TEMPLATE_H

#include <stdio.h>

#include "client/alert.h"
#include "client/command/escape.h"

struct template;

/* EINVAL: *why has the place and what may stand there. The caller frees
 * *templatep with template_free. */
NEWSALERT_MUST_CHECK enum newsalert_err template_parse(const char *text,
    struct newsalert_error *why, struct template **templatep);
void template_free(struct template *template);

/* One line with its newline; every field is escaped as kind says. */
void template_print(FILE *out, const struct template *template,
    const struct newsalert_alert *alert, enum escape_kind kind);

#endif
