/* SPDX-License-Identifier: MIT */
/* Wire copy: clean text, paragraphs, layout, and the article at last. */
#include "daemon/article/wire.h"

#include "daemon/article/draft.h"
#include "daemon/article/layout.h"
#include "daemon/article/paragraph.h"
#include "daemon/article/reader.h"
#include "daemon/article/text.h"

static enum newsalert_err
read_story(const struct text *text, const struct article_input *input,
    struct newsalert_error *why, struct article *article)
{
	struct paragraphs paragraphs = { 0 };
	struct draft draft = { 0 };
	struct layout layout = { 0 };
	enum newsalert_err err;

	err = paragraphs_read((struct span){ text->bytes, text->len },
	    &paragraphs);
	if (err != NEWSALERT_OK)
		goto out;
	err = layout_read(&paragraphs, input->time_sec, &layout);
	if (err == NEWSALERT_OK)
		err = draft_finish_layout(&draft, &layout, input, why, article);
out:
	draft_fini(&draft);
	layout_fini(&layout);
	paragraphs_fini(&paragraphs);
	return err;
}

enum newsalert_err
wire_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list)
{
	struct text text = { 0 };
	struct article *article;
	enum newsalert_err err = text_clean(input->bytes, input->len, &text);

	if (err != NEWSALERT_OK)
		goto out;
	err = article_list_add(list, &article);
	if (err == NEWSALERT_OK)
		err = read_story(&text, input, why, article);
	if (err == NEWSALERT_OK)
		list->replaced += text.replaced;
out:
	text_fini(&text);
	return err;
}
