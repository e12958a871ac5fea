/* SPDX-License-Identifier: MIT */
/* Wire copy: clean text, paragraphs, layout, and the article at last. */
#include "daemon/article/wire.h"

#include <stdio.h>

#include "daemon/article/draft.h"
#include "daemon/article/layout.h"
#include "daemon/article/paragraph.h"
#include "daemon/article/reader.h"
#include "daemon/article/text.h"

/* One byte in so many may be no UTF-8; with more the file is in some other
 * charset and would only be noise. */
#define REPLACED_SHARE 4

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

static enum newsalert_err
reject(struct newsalert_error *why, const char *reason)
{
	if (why != NULL)
		snprintf(why->text, sizeof(why->text), "%s", reason);
	return NEWSALERT_EFORMAT;
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
	if (text.replaced > input->len / REPLACED_SHARE) {
		err = reject(why, "the text is in another charset than UTF-8, "
				  "which this version does not read");
		goto out;
	}
	err = article_list_add(list, &article);
	if (err == NEWSALERT_OK)
		err = read_story(&text, input, why, article);
	if (err == NEWSALERT_OK)
		list->replaced += text.replaced;
out:
	text_fini(&text);
	return err;
}
