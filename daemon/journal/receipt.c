/* SPDX-License-Identifier: MIT */
/* The outcomes of a file in, its receipt in JSON out. */
#include "daemon/journal/receipt.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "client/alert.h"
#include "client/json.h"

#define HASH_LEN 32
/* {"result":"held","until":"2026-11-23T10:00:00.123Z"}, and a comma */
#define ARTICLE_MAX 64

void
receipt_clean(const char *text, char *out, size_t size)
{
	static const char unknown[] = "\xef\xbf\xbd";
	size_t left = strlen(text), used = 0;

	while (left > 0) {
		utf8proc_int32_t point;
		utf8proc_ssize_t len =
		    utf8proc_iterate((const utf8proc_uint8_t *)text,
			(utf8proc_ssize_t)left, &point);
		const char *piece = len > 0 ? text : unknown;
		size_t piece_len = len > 0 ? (size_t)len : strlen(unknown);
		size_t step = len > 0 ? (size_t)len : 1;

		if (used + piece_len >= size)
			break;
		memcpy(out + used, piece, piece_len);
		used += piece_len;
		text += step;
		left -= step;
	}
	out[used] = '\0';
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. 32 bits are enough: the
 * name itself is compared too. */
int64_t
receipt_key(const char *name, uint64_t number)
{
	uint64_t stretch = number / RECEIPT_STRETCH;
	uint32_t hash = 2166136261u;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return (int64_t)((stretch & 0x7fffffff) << 32 | hash);
}

static int
format_article(const struct journal_article *article,
    const struct journal_outcome *outcome, char *out, size_t size)
{
	char until[25];

	switch (outcome->result) {
	case JOURNAL_RELEASED:
		return snprintf(out, size,
		    "{\"result\":\"new\",\"seq\":%" PRIu64 "}", outcome->seq);
	case JOURNAL_REPEAT:
		if (outcome->seq == 0)
			return snprintf(out, size, "{\"result\":\"repeat\"}");
		return snprintf(out, size,
		    "{\"result\":\"repeat\",\"seq\":%" PRIu64 "}",
		    outcome->seq);
	case JOURNAL_HELD:
		alert_format_time(article->embargo_sec * 1000, until);
		return snprintf(out, size,
		    "{\"result\":\"held\",\"until\":\"%s\"}", until);
	}
	return -1;
}

/* At most what problem_max says. */
static size_t
format_problem(const struct journal_problem *problem, char *out, size_t size)
{
	char reason[JOURNAL_PROBLEM_REASON_MAX];
	json_t *object;
	size_t len = 0;

	receipt_clean(problem->reason, reason, sizeof(reason));
	object = json_pack("{s:s, s:I, s:s}", "result", "rejected", "article",
	    (json_int_t)problem->index + 1, "reason", reason);
	if (object != NULL)
		len = json_dumpb(object, out, size, JSON_COMPACT);
	json_decref(object);
	return len;
}

/* A byte of the reason is at most \u001b, or U+FFFD. */
static size_t
problem_max(const struct journal_problem *problem)
{
	return ARTICLE_MAX + 6 * strlen(problem->reason);
}

static size_t
articles_max(const struct journal_file *file)
{
	size_t size = (file->count + 1) * ARTICLE_MAX + sizeof("[]");

	for (size_t i = 0; i < file->problem_count; i++)
		size += problem_max(&file->problems[i]) + 1;
	return size;
}

/* How many are not told one by one. */
static size_t
format_untold(const struct journal_file *file, char *out)
{
	size_t more = file->problem_total - file->problem_count;

	if (more == 0)
		return 0;
	return (size_t)snprintf(out, ARTICLE_MAX,
	    "{\"result\":\"rejected\",\"more\":%zu}", more);
}

/* Write the articles of the file, each followed by a comma. */
static bool
format_articles(const struct journal_file *file,
    const struct journal_outcome *outcomes, char *json, size_t *usedp)
{
	const size_t total = file->count + file->problem_count;
	size_t done = 0, problem = 0, used = *usedp;

	for (size_t at = 0; done + problem < total; at++) {
		size_t size = ARTICLE_MAX, len;

		if (problem < file->problem_count &&
		    (done == file->count ||
			file->problems[problem].index <= at)) {
			size = problem_max(&file->problems[problem]);
			len = format_problem(&file->problems[problem++],
			    json + used, size);
		} else {
			len = (size_t)format_article(&file->articles[done],
			    &outcomes[done], json + used, size);
			done++;
		}
		if (len == 0 || len >= size)
			return false;
		used += len;
		json[used++] = ',';
	}
	*usedp = used + format_untold(file, json + used);
	return true;
}

enum newsalert_err
receipt_articles(const struct journal_file *file,
    const struct journal_outcome *outcomes, char **jsonp)
{
	char *json = malloc(articles_max(file));
	size_t used = 0;

	if (json == NULL)
		return NEWSALERT_ENOMEM;
	json[used++] = '[';
	if (file->reason == NULL &&
	    !format_articles(file, outcomes, json, &used)) {
		free(json);
		return NEWSALERT_EFORMAT;
	}
	if (json[used - 1] == ',')
		used--;
	json[used++] = ']';
	json[used] = '\0';
	*jsonp = json;
	return NEWSALERT_OK;
}

static json_t *
hash_value(const unsigned char *hash)
{
	static const char digits[] = "0123456789abcdef";
	char text[7 + 2 * HASH_LEN + 1] = "sha256:";

	for (size_t i = 0; i < HASH_LEN; i++) {
		text[7 + 2 * i] = digits[hash[i] >> 4];
		text[8 + 2 * i] = digits[hash[i] & 15];
	}
	return json_string(text);
}

/* A rejected file has no articles. */
static const char *
outcome_of(const struct receipt *receipt, const json_t *articles)
{
	if (receipt->reason == NULL)
		return "accepted";
	return json_array_size(articles) == 0 ? "rejected" : "partial";
}

static json_t *
receipt_object(const struct receipt *receipt, json_t *articles)
{
	json_t *object;
	char time[25];

	alert_format_time(receipt->time_ms, time);
	object = json_pack("{s:I, s:s, s:s, s:I}", "number",
	    (json_int_t)receipt->number, "file", receipt->file, "time", time,
	    "owner", (json_int_t)receipt->owner);
	if (receipt->hash != NULL)
		put_json(&object, "hash", hash_value(receipt->hash));
	put_json(&object, "outcome",
	    json_string(outcome_of(receipt, articles)));
	if (receipt->reason != NULL)
		put_json(&object, "reason", json_string(receipt->reason));
	put_json(&object, "articles", json_incref(articles));
	return object;
}

/* Was it left as receipt_clean made it? */
static bool
is_clean(const char *text)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t len;

	for (; *text != '\0'; text += len) {
		len = utf8proc_iterate((const utf8proc_uint8_t *)text, -1,
		    &point);
		if (len <= 0)
			return false;
	}
	return true;
}

enum newsalert_err
receipt_format(const struct receipt *receipt, char **jsonp)
{
	enum newsalert_err err;
	json_t *articles, *object;

	if (!is_clean(receipt->file) ||
	    (receipt->reason != NULL && !is_clean(receipt->reason)))
		return NEWSALERT_EFORMAT;
	err = load_json(receipt->articles, strlen(receipt->articles),
	    JSON_ARRAY, &articles);
	if (err)
		return err;
	object = receipt_object(receipt, articles);
	*jsonp = compact_json(object);
	json_decref(articles);
	json_decref(object);
	return *jsonp == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}
