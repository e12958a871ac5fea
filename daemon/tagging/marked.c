/* SPDX-License-Identifier: MIT */
/* Zones and what was found in them come in, text with marks goes out. */
#include "daemon/tagging/marked.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "weights.h"

#define COLOUR_OFF "\033[0m"

struct mark {
	uint32_t offset;
	uint32_t end;
	uint8_t zone;
	bool country;
};

void
marked_text(FILE *out, const char *text, size_t len, const char *new_line)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;

	for (size_t at = 0; at < len;) {
		utf8proc_category_t category;
		utf8proc_int32_t point;
		utf8proc_ssize_t step = utf8proc_iterate(bytes + at,
		    (utf8proc_ssize_t)(len - at), &point);

		if (step <= 0) {
			at++;
			continue;
		}
		category = utf8proc_category(point);
		if (point == '\n')
			fputs(new_line, out);
		else if (category < UTF8PROC_CATEGORY_ZL &&
			 category != UTF8PROC_CATEGORY_CN)
			fwrite(text + at, 1, (size_t)step, out);
		at += (size_t)step;
	}
}

static int
compare_marks(const void *a, const void *b)
{
	const struct mark *left = a, *right = b;

	if (left->zone != right->zone)
		return left->zone < right->zone ? -1 : 1;
	if (left->offset != right->offset)
		return left->offset < right->offset ? -1 : 1;
	if (left->end != right->end)
		return left->end > right->end ? -1 : 1;
	return (int)right->country - (int)left->country;
}

static enum newsalert_err
add_mark(struct vector *marks, uint8_t zone, uint32_t offset, size_t len,
    bool country)
{
	struct mark *mark = vector_add(marks, 1, sizeof(*mark));

	if (mark == NULL)
		return NEWSALERT_ENOMEM;
	mark->zone = zone;
	mark->offset = offset;
	mark->end = offset + (uint32_t)len;
	mark->country = country;
	return NEWSALERT_OK;
}

/* Does a topic tag by a condition alone that has the term? */
static bool
term_tags(const struct tagger *tagger, uint32_t term)
{
	const uint32_t *topics = tagger->topics.conditional.items;

	for (size_t i = 0; i < tagger->topics.conditional.count; i++)
		if (tagger->topics.standings[topics[i]].verdict ==
			VERDICT_TAG &&
		    topics_has_term(tagger->ruleset, topics[i], term))
			return true;
	return false;
}

static bool
match_tags(const struct tagger *tagger, const struct match *match)
{
	if (match->owner_kind == OWNER_TERM)
		return term_tags(tagger, match->owner);
	return match->owner_kind == OWNER_TOPIC &&
	       topics_supports(&tagger->topics, match) &&
	       tagger->topics.standings[match->owner].verdict == VERDICT_TAG;
}

static enum newsalert_err
collect_marks(const struct tagger *tagger, const struct article *article,
    struct vector *marks)
{
	const struct match *match = tagger->matcher.matches.items;
	const struct match *last = match + tagger->matcher.matches.count;
	const struct site *site = tagger->matcher.sites.items;
	const struct site *end = site + tagger->matcher.sites.count;
	enum newsalert_err err = NEWSALERT_OK;
	size_t offset, len;

	if (tagger->filed != FILING_UNKNOWN &&
	    run_dateline_span(article, &offset, &len))
		err =
		    add_mark(marks, ZONE_DATELINE, (uint32_t)offset, len, true);
	for (; site < end && err == NEWSALERT_OK; site++)
		if ((site->flags & SITE_DROPPED) == 0)
			err = add_mark(marks, site->zone, site->offset,
			    site->len, true);
	for (; match < last && err == NEWSALERT_OK; match++)
		if (match_tags(tagger, match))
			err = add_mark(marks, match->zone, match->offset,
			    match->len, false);
	if (marks->count > 1)
		qsort(marks->items, marks->count, sizeof(struct mark),
		    compare_marks);
	return err;
}

/* A zone while it is written. */
struct painter {
	FILE *out;
	const char *text;
	size_t len;
	size_t at; /* written so far */
	bool colour;
};

/* Of marks that overlap, the part that is new is marked. */
static void
write_mark(struct painter *painter, const struct mark *mark)
{
	const size_t from =
	    mark->offset > painter->at ? mark->offset : painter->at;
	FILE *out = painter->out;

	if (mark->end <= painter->at)
		return;
	marked_text(out, painter->text + painter->at, from - painter->at,
	    "\n  ");
	if (painter->colour)
		fputs(mark->country ? MARKED_COUNTRY : MARKED_TOPIC, out);
	fputc(mark->country ? '[' : '{', out);
	marked_text(out, painter->text + from, mark->end - from, " ");
	fputc(mark->country ? ']' : '}', out);
	if (painter->colour)
		fputs(COLOUR_OFF, out);
	painter->at = mark->end;
}

static void
write_title(FILE *out, enum zone zone)
{
	if (zone == ZONE_DATELINE)
		fputs("dateline\n", out);
	else if (zone == ZONE_BODY)
		fprintf(out, "body (weight %g, first paragraph %g)\n",
		    weights.zone[zone], weights.lead);
	else
		fprintf(out, "%s (weight %g)\n", zones_name(zone),
		    weights.zone[zone]);
}

static void
write_if_there(const struct article *article, FILE *out,
    const struct vector *marks, enum zone zone, bool colour)
{
	struct painter painter = { .out = out,
		.text = article->zones[zone],
		.len = article->zone_lens[zone],
		.colour = colour };
	const struct mark *mark = marks->items;

	if (painter.text == NULL || painter.len == 0)
		return;
	write_title(out, zone);
	fputs("  ", out);
	for (size_t i = 0; i < marks->count; i++)
		if (mark[i].zone == zone)
			write_mark(&painter, &mark[i]);
	marked_text(out, painter.text + painter.at, painter.len - painter.at,
	    "\n  ");
	fputc('\n', out);
}

/* So that nobody wonders why a credit line tags nothing. */
static void
write_unread(const struct article *article, FILE *out,
    const struct read_zone *unread)
{
	const char *text = article->zones[unread->zone];
	const size_t len = article->zone_lens[unread->zone];

	if (text == NULL || len == 0)
		return;
	fprintf(out, "%s (not read)\n  ", unread->name);
	marked_text(out, text, len, "\n  ");
	fputc('\n', out);
}

enum newsalert_err
marked_write(const struct tagger *tagger, const struct article *article,
    FILE *out, bool colour)
{
	struct vector marks = { 0 };
	enum newsalert_err err = collect_marks(tagger, article, &marks);

	for (const struct read_zone *read = zones_read;
	     read->name != NULL && err == NEWSALERT_OK; read++) {
		if (read->zone == ZONE_BODY)
			write_if_there(article, out, &marks, ZONE_DATELINE,
			    colour);
		write_if_there(article, out, &marks, read->zone, colour);
	}
	for (const struct read_zone *unread = zones_unread;
	     unread->name != NULL && err == NEWSALERT_OK; unread++)
		write_unread(article, out, unread);
	free(marks.items);
	return err;
}
