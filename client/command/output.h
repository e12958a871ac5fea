/* SPDX-License-Identifier: MIT */
/*
 * Alerts on standard output, as --format says: pretty on a terminal, JSON
 * lines elsewhere, ninjs, or the user's template. Each is written at once.
 */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include <jansson.h>
#include <stdio.h>

#include "client/command/command.h"
#include "newsalert.h"

enum output_format {
	OUTPUT_PRETTY,
	OUTPUT_JSON,
	OUTPUT_NINJS,
	OUTPUT_TEMPLATE,
};

struct template;
struct unique;

struct output {
	enum output_format format;
	struct template *template;
	struct terminal terminal;
	struct unique *unique; /* of output_alert_json: NULL, or not each */
};

/* format: --format's argument, or NULL. Complains. */
NEWSALERT_MUST_CHECK int output_init(struct output *output,
    const struct context *context, const char *format);
void output_fini(struct output *output);
/* Print only the first of near copies, from output_alert_json. Complains. */
NEWSALERT_MUST_CHECK int output_set_unique(struct output *output);

/* Of one article: a template is refused. Complains. */
NEWSALERT_MUST_CHECK int output_init_article(struct output *output,
    const struct context *context, const char *format);

/* Of anything but alerts: ninjs is refused too. Complains. */
NEWSALERT_MUST_CHECK int output_init_plain(struct output *output,
    const struct context *context, const char *format);

/* One alert. Complains where it cannot be written. */
NEWSALERT_MUST_CHECK int output_alert(struct output *output,
    const struct newsalert_alert *alert);
/* The same of its JSON, as the daemon sent it, unless unique knows its
 * like. */
NEWSALERT_MUST_CHECK int output_alert_json(struct output *output,
    const char *json, size_t len);

/* An alert as ninjs, with the article's zones if they are not NULL. */
NEWSALERT_MUST_CHECK int output_ninjs(struct output *output,
    const struct newsalert_alert *alert, const json_t *zones);

/* One line of JSON, safe for the terminal if there is one. */
NEWSALERT_MUST_CHECK int output_json(struct output *output, const char *json,
    size_t len);

/* Each object of an array on a line. */
NEWSALERT_MUST_CHECK int output_json_rows(struct output *output,
    const json_t *rows);

/* Flush. Complains where what was printed cannot be written. */
NEWSALERT_MUST_CHECK int output_flush(void);

#endif
