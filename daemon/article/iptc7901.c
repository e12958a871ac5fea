/* SPDX-License-Identifier: MIT */
/* IPTC 7901: a header line, a keyword line, text whose head ends in "=", and
 * when it was filed. */
#include "daemon/article/wire_record.h"

#define HEADLINE_MAX 300 /* bytes of a first paragraph that is one */

static bool
is_letters(struct span word)
{
	for (size_t i = 0; i < word.len; i++)
		if (!ascii_is_lower(ascii_lower(word.bytes[i])))
			return false;
	return word.len > 0;
}

/* "dpa 061" at the end of the header line: the agency, up to a '-'. */
static struct span
agency_of(struct span line)
{
	struct span word, before = span_to(line, 0);

	while ((word = wire_take_word(&line)).len > 0) {
		if (wire_take_word(&(struct span){ line.bytes, line.len })
			    .len == 0 &&
		    wire_number(word) >= 0)
			break;
		before = word;
	}
	before = span_to(before, span_find(before, '-'));
	return word.len > 0 && is_letters(before) ? before : span_to(line, 0);
}

/* "eca062 4 i 211 ccccb   dpa 061": number, priority, category, words. */
static enum newsalert_err
read_header(struct span header, struct draft *draft)
{
	struct span line = wire_take_line(&header), word;
	enum newsalert_err err;

	(void)wire_take_word(&line);
	word = wire_take_word(&line);
	if (draft->urgency == 0)
		draft->urgency = wire_urgency(word);
	word = wire_take_word(&line);
	err = NEWSALERT_OK;
	if (is_letters(word))
		err = draft_add_subject(draft, span_of("iptc7901-category"),
		    word, span_of(""));
	if (err == NEWSALERT_OK)
		err = draft_set(draft, DRAFT_SOURCE, agency_of(line));
	while (err == NEWSALERT_OK && header.len > 0) {
		line = wire_take_line(&header);
		while (line.len > 0 && line.bytes[line.len - 1] == '/')
			line.len--;
		if (line.len > 0)
			err = draft_set(draft, DRAFT_SLUGLINE, line);
	}
	return err;
}

/* "131137 GMT Nov 13": day, hour, minute, month, year. German months too. */
static void
read_filing_time(struct span trailer, struct draft *draft)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may",
		"jun", "jul", "aug", "sep", "oct", "nov", "dec", "jan", "feb",
		"mrz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov",
		"dez" };
	struct span word = wire_take_word(&trailer);
	int number = word.len == 6 ? wire_number(word) : -1;
	int date[3] = { -1, 0, number / 10000 };

	word = wire_take_word(&trailer);
	if (span_is(word, "GMT") || span_is(word, "UTC"))
		word = wire_take_word(&trailer);
	for (int i = 0; i < 24 && word.len >= 3; i++)
		if (span_starts(word, months[i]))
			date[1] = i % 12 + 1;
	date[0] = wire_number(wire_take_word(&trailer));
	if (number < 0 ||
	    !wire_time(date, number % 10000, &draft->published_sec))
		draft->published_sec = 0;
}

/* The lines above the first blank one; *is_markedp: they end in "=". */
static struct span
head_of(struct span text, bool *is_markedp)
{
	struct span rest = text, head = span_to(text, 0), line;

	*is_markedp = false;
	while (rest.len > 0) {
		line = wire_take_line(&rest);
		if (line.len == 0 && head.len > 0)
			break;
		if (line.len == 0)
			continue;
		*is_markedp = line.bytes[line.len - 1] == '=';
		head.len = (size_t)(line.bytes + line.len - text.bytes);
		if (*is_markedp)
			break;
	}
	return head;
}

static bool
is_byline(struct span line)
{
	return span_starts(line, "by ") || span_starts(line, "von ") ||
	       span_starts(line, "par ") || span_starts(line, "por ");
}

/* Labels, a headline of one line or more, a byline. */
static enum newsalert_err
read_head(struct span head, int64_t time_sec, struct draft *draft)
{
	struct text_buffer headline = { 0 };
	enum newsalert_err err = NEWSALERT_OK;
	struct span line;

	while (err == NEWSALERT_OK && head.len > 0) {
		line = wire_take_line(&head);
		if (line.len > 0 && line.bytes[line.len - 1] == '=')
			line.len--;
		line = span_trim(line);
		if (wire_take_label(line, time_sec, draft))
			continue;
		if (headline.len > 0 && is_byline(line))
			err = draft_add(draft, ZONE_BYLINE, line);
		else
			err = text_buffer_add_line(&headline, line);
	}
	if (err == NEWSALERT_OK)
		err = draft_add(draft, ZONE_HEADLINE,
		    (struct span){ headline.bytes, headline.len });
	text_buffer_fini(&headline);
	return err;
}

enum newsalert_err
iptc7901_draft(const struct wire_record *record,
    const struct article_input *input, struct draft *draft)
{
	bool is_marked;
	struct span head = head_of(record->text, &is_marked), body;
	enum newsalert_err err = NEWSALERT_OK;

	body = span_from(record->text, head.len);
	if (is_marked ||
	    (head.len <= HEADLINE_MAX && span_trim(body).len > head.len))
		err = read_head(head, input->time_sec, draft);
	else
		body = record->text;
	if (err == NEWSALERT_OK)
		err = draft_add_copy(draft, ZONE_BODY, body);
	if (err == NEWSALERT_OK)
		err = read_header(record->header, draft);
	read_filing_time(record->trailer, draft);
	return err;
}
