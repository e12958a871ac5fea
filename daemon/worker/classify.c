/* SPDX-License-Identifier: MIT */
/* Articles are read, tagged, and become alerts and what the journal keeps
 * beside them. */
#include "daemon/worker/classify.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/sketch.h"
#include "daemon/article/story_key.h"
#include "daemon/worker/excerpt.h"
#include "daemon/worker/zone_texts.h"

#define DATE_SIZE sizeof("2026-11-23")

/* The texts of one alert that are not the article's own. */
struct texts {
	char id[ALERT_ID_SIZE];
	char date[DATE_SIZE];
	char *headline;
	char *summary;
};

static const char *
format_date(const struct dateline *dateline, char out[static DATE_SIZE])
{
	if (dateline->year < 1 || dateline->year > 9999)
		return NULL;
	snprintf(out, DATE_SIZE, "%04u-%02u-%02u",
	    (unsigned)dateline->year % 10000, (unsigned)dateline->month % 100,
	    (unsigned)dateline->day % 100);
	return out;
}

/* A copy of at most max code points, an ellipsis where that is not all. */
static char *
copy_cut(const char *text, size_t len, size_t max)
{
	static const char ellipsis[] = "\xe2\x80\xa6";
	size_t kept = excerpt_cut(text, len, max);
	char *copy;

	if (kept == len)
		return strndup(text, len);
	kept = excerpt_cut(text, len, max - 1);
	copy = malloc(kept + sizeof(ellipsis));
	if (copy == NULL)
		return NULL;
	memcpy(copy, text, kept);
	memcpy(copy + kept, ellipsis, sizeof(ellipsis));
	return copy;
}

/* The headline, or the first sentence of a story that has none. */
static enum newsalert_err
make_headline(const struct article *article, char **headlinep)
{
	const char *text = article->zones[ZONE_HEADLINE];
	size_t len = article->zone_lens[ZONE_HEADLINE];

	if (text == NULL) {
		text = article->zones[ZONE_BODY];
		if (text == NULL)
			return NEWSALERT_OK;
		len = excerpt_sentence(text, article->lead_len,
		    article->lead_len);
	}
	*headlinep = copy_cut(text, len, ALERT_HEADLINE_MAX);
	return *headlinep == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

/* The standfirst, or the first paragraph. */
static enum newsalert_err
make_summary(const struct article *article, char **summaryp)
{
	const char *text = article->zones[ZONE_STANDFIRST];
	size_t len = article->zone_lens[ZONE_STANDFIRST];

	if (text == NULL) {
		text = article->zones[ZONE_BODY];
		len = article->lead_len;
	}
	if (text == NULL)
		return NEWSALERT_OK;
	*summaryp = copy_cut(text, len, ALERT_SUMMARY_MAX);
	return *summaryp == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

static enum newsalert_err
make_texts(const struct article *article, struct texts *texts)
{
	enum newsalert_err err;

	alert_format_id(article->id, texts->id);
	err = make_headline(article, &texts->headline);
	if (err == NEWSALERT_OK)
		err = make_summary(article, &texts->summary);
	return err;
}

/* All but what the tagger fills in. */
static void
describe(const struct article *article, struct texts *texts,
    struct newsalert_alert *alert)
{
	alert->id = texts->id;
	alert->msgtype = article->msgtype;
	alert->headline = texts->headline;
	alert->summary = texts->summary;
	alert->source = article->source;
	alert->language =
	    article->language[0] == '\0' ? "und" : article->language;
	if (article->urgency != 0)
		alert->urgency = article->urgency;
	alert->slugline = article->slugline;
	alert->link = article->link;
	alert->guid = article->guid;
	alert->version = article->version;
	alert->published_sec = article->published_sec;
	alert->modified_sec = article->modified_sec;
	alert->dateline.place = article->dateline.place;
	alert->dateline.date = format_date(&article->dateline, texts->date);
}

static void
article_fini(struct journal_article *article)
{
	free(article->body);
	free(article->countries);
	free(article->mentions);
	free(article->topics);
	free(article->rules);
	free(article->zones);
}

static uint8_t
msgtype_of(const struct article *article)
{
	static const char *const names[] = {
		[JOURNAL_UPDATE] = "update",
		[JOURNAL_CORRECT] = "correct",
		[JOURNAL_WITHDRAW] = "withdraw",
	};

	for (unsigned i = JOURNAL_UPDATE; i <= JOURNAL_WITHDRAW; i++)
		if (strcmp(article->msgtype, names[i]) == 0)
			return (uint8_t)i;
	return JOURNAL_NEW;
}

/* As much of it as fits, whole code points. */
static void
copy_source(const char *source, char out[static JOURNAL_SOURCE_LEN])
{
	size_t len = strnlen(source, JOURNAL_SOURCE_LEN);

	if (len == JOURNAL_SOURCE_LEN)
		do
			len--;
		while (len > 0 && ((unsigned char)source[len] & 0xc0) == 0x80);
	memcpy(out, source, len);
}

static void
make_kin(const struct article *article, struct journal_kin *kin)
{
	struct story_keys keys;

	_Static_assert(STORY_KEY_NAMED_MAX == JOURNAL_NAMED_MAX &&
			   SKETCH_LEN == JOURNAL_SKETCH_LEN,
	    "the journal keeps what is made here");
	story_keys_make(article, &keys);
	kin->guid = keys.guid;
	kin->headline = keys.headline;
	memcpy(kin->named, keys.named, sizeof(kin->named));
	(void)sketch_make(article, kin->sketch);
	if (article->source != NULL)
		copy_source(article->source, kin->source);
	kin->msgtype = msgtype_of(article);
}

static enum newsalert_err
encode(const struct article *article, const struct newsalert_alert *alert,
    struct journal_article *out)
{
	struct journal_article made = { .embargo_sec = article->embargo_sec };
	enum newsalert_err err;

	memcpy(made.id, article->id, sizeof(made.id));
	make_kin(article, &made.kin);
	err = alert_encode(alert, &made.body, &made.body_len);
	if (err == NEWSALERT_OK)
		err = alert_list(alert, ALERT_COUNTRIES, &made.countries);
	if (err == NEWSALERT_OK)
		err = alert_list(alert, ALERT_MENTIONS, &made.mentions);
	if (err == NEWSALERT_OK)
		err = alert_list(alert, ALERT_TOPICS, &made.topics);
	if (err == NEWSALERT_OK)
		err = alert_list(alert, ALERT_RULES, &made.rules);
	if (err == NEWSALERT_OK)
		err = zone_texts_encode(article, &made.zones, &made.zones_len);
	if (err == NEWSALERT_OK)
		*out = made;
	else
		article_fini(&made);
	return err;
}

enum newsalert_err
classify_article(struct tagger *tagger, const struct article *article,
    const char *name, int urgency, struct journal_article *out)
{
	struct newsalert_alert alert = { .urgency = urgency, .file = name };
	struct texts texts = { .headline = NULL };
	enum newsalert_err err;

	err = make_texts(article, &texts);
	if (err == NEWSALERT_OK) {
		describe(article, &texts, &alert);
		err = tagger_run(tagger, article, &alert);
	}
	if (err == NEWSALERT_OK)
		err = encode(article, &alert, out);
	free(texts.headline);
	free(texts.summary);
	return err;
}

static void
hash_bytes(const struct article_input *input, unsigned char hash[static 32])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, input->len, (const uint8_t *)input->bytes);
	sha256_digest(&context, 32, hash);
}

static enum newsalert_err
classify_list(struct tagger *tagger, const struct article_list *list,
    const char *name, int urgency, struct journal_file *file)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (list->count == 0) {
		file->reason = strdup("no article in it");
		return file->reason == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
	}
	file->articles = calloc(list->count, sizeof(*file->articles));
	if (file->articles == NULL)
		return NEWSALERT_ENOMEM;
	while (file->count < list->count && err == NEWSALERT_OK) {
		err = classify_article(tagger, &list->items[file->count], name,
		    urgency, &file->articles[file->count]);
		file->count++;
	}
	return err;
}

static enum newsalert_err
copy_problems(const struct article_list *list, struct journal_file *file)
{
	size_t count = list->problem_count;
	struct journal_problem *problem;

	if (count > JOURNAL_PROBLEMS_MAX)
		count = JOURNAL_PROBLEMS_MAX;
	file->replaced = list->replaced;
	file->problem_total = list->problem_count;
	if (count == 0)
		return NEWSALERT_OK;
	file->problems = calloc(count, sizeof(*file->problems));
	if (file->problems == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		problem = &file->problems[i];
		problem->index = list->problems[i].index;
		problem->reason = strndup(list->problems[i].reason,
		    JOURNAL_PROBLEM_REASON_MAX - 1);
		if (problem->reason == NULL)
			return NEWSALERT_ENOMEM;
		file->problem_count++;
	}
	return NEWSALERT_OK;
}

enum newsalert_err
classify_file(struct tagger *tagger, const struct article_input *input,
    int urgency, struct journal_file **filep)
{
	struct journal_file *file = calloc(1, sizeof(*file));
	struct article_list *list = NULL;
	struct newsalert_error why;
	enum newsalert_err err;

	if (file == NULL)
		return NEWSALERT_ENOMEM;
	hash_bytes(input, file->hash);
	err = article_read(input, &why, &list);
	if (err == NEWSALERT_EFORMAT) {
		file->reason = strdup(why.text);
		err = file->reason == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
	} else if (err == NEWSALERT_OK) {
		err = classify_list(tagger, list, input->name, urgency, file);
		if (err == NEWSALERT_OK && file->reason == NULL)
			err = copy_problems(list, file);
	}
	if (err == NEWSALERT_OK)
		err = tagger_take_spent(tagger, &file->spent);
	article_list_free(list);
	if (err != NEWSALERT_OK) {
		journal_file_free(file);
		return err;
	}
	*filep = file;
	return NEWSALERT_OK;
}
