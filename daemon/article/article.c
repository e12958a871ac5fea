/* SPDX-License-Identifier: MIT */
/* Articles: the format is sniffed, its reader does the rest. */
#include "daemon/article/article.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/error.h"
#include "daemon/article/charset.h"
#include "daemon/article/draft.h"
#include "daemon/article/feed.h"
#include "daemon/article/html.h"
#include "daemon/article/json.h"
#include "daemon/article/language.h"
#include "daemon/article/newsml.h"
#include "daemon/article/newsml_g2.h"
#include "daemon/article/nitf.h"
#include "daemon/article/mail.h"
#include "daemon/article/reader.h"
#include "daemon/article/sniff.h"
#include "daemon/article/wire.h"
#include "daemon/article/wire_record.h"

/* One byte in so many may be no text; with more, what is left says nothing. */
#define REPLACED_SHARE 4

/* A format without a reader is rejected by its name. */
static const reader_fn readers[FORMAT_COUNT] = {
	[FORMAT_TEXT] = wire_read,
	[FORMAT_HTML] = html_read,
	[FORMAT_MAIL] = mail_read,
	[FORMAT_JSON] = json_read,
	[FORMAT_IPTC7901] = wire_record_read,
	[FORMAT_NITF] = nitf_read,
	[FORMAT_NEWSML] = newsml_read,
	[FORMAT_NEWSML_G2] = newsml_g2_read,
	[FORMAT_RSS] = feed_read,
	[FORMAT_ATOM] = feed_read,
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

void
article_subject_fini(struct article_subject *subject)
{
	free(subject->scheme);
	free(subject->code);
	free(subject->name);
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
	free(article->guid);
	free(article->version);
	free(article->link);
	free(article->slugline);
	for (size_t i = 0; i < article->subject_count; i++)
		article_subject_fini(&article->subjects[i]);
	free(article->subjects);
}

static size_t
articles_max(const struct article_list *list)
{
	return list->max == 0 ? ARTICLES_MAX : list->max;
}

static bool
is_full(const struct article_list *list)
{
	return list->count + list->problem_count >= articles_max(list);
}

/* Double the room whenever a power of two is full. */
static enum newsalert_err
grow(struct article_list *list)
{
	size_t count = list->count;
	struct article *items;

	if ((count & (count - 1)) != 0)
		return NEWSALERT_OK;
	items = reallocarray(list->items, count == 0 ? 1 : 2 * count,
	    sizeof(*items));
	if (items == NULL)
		return NEWSALERT_ENOMEM;
	list->items = items;
	return NEWSALERT_OK;
}

enum newsalert_err
article_list_add(struct article_list *list, struct article **articlep)
{
	enum newsalert_err err;

	if (is_full(list))
		return NEWSALERT_ETOOBIG;
	if ((err = grow(list)) != NEWSALERT_OK)
		return err;
	*articlep = &list->items[list->count++];
	**articlep = (struct article){ 0 };
	return NEWSALERT_OK;
}

enum newsalert_err
article_list_refuse(struct article_list *list, const char *reason)
{
	struct article_problem *problems;

	if (is_full(list))
		return NEWSALERT_ETOOBIG;
	problems = reallocarray(list->problems, list->problem_count + 1,
	    sizeof(*problems));
	if (problems == NULL)
		return NEWSALERT_ENOMEM;
	list->problems = problems;
	problems += list->problem_count;
	problems->index = list->count + list->problem_count;
	if ((problems->reason = strdup(reason)) == NULL)
		return NEWSALERT_ENOMEM;
	list->problem_count++;
	return NEWSALERT_OK;
}

enum newsalert_err
article_list_take(struct article_list *list, struct draft *draft,
    const struct article_input *input)
{
	struct newsalert_error why;
	struct article *article;
	enum newsalert_err err = article_list_add(list, &article);

	if (err == NEWSALERT_OK)
		err = draft_finish(draft, input, &why, article);
	list->replaced += draft->replaced;
	draft_fini(draft);
	if (err != NEWSALERT_EFORMAT)
		return err;
	list->count--;
	free_article(article);
	return article_list_refuse(list, why.text);
}

static enum newsalert_err
reject(enum format format, struct newsalert_error *why)
{
	if (why == NULL)
		return NEWSALERT_EFORMAT;
	why->column = 0;
	if (format == FORMAT_EMPTY)
		snprintf(why->text, sizeof(why->text), "the file is empty");
	else if (sniff_is_packed(format))
		snprintf(why->text, sizeof(why->text), "%s: unpack it first",
		    sniff_name(format));
	else
		snprintf(why->text, sizeof(why->text),
		    "this is %s, which is not read: newsalertd(8) lists the "
		    "formats that are",
		    sniff_name(format));
	return NEWSALERT_EFORMAT;
}

/* Not one of its articles can be read. */
static enum newsalert_err
reject_all(const struct article_list *list, struct newsalert_error *why)
{
	const char *first = list->problems[0].reason;

	if (why == NULL)
		return NEWSALERT_EFORMAT;
	why->column = 0;
	if (list->problem_count == 1)
		snprintf(why->text, sizeof(why->text), "%s", first);
	else
		snprintf(why->text, sizeof(why->text),
		    "none of its %zu articles can be read; the first: %s",
		    list->problem_count, first);
	return NEWSALERT_EFORMAT;
}

static enum newsalert_err
reject_many(const struct article_list *list, struct newsalert_error *why)
{
	error_set(why, 0,
	    "more than %zu articles (intake.articles_max) are in it: send it "
	    "in parts",
	    articles_max(list));
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

/* UTF-8 for every format but those that are told by their bytes as they are;
 * *formatp: what it is. */
static enum newsalert_err
decode(struct article_input *input, struct newsalert_error *why,
    struct charset_text *text, enum format *formatp)
{
	struct span bytes = { input->bytes, input->len };
	enum newsalert_err err;

	*formatp = sniff_raw(input->bytes, input->len);
	if (*formatp != FORMAT_TEXT)
		return NEWSALERT_OK;
	err = charset_read(bytes, charset_declared(bytes), text);
	if (err != NEWSALERT_OK)
		return err;
	input->bytes = text->text.bytes;
	input->len = text->text.len;
	*formatp = sniff_format(input->bytes, input->len);
	if (text->replaced <= bytes.len / REPLACED_SHARE)
		return NEWSALERT_OK;
	if (why != NULL)
		snprintf(why->text, sizeof(why->text),
		    "not text in any charset that is known: %zu of its %zu "
		    "bytes would be lost",
		    text->replaced, bytes.len);
	return NEWSALERT_EFORMAT;
}

static enum newsalert_err
read_list(enum format format, const struct article_input *input,
    struct newsalert_error *why, struct article_list **listp)
{
	struct article_list *list;
	enum newsalert_err err;

	if (readers[format] == NULL)
		return reject(format, why);
	if ((list = calloc(1, sizeof(*list))) == NULL)
		return NEWSALERT_ENOMEM;
	list->max = input->articles_max;
	err = readers[format](input, why, list);
	if (err == NEWSALERT_ETOOBIG)
		err = reject_many(list, why);
	if (err == NEWSALERT_OK && list->count == 0 && list->problem_count > 0)
		err = reject_all(list, why);
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

enum newsalert_err
article_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list **listp)
{
	struct article_input decoded = *input;
	struct charset_text text = { 0 };
	enum format format;
	enum newsalert_err err = decode(&decoded, why, &text, &format);

	if (err == NEWSALERT_OK)
		err = read_list(format, &decoded, why, listp);
	if (err == NEWSALERT_OK)
		(*listp)->replaced += text.replaced;
	charset_text_fini(&text);
	return err;
}

void
article_list_free(struct article_list *list)
{
	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++)
		free_article(&list->items[i]);
	for (size_t i = 0; i < list->problem_count; i++)
		free(list->problems[i].reason);
	free(list->items);
	free(list->problems);
	free(list);
}
