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

enum newsalert_err
receipt_articles(const struct journal_file *file,
    const struct journal_outcome *outcomes, char **jsonp)
{
	size_t count = file->reason == NULL ? file->count : 0;
	char *json = malloc(count * ARTICLE_MAX + 3);
	size_t used = 0;

	if (json == NULL)
		return NEWSALERT_ENOMEM;
	json[used++] = '[';
	for (size_t i = 0; i < count; i++) {
		int len;

		if (i > 0)
			json[used++] = ',';
		len = format_article(&file->articles[i], &outcomes[i],
		    json + used, ARTICLE_MAX);
		if (len < 0 || len >= ARTICLE_MAX) {
			free(json);
			return NEWSALERT_EFORMAT;
		}
		used += (size_t)len;
	}
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

	if (hash == NULL)
		return NULL;
	for (size_t i = 0; i < HASH_LEN; i++) {
		text[7 + 2 * i] = digits[hash[i] >> 4];
		text[8 + 2 * i] = digits[hash[i] & 15];
	}
	return json_string(text);
}

/* o*: a member whose value is NULL is left out. */
static json_t *
receipt_object(const struct receipt *receipt, json_t *articles)
{
	bool accepted = receipt->reason == NULL;
	char time[25];

	alert_format_time(receipt->time_ms, time);
	return json_pack("{s:I, s:s, s:s, s:I, s:o*, s:s, s:s*, s:O}", "number",
	    (json_int_t)receipt->number, "file", receipt->file, "time", time,
	    "owner", (json_int_t)receipt->owner, "hash",
	    hash_value(receipt->hash), "outcome",
	    accepted ? "accepted" : "rejected", "reason", receipt->reason,
	    "articles", articles);
}

enum newsalert_err
receipt_format(const struct receipt *receipt, char **jsonp)
{
	enum newsalert_err err = NEWSALERT_EFORMAT;
	json_t *articles, *object = NULL;
	char *json = NULL;

	articles = json_loads(receipt->articles, 0, NULL);
	if (articles != NULL)
		object = receipt_object(receipt, articles);
	if (object == NULL)
		goto out;
	json = json_dumps(object, JSON_COMPACT);
	if (json == NULL) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	*jsonp = json;
	err = NEWSALERT_OK;
out:
	json_decref(articles);
	json_decref(object);
	return err;
}
