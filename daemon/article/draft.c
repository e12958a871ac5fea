/* SPDX-License-Identifier: MIT */
/* Drafts: pieces are kept as they come, and cleaned once, at the end. */
#include "daemon/article/draft.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/article/dateline.h"
#include "daemon/article/dateline_field.h"
#include "daemon/article/furniture.h"
#include "daemon/article/identity.h"
#include "daemon/article/language.h"
#include "daemon/article/text.h"

#define CLOCK_SLACK (2 * 86400) /* seconds */

/* The next word of *text, which then starts behind it. */
static struct span
take_word(struct span *text)
{
	struct span word = *text;
	size_t len = 0;

	while (len < text->len && !ascii_is_white(text->bytes[len]))
		len++;
	word.len = len;
	*text = span_trim_white(span_from(*text, len));
	return word;
}

/* Append with every run of white space as one space. */
static enum newsalert_err
add_folded(struct text_buffer *buffer, struct span text)
{
	enum newsalert_err err = text_buffer_reserve(buffer, text.len + 1);

	text = span_trim_white(text);
	while (err == NEWSALERT_OK && text.len > 0) {
		err = text_buffer_add(buffer, take_word(&text));
		if (err == NEWSALERT_OK && text.len > 0)
			err = text_buffer_add(buffer, span_of(" "));
	}
	return err;
}

static enum newsalert_err
add_paragraph(struct text_buffer *buffer, struct span text)
{
	enum newsalert_err err = NEWSALERT_OK;

	text = span_trim_white(text);
	if (text.len == 0)
		return NEWSALERT_OK;
	if (buffer->len > 0)
		err = text_buffer_add(buffer, span_of("\n"));
	return err != NEWSALERT_OK ? err : add_folded(buffer, text);
}

enum newsalert_err
draft_add(struct draft *draft, enum zone zone, struct span text)
{
	struct text_buffer *buffer = &draft->zones[zone];
	size_t len = text.len;
	enum newsalert_err err;

	if (zone == ZONE_HEADLINE && buffer->len > 0)
		return NEWSALERT_OK;
	if (zone == ZONE_CAPTION) {
		text = span_trim_white(text);
		len = furniture_credit_tail(text);
	}
	err = add_paragraph(buffer, span_to(text, len));
	if (err == NEWSALERT_OK && len < text.len)
		err = add_paragraph(&draft->zones[ZONE_CREDIT],
		    span_from(text, len));
	return err;
}

enum newsalert_err
draft_add_copy(struct draft *draft, enum zone zone, struct span text)
{
	struct paragraphs paragraphs = { 0 };
	struct text clean = { 0 };
	enum newsalert_err err;

	err = text_clean(text.bytes, text.len, &clean);
	if (err == NEWSALERT_OK)
		err = paragraphs_read((struct span){ clean.bytes, clean.len },
		    &paragraphs);
	for (size_t i = 0; err == NEWSALERT_OK && i < paragraphs.count; i++)
		err = draft_add(draft, zone, paragraphs.items[i].text);
	draft->replaced += clean.replaced;
	paragraphs_fini(&paragraphs);
	text_fini(&clean);
	return err;
}

enum newsalert_err
draft_set(struct draft *draft, enum draft_field field, struct span text)
{
	struct text_buffer *buffer = &draft->fields[field];
	enum newsalert_err err;

	if (buffer->len > 0)
		return NEWSALERT_OK;
	err = add_folded(buffer, text);
	if (err != NEWSALERT_OK)
		buffer->len = 0;
	return err;
}

/* A cleaned copy of at most max bytes, cut between code points; NULL stays
 * where the text is empty. */
static enum newsalert_err
copy_clean(struct span text, size_t max, char **copyp)
{
	struct text clean = { 0 };
	enum newsalert_err err;

	text = span_trim_white(text);
	if (text.len == 0)
		return NEWSALERT_OK;
	err = text_clean(text.bytes, text.len, &clean);
	if (err != NEWSALERT_OK || clean.len == 0)
		goto out;
	if (clean.len > max) {
		while (((unsigned char)clean.bytes[max] & 0xC0) == 0x80)
			max--;
		clean.bytes[max] = '\0';
	}
	*copyp = clean.bytes;
	clean.bytes = NULL;
out:
	text_fini(&clean);
	return err;
}

enum newsalert_err
draft_add_subject(struct draft *draft, struct span scheme, struct span code,
    struct span name)
{
	struct article_subject subject = { 0 }, *grown;
	enum newsalert_err err;

	if (draft->subject_count == SUBJECTS_MAX)
		return NEWSALERT_OK;
	err = copy_clean(scheme, ARTICLE_FIELD_MAX, &subject.scheme);
	if (err == NEWSALERT_OK)
		err = copy_clean(code, ARTICLE_FIELD_MAX, &subject.code);
	if (err == NEWSALERT_OK)
		err = copy_clean(name, ARTICLE_FIELD_MAX, &subject.name);
	if (err != NEWSALERT_OK ||
	    (subject.code == NULL && subject.name == NULL))
		goto out;
	grown = reallocarray(draft->subjects, draft->subject_count + 1,
	    sizeof(*grown));
	if (grown == NULL) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	draft->subjects = grown;
	grown[draft->subject_count++] = subject;
	return NEWSALERT_OK;
out:
	article_subject_fini(&subject);
	return err;
}

bool
draft_has_story(const struct draft *draft)
{
	return draft->zones[ZONE_HEADLINE].len > 0 ||
	       draft->zones[ZONE_BODY].len > 0;
}

/* ---- Zones ------------------------------------------------------------- */

static enum newsalert_err
clean_zone(struct draft *draft, enum zone zone)
{
	struct text_buffer *buffer = &draft->zones[zone];
	struct text clean = { 0 };
	enum newsalert_err err;

	if (buffer->len == 0)
		return NEWSALERT_OK;
	err = text_clean(buffer->bytes, buffer->len, &clean);
	if (err != NEWSALERT_OK)
		return err;
	draft->replaced += clean.replaced;
	text_buffer_fini(buffer);
	*buffer = (struct text_buffer){ clean.bytes, clean.len, clean.len + 1 };
	return NEWSALERT_OK;
}

static size_t
count_lines(struct span text)
{
	size_t lines = 1;

	for (size_t at; (at = span_find(text, '\n')) < text.len; lines++)
		text = span_from(text, at + 1);
	return lines;
}

/* Every line that is not empty is a paragraph; they point into the text. */
static enum newsalert_err
split_lines(struct span text, struct paragraph **itemsp, size_t *countp)
{
	struct paragraph *items = calloc(count_lines(text), sizeof(*items));
	size_t count = 0;

	if (items == NULL)
		return NEWSALERT_ENOMEM;
	while (text.len > 0) {
		struct span line = span_to(text, span_find(text, '\n'));
		bool is_last = line.len == text.len;

		if (span_trim_white(line).len > 0)
			items[count++] =
			    (struct paragraph){ span_trim_white(line), true };
		text = span_from(text, line.len + !is_last);
	}
	*itemsp = items;
	*countp = count;
	return NEWSALERT_OK;
}

static struct span
zone_of(const struct draft *draft, enum zone zone)
{
	return (
	    struct span){ draft->zones[zone].bytes, draft->zones[zone].len };
}

/* A break inside a headline, as some markup has, is a space. */
static struct span
headline_of(const struct draft *draft)
{
	struct span headline = zone_of(draft, ZONE_HEADLINE);
	char *at = draft->zones[ZONE_HEADLINE].bytes;

	for (size_t i = 0; i < headline.len; i++)
		if (at[i] == '\n')
			at[i] = ' ';
	return span_trim(headline);
}

/* Tell body paragraphs apart. The pieces are copied: the draft's headline and
 * body are made anew of them. */
static enum newsalert_err
read_layout(const struct draft *draft, int64_t time_sec,
    struct paragraphs *paragraphs, struct layout *layout)
{
	enum newsalert_err err = split_lines(zone_of(draft, ZONE_BODY),
	    &paragraphs->items, &paragraphs->count);

	if (err != NEWSALERT_OK)
		return err;
	return layout_read_body(headline_of(draft), paragraphs, time_sec,
	    layout);
}

/* Join the pieces of each zone behind what the reader put there; *lead_lenp:
 * the body's first. */
static enum newsalert_err
join_pieces(struct draft *draft, const struct layout *layout,
    struct text_buffer *life_cycle, size_t *lead_lenp)
{
	enum newsalert_err err = NEWSALERT_OK;

	for (size_t i = 0; err == NEWSALERT_OK && i < layout->count; i++) {
		const struct piece *piece = &layout->pieces[i];
		struct text_buffer *zone = &draft->zones[piece->zone];

		err = text_buffer_add_line(zone, piece->text);
		if (err == NEWSALERT_OK && piece->is_life_cycle)
			err = text_buffer_add_line(life_cycle, piece->text);
		if (piece->zone == ZONE_BODY && *lead_lenp == 0)
			*lead_lenp = zone->len;
	}
	return err;
}

static enum newsalert_err
take_zones(struct draft *draft, struct article *article)
{
	for (int i = 0; i < ZONE_COUNT; i++) {
		article->zone_lens[i] = draft->zones[i].len;
		if (draft->zones[i].len == 0)
			continue;
		article->zones[i] = text_buffer_take(&draft->zones[i]);
		if (article->zones[i] == NULL)
			return NEWSALERT_ENOMEM;
	}
	return NEWSALERT_OK;
}

/* ---- Fields ------------------------------------------------------------ */

/* What dates without a year are near to: when the provider made the story,
 * unless its clock is wrong, else the file's time. */
static int64_t
reference_sec(const struct draft *draft, const struct article_input *input)
{
	int64_t sec = draft->modified_sec != 0 ? draft->modified_sec
					       : draft->published_sec;

	return sec == 0 || sec > input->time_sec + CLOCK_SLACK ? input->time_sec
							       : sec;
}

static enum newsalert_err
take_field(const struct draft *draft, enum draft_field field, size_t max,
    char **fieldp)
{
	struct span text = { draft->fields[field].bytes,
		draft->fields[field].len };

	if (text.len == 0)
		return NEWSALERT_OK;
	free(*fieldp);
	*fieldp = NULL;
	return copy_clean(text, max, fieldp);
}

/* What the provider says, else the dateline, else another line of the copy,
 * else the inbox. */
static enum newsalert_err
set_source(const struct draft *draft, const struct layout *layout,
    const char *inbox, struct article *article)
{
	const char *source = article->dateline.agency;
	enum newsalert_err err;

	err = take_field(draft, DRAFT_SOURCE, ARTICLE_FIELD_MAX,
	    &article->source);
	if (err != NEWSALERT_OK || article->source != NULL)
		return err;
	if (source == NULL)
		source = layout->agency;
	if (source == NULL)
		source = inbox;
	if (source == NULL || source[0] == '\0')
		return NEWSALERT_OK;
	article->source = strndup(source, ARTICLE_FIELD_MAX);
	return article->source == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
}

/* The dateline of the copy, with what a field knows besides. A field's line is
 * the zone where the copy has none; *linep, which the parts may point to, is
 * the caller's to free. */
static enum newsalert_err
merge_dateline(struct draft *draft, const struct layout *layout,
    struct dateline_parts *parts, char **linep)
{
	struct text_buffer *zone = &draft->zones[ZONE_DATELINE];
	enum newsalert_err err;
	struct span line;

	*parts = layout->dateline;
	err = take_field(draft, DRAFT_DATELINE, ARTICLE_FIELD_MAX, linep);
	if (err != NEWSALERT_OK || *linep == NULL)
		return err;
	line = span_of(*linep);
	if (!dateline_field_merge(line, parts) || zone->len > 0)
		return NEWSALERT_OK;
	return text_buffer_add(zone, line);
}

/* A field that says where it was filed says all: the region of the copy may
 * belong to another place. */
static enum newsalert_err
set_dateline(const struct draft *draft, const struct dateline_parts *parts,
    int64_t time_sec, struct article *article)
{
	struct span lead = { article->zones[ZONE_BODY], article->lead_len };
	enum newsalert_err err;

	err = dateline_fill(parts, time_sec, lead, &article->dateline);
	if (err != NEWSALERT_OK || draft->fields[DRAFT_PLACE].len == 0)
		return err;
	free(article->dateline.region);
	article->dateline.region = NULL;
	err = take_field(draft, DRAFT_PLACE, ARTICLE_FIELD_MAX,
	    &article->dateline.place);
	if (err == NEWSALERT_OK)
		err = take_field(draft, DRAFT_REGION, ARTICLE_FIELD_MAX,
		    &article->dateline.region);
	return err;
}

static void
set_language(const struct draft *draft, const char *inbox,
    struct article *article)
{
	struct span tag = { draft->fields[DRAFT_LANGUAGE].bytes,
		draft->fields[DRAFT_LANGUAGE].len };

	language_of_tag(tag, article->language);
	if (article->language[0] == '\0' && inbox != NULL)
		snprintf(article->language, sizeof(article->language), "%s",
		    inbox);
}

/* What the provider says of the life cycle stands over words in the copy; but
 * many count versions only, and the copy says what the new one is for. */
static void
set_life_cycle(const struct draft *draft, const struct life_cycle *cycle,
    struct article *article)
{
	const char *msgtype =
	    draft->msgtype == NULL ? cycle->msgtype : draft->msgtype;

	if (strcmp(msgtype, "update") == 0 &&
	    strcmp(cycle->msgtype, "new") != 0)
		msgtype = cycle->msgtype;
	snprintf(article->msgtype, sizeof(article->msgtype), "%s", msgtype);
	article->urgency =
	    draft->urgency == 0 ? cycle->urgency : draft->urgency;
	article->embargo_sec =
	    draft->embargo_sec == 0 ? cycle->embargo_sec : draft->embargo_sec;
	article->published_sec = draft->published_sec;
	article->modified_sec = draft->modified_sec;
}

static enum newsalert_err
set_fields(struct draft *draft, const struct layout *layout,
    const struct dateline_parts *dateline, const struct article_input *input,
    struct article *article)
{
	enum newsalert_err err;

	set_language(draft, input->language, article);
	set_life_cycle(draft, &layout->cycle, article);
	article->subjects = draft->subjects;
	article->subject_count = draft->subject_count;
	draft->subjects = NULL;
	draft->subject_count = 0;
	err =
	    set_dateline(draft, dateline, reference_sec(draft, input), article);
	if (err == NEWSALERT_OK)
		err = set_source(draft, layout, input->source, article);
	if (err == NEWSALERT_OK)
		err = take_field(draft, DRAFT_GUID, ARTICLE_LINK_MAX,
		    &article->guid);
	if (err == NEWSALERT_OK)
		err = take_field(draft, DRAFT_VERSION, ARTICLE_FIELD_MAX,
		    &article->version);
	if (err == NEWSALERT_OK)
		err = take_field(draft, DRAFT_LINK, ARTICLE_LINK_MAX,
		    &article->link);
	if (err == NEWSALERT_OK)
		err = take_field(draft, DRAFT_SLUGLINE, ARTICLE_FIELD_MAX,
		    &article->slugline);
	return err;
}

/* ---- Article ----------------------------------------------------------- */

static enum newsalert_err
reject(struct newsalert_error *why)
{
	if (why != NULL)
		snprintf(why->text, sizeof(why->text),
		    "no headline and no body");
	return NEWSALERT_EFORMAT;
}

/* What tells this article from others beside headline and body: that the
 * provider withdraws it, in words that the copy may not have; and the guid of
 * one that is a headline alone, for "News in brief" comes every day. */
static enum newsalert_err
add_provider_lines(const struct draft *draft, const struct article *article,
    struct text_buffer *life_cycle)
{
	enum newsalert_err err = NEWSALERT_OK;

	if (draft->msgtype != NULL && strcmp(draft->msgtype, "withdraw") == 0)
		err = text_buffer_add_line(life_cycle, span_of("withdraw"));
	if (err == NEWSALERT_OK && article->zones[ZONE_BODY] == NULL &&
	    article->guid != NULL)
		err = text_buffer_add_line(life_cycle, span_of(article->guid));
	return err;
}

enum newsalert_err
draft_finish_layout(struct draft *draft, const struct layout *layout,
    const struct article_input *input, struct newsalert_error *why,
    struct article *article)
{
	struct text_buffer life_cycle = { 0 };
	struct dateline_parts dateline = { 0 };
	char *lines = NULL, *line = NULL;
	enum newsalert_err err;

	err = join_pieces(draft, layout, &life_cycle, &article->lead_len);
	if (err == NEWSALERT_OK)
		err = merge_dateline(draft, layout, &dateline, &line);
	if (err == NEWSALERT_OK)
		err = take_zones(draft, article);
	if (err == NEWSALERT_OK)
		err = set_fields(draft, layout, &dateline, input, article);
	if (err == NEWSALERT_OK)
		err = add_provider_lines(draft, article, &life_cycle);
	if (err != NEWSALERT_OK)
		goto out;
	if (article->zones[ZONE_HEADLINE] == NULL &&
	    article->zones[ZONE_BODY] == NULL) {
		err = reject(why);
		goto out;
	}
	if (life_cycle.len > 0 &&
	    (lines = text_buffer_take(&life_cycle)) == NULL) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	identity_compute(article, lines, article->id);
out:
	text_buffer_fini(&life_cycle);
	free(lines);
	free(line);
	return err;
}

enum newsalert_err
draft_finish(struct draft *draft, const struct article_input *input,
    struct newsalert_error *why, struct article *article)
{
	struct paragraphs paragraphs = { 0 };
	struct layout layout = { 0 };
	struct text_buffer headline = { 0 }, body = { 0 };
	enum newsalert_err err = NEWSALERT_OK;

	for (int i = 0; err == NEWSALERT_OK && i < ZONE_COUNT; i++)
		err = clean_zone(draft, (enum zone)i);
	if (err == NEWSALERT_OK)
		err = read_layout(draft, reference_sec(draft, input),
		    &paragraphs, &layout);
	if (err != NEWSALERT_OK)
		goto out;
	headline = draft->zones[ZONE_HEADLINE];
	body = draft->zones[ZONE_BODY];
	draft->zones[ZONE_HEADLINE] = (struct text_buffer){ 0 };
	draft->zones[ZONE_BODY] = (struct text_buffer){ 0 };
	err = draft_finish_layout(draft, &layout, input, why, article);
out:
	layout_fini(&layout);
	free(paragraphs.items);
	text_buffer_fini(&headline);
	text_buffer_fini(&body);
	return err;
}

void
draft_fini(struct draft *draft)
{
	for (int i = 0; i < ZONE_COUNT; i++)
		text_buffer_fini(&draft->zones[i]);
	for (int i = 0; i < DRAFT_FIELDS; i++)
		text_buffer_fini(&draft->fields[i]);
	for (size_t i = 0; i < draft->subject_count; i++)
		article_subject_fini(&draft->subjects[i]);
	free(draft->subjects);
	*draft = (struct draft){ 0 };
}
