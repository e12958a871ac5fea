/* SPDX-License-Identifier: MIT */
/* Layout: which paragraph is what, told by its look and its place. */
#include "daemon/article/layout.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/article/agency.h"
#include "daemon/article/embargo.h"
#include "daemon/article/furniture.h"
#include "daemon/article/placename.h"

#define HEAD_MAX       12   /* paragraphs in which a dateline is sought */
#define HEAD_TEXT_MAX  1500 /* bytes of story above a dateline */
#define LIKELY_MAX     2    /* paragraphs of story above a likely dateline */
#define HEADLINE_MAX   300  /* bytes */
#define SENTENCE_MAX   120  /* a headline that ends in a stop is no longer */
#define OPENING_MIN    20   /* of a sentence behind a dateline on top */
#define STANDFIRST_MAX 400  /* bytes of what stands above a byline */
#define FOOT_MAX       6    /* paragraphs between headline and body */
#define CAPTION_MAX    300
#define BYLINE_WORDS   8    /* in front of a dateline on the same line */
#define END_TEXT_MAX   2000 /* bytes of notes behind an end mark */

struct reader {
	const struct paragraph *items;
	unsigned char *kinds; /* enum furniture of each */
	size_t count;
	int64_t time_sec;
	struct layout *layout;
	size_t headline;   /* index; count: there is none */
	size_t body;       /* index of the first paragraph of the body */
	struct span above; /* the byline on the line of the dateline */
	bool is_notice;    /* a kill: its headline is a life-cycle line */
};

static struct span
text_of(const struct reader *reader, size_t index)
{
	return reader->items[index].text;
}

static enum furniture
kind_of(const struct reader *reader, size_t index)
{
	return (enum furniture)reader->kinds[index];
}

static void
add(struct reader *reader, enum zone zone, struct span text)
{
	struct layout *layout = reader->layout;

	text = span_trim(text);
	if (text.len > 0)
		layout->pieces[layout->count++] =
		    (struct piece){ zone, false, text };
}

static bool
is_furniture(const struct reader *reader, size_t index)
{
	return kind_of(reader, index) != FURNITURE_NONE;
}

static bool
is_life_cycle(const struct reader *reader, size_t index)
{
	struct life_cycle unused = { "new", 0, 0 };

	return life_cycle_read(text_of(reader, index), reader->time_sec,
	    &unused);
}

/* Part of what the story tells: no furniture, no life-cycle line. */
static bool
is_story(const struct reader *reader, size_t index)
{
	return !is_furniture(reader, index) && !is_life_cycle(reader, index);
}

/* "By Jane Doe LIMA, Peru (Reuters) - ...": both on one line. The byline
 * goes to *bylinep, and *textp starts behind it. */
static bool
read_behind_byline(struct span *textp, struct span *bylinep,
    struct dateline_parts *parts)
{
	struct span text = *textp;
	size_t at = 0;

	if (!span_starts(text, "By "))
		return false;
	for (int words = 0; words < BYLINE_WORDS; words++) {
		at += span_first_word(span_from(text, at)).len;
		if (at == text.len)
			return false;
		at++;
		if (words >= 2 && dateline_read(span_from(text, at), parts) &&
		    parts->is_sure && parts->place.len > 0) {
			*bylinep = span_to(text, at);
			*textp = span_from(text, at);
			return true;
		}
	}
	return false;
}

/* Whether a dateline may open the file. The first paragraph is a headline as a
 * rule, and headlines name agencies and dates too: "... TO END JULY 1". */
static bool
may_open(struct span behind, const struct dateline_parts *parts)
{
	if (behind.len == 0)
		return parts->place.len > 0 && parts->date.month != 0 &&
		       agency_find(parts->agency) != NULL;
	return parts->place.len > 0 && behind.len >= OPENING_MIN &&
	       !placename_is_capitals(behind);
}

/* Take the dateline at this paragraph if it is one that may stand there. */
static bool
take_dateline(struct reader *reader, size_t index, size_t stories)
{
	struct span text = text_of(reader, index), byline = { "", 0 };
	struct dateline_parts parts;

	if (!dateline_read(text, &parts) &&
	    !read_behind_byline(&text, &byline, &parts))
		return false;
	if (!parts.is_sure && (stories == 0 || stories > LIKELY_MAX))
		return false;
	if (index == 0 && !may_open(span_from(text, parts.text_at), &parts))
		return false;
	reader->layout->has_dateline = true;
	reader->layout->dateline = parts;
	reader->above = byline;
	reader->body = index;
	return true;
}

static bool
has_credit(struct span text)
{
	return furniture_credit_tail(text) < text.len;
}

/* A caption ends in its credit and has no dateline of its own; copy that has
 * both a sure one and its agency is the story, with a picture's credit glued
 * to its end. */
static bool
is_captioned(const struct reader *reader, size_t index)
{
	struct span text = text_of(reader, index);
	struct dateline_parts parts;

	if (!has_credit(text))
		return false;
	return !dateline_read(text, &parts) || !parts.is_sure ||
	       parts.place.len == 0 || parts.agency.len == 0;
}

static void
find_dateline(struct reader *reader)
{
	size_t stories = 0, bytes = 0;

	for (size_t i = 0; i < reader->count && i < HEAD_MAX; i++) {
		bool story = is_story(reader, i);

		if (kind_of(reader, i) == FURNITURE_CREDIT ||
		    is_captioned(reader, i))
			continue;
		if (take_dateline(reader, i, stories))
			return;
		if (story && !(stories == 0 && i + 1 < reader->count &&
				 furniture_is_section(text_of(reader, i)))) {
			stories++;
			bytes += text_of(reader, i).len;
		}
		if (bytes > HEAD_TEXT_MAX)
			return;
	}
}

/* Whether a first paragraph reads like a headline: it is short, or at least
 * no sentence. */
static bool
reads_like_headline(struct span text)
{
	return text.len <= HEADLINE_MAX &&
	       (text.len <= SENTENCE_MAX || text.bytes[text.len - 1] != '.');
}

/* Story paragraphs of the head from index on. */
static size_t
count_stories(const struct reader *reader, size_t index)
{
	size_t end =
	    reader->body < reader->count ? reader->body : index + HEAD_MAX;
	size_t stories = 0;

	for (; index < end && index < reader->count; index++)
		stories += is_story(reader, index);
	return stories;
}

/* A section line needs a headline under it, and without a dateline a body
 * too. */
static bool
is_section(const struct reader *reader, size_t index)
{
	size_t needed = reader->layout->has_dateline ? 1 : 2;

	return furniture_is_section(text_of(reader, index)) &&
	       count_stories(reader, index + 1) >= needed;
}

static void
find_headline(struct reader *reader)
{
	for (size_t i = 0; i < reader->body && i < HEAD_MAX; i++) {
		if (!is_story(reader, i) || is_section(reader, i))
			continue;
		if (reader->layout->has_dateline ||
		    reads_like_headline(text_of(reader, i)))
			reader->headline = i;
		else
			reader->body = i;
		return;
	}
	/* A kill has nothing but its life-cycle line. */
	for (size_t i = 0; i < reader->body && i < HEAD_MAX; i++) {
		if (is_life_cycle(reader, i)) {
			reader->headline = i;
			reader->is_notice = true;
			return;
		}
	}
}

/* Whether a paragraph without a dateline above a credit is body already: it is
 * a sentence, and not the caption that stands directly above. */
static bool
is_sentence_above(const struct reader *reader, size_t index)
{
	struct span text = text_of(reader, index);

	return kind_of(reader, index) == FURNITURE_NONE &&
	       text.bytes[text.len - 1] == '.' && index + 1 < reader->count &&
	       kind_of(reader, index + 1) != FURNITURE_CREDIT;
}

/* Without a dateline: below the last byline, date or credit of the head, if
 * what stands between is short enough for standfirst and caption. */
static void
find_body(struct reader *reader)
{
	size_t index = reader->headline == reader->count
			   ? (reader->body < reader->count ? reader->body : 0)
			   : reader->headline + 1;
	bool may_be_credit = true;

	reader->body = index;
	for (size_t i = index; i < reader->count && i < index + FOOT_MAX; i++) {
		enum furniture kind = kind_of(reader, i);

		if (kind == FURNITURE_END ||
		    (kind == FURNITURE_NONE &&
			text_of(reader, i).len > STANDFIRST_MAX))
			break;
		if (is_sentence_above(reader, i))
			may_be_credit = false;
		if (kind == FURNITURE_BYLINE || kind == FURNITURE_DATE ||
		    (kind == FURNITURE_CREDIT && may_be_credit))
			reader->body = i + 1;
	}
}

static void
note_agency(struct reader *reader, struct span text)
{
	const char *agency = agency_find(text);

	if (agency != NULL && reader->layout->agency == NULL)
		reader->layout->agency = agency;
}

/* The agency in "By JANE DOE, Associated Press", in "(Reporting by ...)" of
 * Reuters, in an end mark. */
static void
note_agency_of(struct reader *reader, enum furniture kind, struct span text)
{
	size_t comma = span_find(text, ',');

	while (text.len > 0 && strchr("-( ", text.bytes[0]) != NULL)
		text = span_from(text, 1);
	switch (kind) {
	case FURNITURE_END:
		if (span_is(text, "Enditem"))
			note_agency(reader, span_of("Xinhua"));
		if (text.len > 0 && text.bytes[text.len - 1] == ')')
			text.len--;
		note_agency(reader, text);
		break;
	case FURNITURE_BYLINE:
		note_agency(reader, text);
		if (comma < text.len)
			note_agency(reader,
			    span_trim(span_from(text, comma + 1)));
		break;
	case FURNITURE_NOTE:
		if (memmem(text.bytes, text.len, "; Editing by", 12) != NULL)
			note_agency(reader, span_of("Reuters"));
		break;
	default:
		break;
	}
}

static void
add_furniture(struct reader *reader, enum furniture kind, struct span text)
{
	static const enum zone zones[] = {
		[FURNITURE_NONE] = ZONE_BODY,
		[FURNITURE_BYLINE] = ZONE_BYLINE,
		[FURNITURE_CREDIT] = ZONE_CREDIT,
		[FURNITURE_DATE] = ZONE_NOTE,
		[FURNITURE_NOTE] = ZONE_NOTE,
		[FURNITURE_END] = ZONE_NOTE,
	};

	if (kind == FURNITURE_NOTE)
		life_cycle_read_note(text, &reader->layout->cycle);
	note_agency_of(reader, kind, text);
	add(reader, zones[kind], text);
}

/* A caption that ends in its credit: both, each to its zone. */
static bool
add_credited(struct reader *reader, struct span text)
{
	size_t tail = furniture_credit_tail(text);

	if (tail == text.len)
		return false;
	add(reader, ZONE_CAPTION, span_to(text, tail));
	add(reader, ZONE_CREDIT, span_from(text, tail));
	return true;
}

/* Whether the paragraph is the caption of a picture whose credit is the next
 * paragraph. */
static bool
is_caption(const struct reader *reader, size_t index)
{
	if (index + 1 >= reader->count || index == reader->headline ||
	    text_of(reader, index).len > CAPTION_MAX)
		return false;
	return kind_of(reader, index + 1) == FURNITURE_CREDIT;
}

/* The text of a picture that web pages print twice: caption and credit glued,
 * then caption, then credit. */
static bool
is_glued_caption(const struct reader *reader, size_t index)
{
	struct span glued = text_of(reader, index), caption;

	if (index + 2 >= reader->count || !is_caption(reader, index + 1))
		return false;
	caption = text_of(reader, index + 1);
	return glued.len > caption.len &&
	       span_equal(span_to(glued, caption.len), caption) &&
	       glued.bytes[caption.len] == ' ';
}

static void
place_headline(struct reader *reader, struct span text)
{
	size_t len = furniture_agency_tail(text);

	(void)life_cycle_read(text, reader->time_sec, &reader->layout->cycle);
	add(reader, ZONE_HEADLINE, span_to(text, len));
	if (len < text.len) {
		struct span agency = span_trim(span_from(text, len));

		add(reader, ZONE_CREDIT, agency);
		agency = span_from(agency, 1);
		note_agency(reader, span_to(agency, agency.len - 1));
	}
}

static void
place_in_head(struct reader *reader, size_t index)
{
	struct span text = text_of(reader, index);
	enum furniture kind = kind_of(reader, index);

	if (index == reader->headline) {
		place_headline(reader, text);
	} else if (kind != FURNITURE_NONE) {
		add_furniture(reader, kind, text);
	} else if (life_cycle_read(text, reader->time_sec,
		       &reader->layout->cycle)) {
		add(reader, ZONE_NOTE, text);
		reader->layout->pieces[reader->layout->count - 1]
		    .is_life_cycle = !embargo_is(text);
	} else if (index < reader->headline) {
		add(reader, ZONE_SECTION, text);
	} else if (is_glued_caption(reader, index)) {
		return; /* nothing is lost: the next two lines are it */
	} else if (is_caption(reader, index)) {
		add(reader, ZONE_CAPTION, text);
	} else if (!add_credited(reader, text)) {
		add(reader, ZONE_STANDFIRST, text);
	}
}

/* Whether so little follows an end mark that it is notes; else the mark only
 * separates two parts. */
static bool
ends_copy(const struct reader *reader, size_t index)
{
	size_t bytes = 0;

	for (size_t i = index + 1; i < reader->count; i++) {
		bytes += text_of(reader, i).len;
		if (bytes > END_TEXT_MAX)
			return false;
	}
	return true;
}

/* A caption among the paragraphs of the body: short, and its credit directly
 * under it. */
static bool
is_caption_in_body(const struct reader *reader, size_t index)
{
	return is_caption(reader, index) &&
	       !reader->items[index + 1].after_blank;
}

static void
add_body(struct reader *reader, struct span text)
{
	size_t len = furniture_end_tail(text);

	add(reader, ZONE_BODY, span_to(text, len));
	add(reader, ZONE_NOTE, span_from(text, len));
}

static void
place_first(struct reader *reader)
{
	struct span text = text_of(reader, reader->body);
	const struct dateline_parts *parts = &reader->layout->dateline;
	size_t tail;

	add(reader, ZONE_BYLINE, reader->above);
	text = span_from(text, reader->above.len);
	add(reader, ZONE_DATELINE, span_to(text, parts->len));
	text = span_from(text, parts->text_at);
	tail = furniture_credit_tail(text);
	add_body(reader, span_to(text, tail));
	add(reader, ZONE_CREDIT, span_from(text, tail));
}

/* Deep in the body a line like a byline names somebody, a date is the rest of
 * a sentence, and what a kill says to editors is all that it says. */
static bool
is_story_in_body(const struct reader *reader, enum furniture kind, size_t index)
{
	if (kind == FURNITURE_BYLINE)
		return index > reader->body + 1 && index + 1 < reader->count;
	return kind == FURNITURE_DATE ||
	       (kind == FURNITURE_NOTE && reader->is_notice);
}

static void
place_body(struct reader *reader)
{
	bool ended = false;
	size_t index = reader->body;

	if (reader->layout->has_dateline) {
		place_first(reader);
		index++;
	}
	for (; index < reader->count; index++) {
		struct span text = text_of(reader, index);
		enum furniture kind = kind_of(reader, index);

		if (is_story_in_body(reader, kind, index))
			kind = FURNITURE_NONE;
		if (kind != FURNITURE_NONE)
			add_furniture(reader, kind, text);
		else if (ended)
			add(reader, ZONE_NOTE, text);
		else if (is_caption_in_body(reader, index))
			add(reader, ZONE_CAPTION, text);
		else if (!add_credited(reader, text))
			add_body(reader, text);
		if (kind == FURNITURE_END && ends_copy(reader, index))
			ended = true;
	}
}

/* "Photo: the harbour by night" on top is a headline, unless it is signed. */
static bool
is_credit_on_top(const struct reader *reader, size_t index)
{
	struct span text = text_of(reader, index);

	return index == 0 && reader->count > 1 &&
	       kind_of(reader, index) == FURNITURE_CREDIT &&
	       span_find(text, '/') == text.len && span_at(text, 0) != '(' &&
	       ascii_is_upper(span_at(text, 0));
}

static void
sort_kinds(struct reader *reader)
{
	for (size_t i = 0; i < reader->count; i++) {
		reader->kinds[i] =
		    (unsigned char)furniture_of(text_of(reader, i));
		if (is_credit_on_top(reader, i))
			reader->kinds[i] = FURNITURE_NONE;
	}
}

static void
place_all(struct reader *reader)
{
	sort_kinds(reader);
	find_dateline(reader);
	find_headline(reader);
	if (!reader->layout->has_dateline)
		find_body(reader);
	for (size_t i = 0; i < reader->body; i++)
		place_in_head(reader, i);
	if (reader->body < reader->count)
		place_body(reader);
}

/* A dateline at the first paragraph that is story, if it has one. */
static void
find_dateline_of_body(struct reader *reader)
{
	for (size_t i = 0; i < reader->count && i < FOOT_MAX; i++) {
		if (is_furniture(reader, i))
			continue;
		if (!take_dateline(reader, i, 1))
			reader->body = 0;
		return;
	}
}

static void
place_known(struct reader *reader, struct span headline)
{
	struct life_cycle unused = { "new", 0, 0 };

	sort_kinds(reader);
	reader->is_notice = headline.len > 0 && life_cycle_read(headline,
						    reader->time_sec, &unused);
	if (headline.len > 0)
		place_headline(reader, headline);
	reader->body = 0;
	find_dateline_of_body(reader);
	for (size_t i = 0; i < reader->body; i++)
		add_furniture(reader, kind_of(reader, i), text_of(reader, i));
	if (reader->body < reader->count)
		place_body(reader);
}

static enum newsalert_err
reader_init(struct reader *reader, const struct paragraphs *paragraphs,
    int64_t time_sec, struct layout *layout)
{
	size_t count = paragraphs->count;

	*layout = (struct layout){ .cycle = { "new", 0, 0 } };
	*reader = (struct reader){ .items = paragraphs->items,
		.count = count,
		.time_sec = time_sec,
		.layout = layout,
		.headline = count,
		.body = count };
	/* A paragraph makes two pieces at most, the dateline's five, and a
	 * headline that is known two. */
	layout->pieces = calloc(2 * count + 5, sizeof(*layout->pieces));
	reader->kinds = malloc(count + 1);
	return layout->pieces == NULL || reader->kinds == NULL
		   ? NEWSALERT_ENOMEM
		   : NEWSALERT_OK;
}

enum newsalert_err
layout_read(const struct paragraphs *paragraphs, int64_t time_sec,
    struct layout *layout)
{
	struct reader reader;
	enum newsalert_err err =
	    reader_init(&reader, paragraphs, time_sec, layout);

	if (err == NEWSALERT_OK)
		place_all(&reader);
	else
		layout_fini(layout);
	free(reader.kinds);
	return err;
}

enum newsalert_err
layout_read_body(struct span headline, const struct paragraphs *body,
    int64_t time_sec, struct layout *layout)
{
	struct reader reader;
	enum newsalert_err err = reader_init(&reader, body, time_sec, layout);

	if (err == NEWSALERT_OK)
		place_known(&reader, headline);
	else
		layout_fini(layout);
	free(reader.kinds);
	return err;
}

void
layout_fini(struct layout *layout)
{
	free(layout->pieces);
	*layout = (struct layout){ 0 };
}
