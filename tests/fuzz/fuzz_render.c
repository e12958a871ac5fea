/* SPDX-License-Identifier: MIT */
/* Alerts on a terminal: whatever they hold, nothing steers it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/escape.h"
#include "client/command/render.h"
#include "client/command/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *text, size_t len)
{
	int32_t code;

	for (size_t at = 0; at < len;) {
		code = escape_next(text, len, &at);
		if (code != '\n' && (code < 0x20 || code == 0x7f))
			abort();
		if ((code >= 0x80 && code < 0xa0) ||
		    (code >= 0x202a && code <= 0x202e))
			abort();
	}
}

static void
print(const struct newsalert_alert *alert, const struct template *template)
{
	const struct terminal terminal = { .columns = 20 };
	char *text = NULL;
	struct page page = { .terminal = &terminal };
	size_t len;

	if ((page.out = open_memstream(&text, &len)) == NULL)
		return;
	if (render_alert(&page, alert) != NEWSALERT_OK ||
	    render_evidence(&page, alert) != NEWSALERT_OK)
		abort();
	template_print(page.out, template, alert, ESCAPE_TERMINAL);
	escape_json(page.out, alert->json, strlen(alert->json));
	if (fclose(page.out) == 0)
		check(text, len);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct newsalert_alert *alert = NULL;
	struct template *template = NULL;

	if (newsalert_alert_decode((const char *)data, size, &alert) !=
	    NEWSALERT_OK)
		return 0;
	if (template_parse("{headline} {countries} {topics} {file}", NULL,
		&template) == NEWSALERT_OK)
		print(alert, template);
	template_free(template);
	newsalert_alert_free(alert);
	return 0;
}
