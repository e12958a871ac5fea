/* SPDX-License-Identifier: MIT */
/* Fuzz target: markup inside an article, and a title with markup. */
#include "daemon/article/markup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span html = { (const char *)data, size };
	struct draft draft = { .urgency = 0 };
	struct text_buffer title = { 0 };
	struct newsalert_error why;
	enum newsalert_err err;

	err = markup_add(&draft, ZONE_BODY, html, &why);
	if (err == NEWSALERT_OK)
		err = markup_text(html, &title);
	text_buffer_fini(&title);
	draft_fini(&draft);
	return err == NEWSALERT_ENOMEM ? -1 : 0;
}
