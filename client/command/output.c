/* SPDX-License-Identifier: MIT */
/* Picks the form, fills stdout's buffer with one alert, and flushes. */
#include "client/command/output.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/command/complain.h"
#include "client/command/escape.h"
#include "client/moment.h"
#include "client/command/ninjs.h"
#include "client/command/render.h"
#include "client/command/template.h"
#include "client/command/unique.h"
#include "client/json.h"

static int
init_template(struct output *output, const char *format)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	output->format = OUTPUT_TEMPLATE;
	err = template_parse(format, &why, &output->template);
	if (err == NEWSALERT_EINVAL)
		return complain_place(format, &why);
	return err == NEWSALERT_OK ? EX_OK : complain_error(err, NULL);
}

int
output_init(struct output *output, const struct context *context,
    const char *format)
{
	*output = (struct output){ 0 };
	terminal_init(&output->terminal, STDOUT_FILENO, context->colour);
	if (format == NULL) {
		output->format =
		    output->terminal.tty ? OUTPUT_PRETTY : OUTPUT_JSON;
		return EX_OK;
	}
	if (strcmp(format, "pretty") == 0) {
		output->format = OUTPUT_PRETTY;
		return EX_OK;
	}
	if (strcmp(format, "json") == 0) {
		output->format = OUTPUT_JSON;
		return EX_OK;
	}
	if (strcmp(format, "ninjs") == 0) {
		output->format = OUTPUT_NINJS;
		return EX_OK;
	}
	if (strchr(format, '{') != NULL)
		return init_template(output, format);
	return complain_usage("--format is pretty, json, ninjs or a template "
			      "such as '{seq} {headline}', not '%s'",
	    format);
}

int
output_init_article(struct output *output, const struct context *context,
    const char *format)
{
	int status = output_init(output, context, format);

	if (status == EX_OK && output->format == OUTPUT_TEMPLATE) {
		output_fini(output);
		return complain_usage("--format is pretty, json or ninjs here");
	}
	return status;
}

int
output_init_plain(struct output *output, const struct context *context,
    const char *format)
{
	int status = output_init(output, context, format);

	if (status == EX_OK && (output->format == OUTPUT_TEMPLATE ||
				   output->format == OUTPUT_NINJS)) {
		output_fini(output);
		return complain_usage("--format is pretty or json here");
	}
	return status;
}

void
output_fini(struct output *output)
{
	template_free(output->template);
	output->template = NULL;
	unique_free(output->unique);
	output->unique = NULL;
}

int
output_set_unique(struct output *output)
{
	enum newsalert_err err = unique_new(&output->unique);

	return err == NEWSALERT_OK ? EX_OK : complain_error(err, NULL);
}

int
output_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EX_OK;
	complain("cannot write the output: %m");
	/* It was said: the end of main need not find it again. */
	clearerr(stdout);
	return EX_IOERR;
}

int
output_json(struct output *output, const char *json, size_t len)
{
	if (output->terminal.tty)
		escape_json(stdout, json, len);
	else
		fwrite(json, 1, len, stdout);
	putchar('\n');
	return output_flush();
}

int
output_json_rows(struct output *output, const json_t *rows)
{
	int status = EX_OK;
	const json_t *row;
	size_t i;
	char *text;

	json_array_foreach (rows, i, row) {
		if ((text = compact_json(row)) == NULL)
			return complain_error(NEWSALERT_ENOMEM, NULL);
		status = output_json(output, text, strlen(text));
		free(text);
		if (status != EX_OK)
			break;
	}
	return status;
}

static enum newsalert_err
print_pretty(struct output *output, const struct newsalert_alert *alert)
{
	const struct page page = { stdout, &output->terminal, moment_now_ms() };

	terminal_measure(&output->terminal, STDOUT_FILENO);
	return render_alert(&page, alert);
}

int
output_ninjs(struct output *output, const struct newsalert_alert *alert,
    const json_t *zones)
{
	enum newsalert_err err;
	char *text = NULL;
	int status;

	if ((err = ninjs_write(alert, zones, &text)) != NEWSALERT_OK)
		return complain_error(err, NULL);
	status = output_json(output, text, strlen(text));
	free(text);
	return status;
}

int
output_alert(struct output *output, const struct newsalert_alert *alert)
{
	enum newsalert_err err = NEWSALERT_OK;

	switch (output->format) {
	case OUTPUT_JSON:
		return output_json(output, alert->json, strlen(alert->json));
	case OUTPUT_NINJS:
		return output_ninjs(output, alert, NULL);
	case OUTPUT_TEMPLATE:
		template_print(stdout, output->template, alert,
		    output->terminal.tty ? ESCAPE_TERMINAL : ESCAPE_LINE);
		break;
	case OUTPUT_PRETTY:
		err = print_pretty(output, alert);
		break;
	}
	if (err != NEWSALERT_OK)
		return complain_error(err, NULL);
	return output_flush();
}

int
output_alert_json(struct output *output, const char *json, size_t len)
{
	struct newsalert_alert *alert = NULL;
	enum newsalert_err err;
	int status = EX_OK;

	err = newsalert_alert_decode(json, len, &alert);
	if (err != NEWSALERT_OK) {
		complain("the daemon sent what is not an alert");
		return EX_PROTOCOL;
	}
	if (output->unique == NULL || unique_take(output->unique, alert))
		status = output_alert(output, alert);
	newsalert_alert_free(alert);
	return status;
}
