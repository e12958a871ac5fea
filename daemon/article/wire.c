/* SPDX-License-Identifier: MIT */
/* Wire copy: clean text, paragraphs, layout, and the article at last. */
#include "daemon/article/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/text_buffer.h"
#include "daemon/article/identity.h"
#include "daemon/article/layout.h"
#include "daemon/article/paragraph.h"
#include "daemon/article/reader.h"
#include "daemon/article/text.h"

/* One byte in so many may be no UTF-8; with more the file is in some other
 * charset and would only be noise. */
#define REPLACED_SHARE 4

/* Join the pieces of each zone; *lead_lenp: the body's first. */
static enum newsalert_err
join_pieces(const struct layout *layout, struct text_buffer zones[ZONE_COUNT],
    struct text_buffer *life_cycle, size_t *lead_lenp)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < layout->count; i++) {
		const struct piece *piece = &layout->pieces[i];
		struct text_buffer *zone = &zones[piece->zone];

		err = text_buffer_add_line(zone, piece->text);
		if (err == NEWSALERT_OK && piece->is_life_cycle)
			err = text_buffer_add_line(life_cycle, piece->text);
		if (piece->zone == ZONE_BODY && *lead_lenp == 0)
			*lead_lenp = zone->len;
	}
	return err;
}

static enum newsalert_err
take_zones(struct text_buffer zones[ZONE_COUNT], struct article *article)
{
	for (int i = 0; i < ZONE_COUNT; i++) {
		article->zone_lens[i] = zones[i].len;
		if (zones[i].len == 0)
			continue;
		article->zones[i] = text_buffer_take(&zones[i]);
		if (article->zones[i] == NULL)
			return NEWSALERT_ENOMEM;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
set_source(struct article *article, const struct layout *layout,
    const char *fallback)
{
	const char *source = article->dateline.agency;

	if (source == NULL)
		source = layout->agency;
	if (source == NULL)
		source = fallback;
	if (source == NULL || source[0] == '\0')
		return NEWSALERT_OK;
	article->source = strndup(source, ARTICLE_FIELD_MAX);
	return article->source == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

static enum newsalert_err
set_fields(struct article *article, const struct layout *layout,
    const struct article_input *input)
{
	struct span lead = { article->zones[ZONE_BODY], article->lead_len };
	enum newsalert_err err = NEWSALERT_OK;

	if (layout->has_dateline)
		err = dateline_fill(&layout->dateline, input->time_sec, lead,
		    &article->dateline);
	if (err == NEWSALERT_OK)
		err = set_source(article, layout, input->source);
	if (input->language != NULL)
		snprintf(article->language, sizeof(article->language), "%s",
		    input->language);
	snprintf(article->msgtype, sizeof(article->msgtype), "%s",
	    layout->cycle.msgtype);
	article->urgency = layout->cycle.urgency;
	article->embargo_sec = layout->cycle.embargo_sec;
	return err;
}

static enum newsalert_err
build(const struct layout *layout, const struct article_input *input,
    struct article *article)
{
	struct text_buffer zones[ZONE_COUNT] = { 0 }, life_cycle = { 0 };
	char *lines = NULL;
	enum newsalert_err err;

	err = join_pieces(layout, zones, &life_cycle, &article->lead_len);
	if (err == NEWSALERT_OK)
		err = take_zones(zones, article);
	if (err == NEWSALERT_OK)
		err = set_fields(article, layout, input);
	if (err != NEWSALERT_OK)
		goto out;
	if (life_cycle.len > 0 &&
	    (lines = text_buffer_take(&life_cycle)) == NULL) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	identity_compute(article, lines, article->id);
out:
	for (int i = 0; i < ZONE_COUNT; i++)
		text_buffer_fini(&zones[i]);
	text_buffer_fini(&life_cycle);
	free(lines);
	return err;
}

static enum newsalert_err
read_story(const struct text *text, const struct article_input *input,
    struct article *article)
{
	struct paragraphs paragraphs = { 0 };
	struct layout layout = { 0 };
	enum newsalert_err err;

	err = paragraphs_read((struct span){ text->bytes, text->len },
	    &paragraphs);
	if (err != NEWSALERT_OK)
		goto out;
	err = layout_read(&paragraphs, input->time_sec, &layout);
	if (err == NEWSALERT_OK)
		err = build(&layout, input, article);
out:
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
		err = read_story(&text, input, article);
	if (err != NEWSALERT_OK)
		goto out;
	list->replaced += text.replaced;
	if (article->zones[ZONE_HEADLINE] == NULL &&
	    article->zones[ZONE_BODY] == NULL)
		err = reject(why, "no headline and no body");
out:
	text_fini(&text);
	return err;
}
