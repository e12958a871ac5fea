/* SPDX-License-Identifier: MIT */
/* Outlines, written by walking down and up. */
#include "tests/lib/html_outline.h"

#include <check.h>

static void
add(struct text_buffer *text, struct span piece)
{
	ck_assert_int_eq(text_buffer_add(text, piece), NEWSALERT_OK);
}

static void
outline(struct text_buffer *text, const struct node *node)
{
	add(text, node->name);
	add(text, span_of("("));
	for (const struct node *at = node->first; at != NULL; at = at->next) {
		if (!node_is_text(at)) {
			outline(text, at);
			continue;
		}
		add(text, at->text);
		if (at->next != NULL)
			add(text, span_of(" "));
	}
	add(text, span_of(")"));
}

char *
html_outline(const struct node *root)
{
	struct text_buffer text = { 0 };

	outline(&text, root);
	return text_buffer_take(&text);
}
