/* SPDX-License-Identifier: MIT */
/* An alert comes in, its JSON line goes out, cut to the limits. */
#include "client/alert.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "client/buffer.h"

#define BODY_MAX    (NEWSALERT_ALERT_MAX - ALERT_SEAL_MAX)
#define FIELD_MAX   256 /* code points of any other text */
#define SCORE_MAX   1e9
#define OPENING     "{\"newsalert\":1,"
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* How much is kept of an alert; the next step is tried when it is too big. */
struct cut {
	size_t tags;
	size_t evidence;
	bool no_links; /* neither link nor guid */
};

static const struct cut cuts[] = {
	{ ALERT_TAGS_MAX, ALERT_EVIDENCE_MAX, false },
	{ ALERT_TAGS_MAX, 4, false },
	{ ALERT_TAGS_MAX, 2, false },
	{ ALERT_TAGS_MAX, 1, false },
	{ 32, 1, false },
	{ 16, 1, false },
	{ 8, 1, false },
	{ 4, 0, false },
	{ 0, 0, true },
};

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void
put_escape(struct buffer *out, unsigned char byte)
{
	char text[8];

	switch (byte) {
	case '"':
		buffer_append(out, "\\\"", 2);
		return;
	case '\\':
		buffer_append(out, "\\\\", 2);
		return;
	case '\n':
		buffer_append(out, "\\n", 2);
		return;
	default:
		(void)snprintf(text, sizeof(text), "\\u%04x", byte);
		buffer_append(out, text, 6);
		return;
	}
}

/* Bytes of text that go out as they are, at most *pointsp code points of
 * them, which are counted down. */
static size_t
plain_run(const unsigned char *text, size_t *pointsp)
{
	utf8proc_int32_t point;
	utf8proc_ssize_t step;
	size_t len = 0;

	while (*pointsp > 0 && text[len] >= 0x20 && text[len] != '"' &&
	       text[len] != '\\') {
		step = 1;
		if (text[len] >= 0x80)
			step = utf8proc_iterate(text + len, -1, &point);
		if (step <= 0)
			break;
		len += (size_t)step;
		--*pointsp;
	}
	return len;
}

/* A JSON string of at most max code points. What is not UTF-8 becomes U+FFFD,
 * one for each byte. */
static void
put_string(struct buffer *out, const char *text, size_t max)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t len;

	buffer_append_char(out, '"');
	for (;;) {
		len = plain_run(at, &max);
		buffer_append(out, (const char *)at, len);
		at += len;
		if (max == 0 || *at == '\0')
			break;
		if (*at >= 0x80)
			buffer_append_text(out, REPLACEMENT);
		else
			put_escape(out, *at);
		at++;
		max--;
	}
	buffer_append_char(out, '"');
}

/* ,"name": */
static inline void
put_name(struct buffer *out, const char *name)
{
	const char last = out->len > 0 ? out->bytes[out->len - 1] : '{';

	if (last != '{' && last != '[' && last != ',')
		buffer_append_char(out, ',');
	buffer_append_char(out, '"');
	buffer_append_text(out, name);
	buffer_append(out, "\":", 2);
}

/* Members that are absent are left out. Inline, as put_name is: names are
 * literals, of known length. */
static inline void
put_text(struct buffer *out, const char *name, const char *text, size_t max)
{
	if (text == NULL)
		return;
	put_name(out, name);
	put_string(out, text, max);
}

bool
alert_is_link(const char *text)
{
	size_t len = 0;

	while (len <= ALERT_LINK_MAX && (unsigned char)text[len] >= 0x20)
		len++;
	return len > 0 && len <= ALERT_LINK_MAX && text[len] == '\0';
}

static void
put_link(struct buffer *out, const char *name, const char *text)
{
	if (text != NULL && alert_is_link(text))
		put_text(out, name, text, ALERT_LINK_MAX);
}

static void
put_time(struct buffer *out, const char *name, int64_t time_sec)
{
	char time[25];

	if (time_sec == 0)
		return;
	alert_format_seconds(time_sec, time);
	put_text(out, name, time, sizeof(time));
}

static void
put_number(struct buffer *out, const char *name, uint64_t number)
{
	put_name(out, name);
	buffer_append_number(out, number);
}

/* Two decimals, without printf, whose point depends on the locale. */
static void
put_score(struct buffer *out, double score)
{
	uint64_t hundredths;

	if (!(score > 0))
		score = 0; /* also what is not a number */
	if (score > SCORE_MAX)
		score = SCORE_MAX;
	hundredths = (uint64_t)llround(score * 100);
	put_number(out, "score", hundredths / 100);
	hundredths %= 100;
	if (hundredths == 0)
		return;
	buffer_append_char(out, '.');
	buffer_append_char(out, (char)('0' + hundredths / 10));
	if (hundredths % 10 != 0)
		buffer_append_char(out, (char)('0' + hundredths % 10));
}

static void
put_evidence(struct buffer *out, const struct alert_evidence *evidence,
    size_t count)
{
	put_name(out, "evidence");
	buffer_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(out, i > 0 ? ",{" : "{");
		put_text(out, "zone", evidence[i].zone, FIELD_MAX);
		put_number(out, "offset", evidence[i].offset);
		put_text(out, "text", evidence[i].text, FIELD_MAX);
		put_text(out, "keyword", evidence[i].keyword, FIELD_MAX);
		buffer_append_char(out, '}');
	}
	buffer_append_char(out, ']');
}

static void
put_roles(struct buffer *out, unsigned roles)
{
	put_name(out, "roles");
	buffer_append_char(out, '[');
	if ((roles & ALERT_ABOUT) != 0)
		buffer_append_text(out, "\"about\"");
	if ((roles & ALERT_FILED) != 0)
		buffer_append_text(out,
		    (roles & ALERT_ABOUT) != 0 ? ",\"filed\"" : "\"filed\"");
	if ((roles & ALERT_MENTIONED) != 0)
		buffer_append_text(out,
		    (roles & (ALERT_ABOUT | ALERT_FILED)) != 0
			? ",\"mentioned\""
			: "\"mentioned\"");
	buffer_append_char(out, ']');
}

static void
put_countries(struct buffer *out, const struct newsalert_alert *alert,
    const struct cut *cut)
{
	const size_t count = least(alert->countries_len, cut->tags);

	put_name(out, "countries");
	buffer_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		const struct alert_country *c = &alert->countries[i];

		buffer_append_text(out, i > 0 ? ",{" : "{");
		put_text(out, "code", c->code, FIELD_MAX);
		put_text(out, "name", c->name, FIELD_MAX);
		put_roles(out, c->roles);
		put_score(out, c->score);
		put_text(out, "origin", c->origin, FIELD_MAX);
		put_number(out, "evidence_count", c->evidence_count);
		put_evidence(out, c->evidence,
		    least(c->evidence_len, cut->evidence));
		buffer_append_char(out, '}');
	}
	buffer_append_char(out, ']');
}

static void
put_topics(struct buffer *out, const struct newsalert_alert *alert,
    const struct cut *cut)
{
	const size_t count = least(alert->topics_len, cut->tags);

	put_name(out, "topics");
	buffer_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		const struct alert_topic *t = &alert->topics[i];

		buffer_append_text(out, i > 0 ? ",{" : "{");
		put_text(out, "id", t->id, FIELD_MAX);
		put_text(out, "name", t->name, FIELD_MAX);
		put_text(out, "medtop", t->medtop, FIELD_MAX);
		put_score(out, t->score);
		put_text(out, "origin", t->origin, FIELD_MAX);
		put_number(out, "evidence_count", t->evidence_count);
		put_evidence(out, t->evidence,
		    least(t->evidence_len, cut->evidence));
		buffer_append_char(out, '}');
	}
	buffer_append_char(out, ']');
}

static bool
cuts_away(const struct newsalert_alert *alert, const struct cut *cut)
{
	const size_t countries = least(alert->countries_len, cut->tags);
	const size_t topics = least(alert->topics_len, cut->tags);

	if (cut->no_links || countries < alert->countries_len ||
	    topics < alert->topics_len)
		return true;
	for (size_t i = 0; i < countries; i++) {
		if (alert->countries[i].evidence_len > cut->evidence)
			return true;
	}
	for (size_t i = 0; i < topics; i++) {
		if (alert->topics[i].evidence_len > cut->evidence)
			return true;
	}
	return false;
}

static void
put_dateline(struct buffer *out, const struct newsalert_alert *alert)
{
	if (alert->dateline.place == NULL && alert->dateline.country == NULL &&
	    alert->dateline.date == NULL)
		return;
	put_name(out, "dateline");
	buffer_append_char(out, '{');
	put_text(out, "place", alert->dateline.place, FIELD_MAX);
	put_text(out, "country", alert->dateline.country, FIELD_MAX);
	put_text(out, "date", alert->dateline.date, FIELD_MAX);
	buffer_append_char(out, '}');
}

static void
put_similar(struct buffer *out, const struct alert_links *links)
{
	const size_t count = least(links->similar_len, ALERT_SIMILAR_MAX);

	if (count == 0)
		return;
	put_name(out, "similar");
	buffer_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		buffer_append_text(out, i > 0 ? ",{" : "{");
		put_number(out, "seq", links->similar[i].seq);
		put_score(out, links->similar[i].score);
		put_text(out, "source", links->similar[i].source,
		    ALERT_SOURCE_MAX);
		buffer_append_char(out, '}');
	}
	buffer_append_char(out, ']');
}

static void
put_links(struct buffer *out, const struct alert_links *links)
{
	if (links->replaces != 0) {
		put_name(out, "replaces");
		buffer_append_char(out, '{');
		put_number(out, "seq", links->replaces);
		put_text(out, "id", links->replaces_id, FIELD_MAX);
		buffer_append_char(out, '}');
	}
	put_similar(out, links);
}

/* "epoch":"9f2c00000000abcd","seq":42,"time":"...", */
static int
write_release(char *out, size_t size, uint64_t epoch, uint64_t seq,
    int64_t time_ms)
{
	char time[25];

	alert_format_time(time_ms, time);
	return snprintf(out, size,
	    "\"epoch\":\"%016" PRIx64 "\",\"seq\":%" PRIu64 ",\"time\":\"%s\",",
	    epoch, seq, time);
}

static void
put_alert(struct buffer *out, const struct newsalert_alert *alert,
    const struct cut *cut)
{
	char release[128];

	buffer_append_text(out, OPENING);
	if (alert->seq != 0) {
		(void)write_release(release, sizeof(release), alert->epoch,
		    alert->seq, alert->time_ms);
		buffer_append_text(out, release);
	}
	put_text(out, "id", alert->id, FIELD_MAX);
	put_text(out, "msgtype", alert->msgtype, FIELD_MAX);
	put_links(out, &alert->links);
	put_text(out, "headline", alert->headline, ALERT_HEADLINE_MAX);
	put_text(out, "summary", alert->summary, ALERT_SUMMARY_MAX);
	put_text(out, "source", alert->source, FIELD_MAX);
	put_text(out, "language", alert->language, FIELD_MAX);
	if (alert->urgency > 0)
		put_number(out, "urgency", (uint64_t)alert->urgency);
	put_text(out, "slugline", alert->slugline, FIELD_MAX);
	if (!cut->no_links) {
		put_link(out, "link", alert->link);
		put_link(out, "guid", alert->guid);
	}
	put_text(out, "version", alert->version, FIELD_MAX);
	put_time(out, "published", alert->published_sec);
	put_time(out, "modified", alert->modified_sec);
	put_dateline(out, alert);
	put_countries(out, alert, cut);
	put_topics(out, alert, cut);
	if (alert->truncated || cuts_away(alert, cut)) {
		put_name(out, "truncated");
		buffer_append_text(out, "true");
	}
	put_text(out, "file", alert->file, FIELD_MAX);
	put_text(out, "ruleset", alert->ruleset, FIELD_MAX);
	buffer_append_char(out, '}');
}

enum newsalert_err
alert_encode(const struct newsalert_alert *alert, char **jsonp, size_t *lenp)
{
	struct buffer out = BUFFER_INIT;

	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		out.len = 0;
		put_alert(&out, alert, &cuts[i]);
		if (out.len <= BODY_MAX)
			break;
	}
	return buffer_take(&out, jsonp, lenp);
}

/* The bytes of a member with a text and the comma behind it; 0: text does not
 * begin with one of that name. */
static size_t
member_len(const char *text, size_t len, const char *name)
{
	const size_t name_len = strlen(name);
	const char *quote;

	if (len <= name_len || memcmp(text, name, name_len) != 0)
		return 0;
	quote = memchr(text + name_len, '"', len - name_len);
	if (quote == NULL || (size_t)(quote - text) + 1 >= len ||
	    quote[1] != ',')
		return 0;
	return (size_t)(quote - text) + 2;
}

/* The members from "id" to "similar", each with its comma. Returns how much of
 * the body they stand for. */
static size_t
put_story(struct buffer *out, const char *body, size_t len,
    const struct alert_seal *seal)
{
	static const char type[] = "\"msgtype\":\"";
	size_t used = member_len(body, len, "\"id\":\"");
	size_t type_len = member_len(body + used, len - used, type);
	const struct alert_links *links = &seal->links;

	buffer_append(out, body, used);
	if (type_len > 0 && seal->msgtype != NULL) {
		put_text(out, "msgtype", seal->msgtype, FIELD_MAX);
		buffer_append_char(out, ',');
	} else {
		buffer_append(out, body + used, type_len);
	}
	if (links->replaces != 0 || links->similar_len != 0) {
		put_links(out, links);
		buffer_append_char(out, ',');
	}
	return used + type_len;
}

enum newsalert_err
alert_seal(const char *body, size_t len, const struct alert_seal *seal,
    char *out, size_t size, size_t *lenp)
{
	const size_t opening = strlen(OPENING);
	struct buffer head = BUFFER_INIT;
	char release[128];
	size_t used;

	if (len <= opening || memcmp(body, OPENING, opening) != 0)
		return NEWSALERT_EFORMAT;
	(void)write_release(release, sizeof(release), seal->epoch, seal->seq,
	    seal->time_ms);
	buffer_append_text(&head, OPENING);
	buffer_append_text(&head, release);
	used = opening + put_story(&head, body + opening, len - opening, seal);
	if (head.err || size <= head.len || size - head.len <= len - used) {
		const enum newsalert_err err =
		    head.err ? head.err : NEWSALERT_ETOOBIG;

		buffer_fini(&head);
		return err;
	}
	memcpy(out, head.bytes, head.len);
	memcpy(out + head.len, body + used, len - used);
	*lenp = head.len + len - used;
	out[*lenp] = '\0';
	buffer_fini(&head);
	return NEWSALERT_OK;
}
