/* SPDX-License-Identifier: MIT */
/* Articles: the format is sniffed, its reader does the rest. */
#include "daemon/article/article.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/article/language.h"
#include "daemon/article/reader.h"
#include "daemon/article/sniff.h"
#include "daemon/article/wire.h"

/* A format without a reader is rejected by its name. */
static const reader_fn readers[FORMAT_COUNT] = {
	[FORMAT_TEXT] = wire_read,
};

const char *
zone_name(enum zone zone)
{
	static const char *const names[ZONE_COUNT] = {
		[ZONE_SECTION] = "section",
		[ZONE_HEADLINE] = "headline",
		[ZONE_STANDFIRST] = "standfirst",
		[ZONE_CAPTION] = "caption",
		[ZONE_CREDIT] = "credit",
		[ZONE_BYLINE] = "byline",
		[ZONE_DATELINE] = "dateline",
		[ZONE_BODY] = "body",
		[ZONE_NOTE] = "note",
	};

	return names[zone];
}

enum newsalert_err
article_list_add(struct article_list *list, struct article **articlep)
{
	struct article *items =
	    reallocarray(list->items, list->count + 1, sizeof(*items));

	if (items == NULL)
		return NEWSALERT_ENOMEM;
	list->items = items;
	*articlep = &items[list->count++];
	**articlep = (struct article){ 0 };
	return NEWSALERT_OK;
}

static enum newsalert_err
reject(enum format format, struct newsalert_error *why)
{
	if (why == NULL)
		return NEWSALERT_EFORMAT;
	why->column = 0;
	if (format == FORMAT_EMPTY)
		snprintf(why->text, sizeof(why->text), "the file is empty");
	else
		snprintf(why->text, sizeof(why->text),
		    "this is %s; this version reads plain text wire copy",
		    sniff_name(format));
	return NEWSALERT_EFORMAT;
}

static enum newsalert_err
detect_languages(struct article_list *list)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < list->count; i++)
		err = language_detect(&list->items[i]);
	return err;
}

enum newsalert_err
article_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list **listp)
{
	enum format format = sniff_format(input->bytes, input->len);
	struct article_list *list;
	enum newsalert_err err;

	if (readers[format] == NULL)
		return reject(format, why);
	if ((list = calloc(1, sizeof(*list))) == NULL)
		return NEWSALERT_ENOMEM;
	err = readers[format](input, why, list);
	if (err == NEWSALERT_OK)
		err = detect_languages(list);
	if (err != NEWSALERT_OK)
		goto out;

	*listp = list;
	list = NULL;
out:
	article_list_free(list);
	return err;
}

static void
free_article(struct article *article)
{
	for (int i = 0; i < ZONE_COUNT; i++)
		free(article->zones[i]);
	free(article->dateline.place);
	free(article->dateline.region);
	free(article->dateline.agency);
	free(article->source);
}

void
article_list_free(struct article_list *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		free_article(&list->items[i]);
	free(list->items);
	free(list);
}
