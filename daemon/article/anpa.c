/* SPDX-License-Identifier: MIT */
/* ANPA 1312, as AP sends it: lines that begin in "^" and end in "<" or "=" are
 * the head, lines that begin in white space are paragraphs. */
#include "daemon/article/wire_record.h"

struct category {
	char letter;
	const char *name;
};

static const struct category categories[] = {
	{ 'a', "Domestic news" },
	{ 'e', "Entertainment" },
	{ 'f', "Financial" },
	{ 'i', "International" },
	{ 'l', "Lifestyle" },
	{ 'n', "State and regional" },
	{ 'o', "Weather" },
	{ 'p', "Politics" },
	{ 's', "Sports" },
	{ 't', "Travel" },
	{ 'v', "Advisory" },
	{ 'w', "Washington" },
};

struct copy {
	struct draft *draft;
	int64_t time_sec;
	struct text_buffer body;
	struct text_buffer line; /* with marks of the desk as characters */
	bool has_slug;
};

static enum newsalert_err
read_category(struct span word, struct draft *draft)
{
	const char *name = "";

	if (word.len != 1 || !ascii_is_lower(ascii_lower(word.bytes[0])))
		return NEWSALERT_OK;
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
		if (categories[i].letter == ascii_lower(word.bytes[0]))
			name = categories[i].name;
	return draft_add_subject(draft, span_of("anpa-category"), word,
	    span_of(name));
}

/* The second line: "u i", a control, "BC-WEA--Weather   11-13 0895". */
static enum newsalert_err
read_header(struct span header, struct draft *draft)
{
	struct span line = wire_take_line(&header), category;
	enum newsalert_err err;

	line = wire_take_line(&header);
	if (draft->urgency == 0)
		draft->urgency = wire_urgency(wire_take_word(&line));
	else
		(void)wire_take_word(&line);
	category = wire_take_word(&line);
	while (category.len > 0 && category.bytes[category.len - 1] < ' ')
		category.len--;
	err = read_category(category, draft);
	return err;
}

/* "AP-WF-08-29-16 1626GMT<": who sent it and when. */
static enum newsalert_err
read_trailer(struct span trailer, struct draft *draft)
{
	struct span line = wire_take_line(&trailer), time, source;
	int date[3];
	size_t day;

	while (line.len > 0 && !span_has_letter(line, 0))
		line = span_from(line, 1);
	source = span_to(line, span_find(line, '-'));
	time = line;
	(void)wire_take_word(&time);
	day = (size_t)(time.bytes - line.bytes);
	time = wire_take_word(&time);
	time.len = time.len < 4 ? time.len : 4;
	if (day >= 8) {
		struct span text = span_from(line, day - 8);

		date[0] = wire_number(span_to(span_from(text, 6), 2));
		date[1] = wire_number(span_to(text, 2));
		date[2] = wire_number(span_to(span_from(text, 3), 2));
		if (!wire_time(date, wire_number(time), &draft->published_sec))
			draft->published_sec = 0;
	}
	return source.len < line.len ? draft_set(draft, DRAFT_SOURCE, source)
				     : NEWSALERT_OK;
}

/* Bytes up to what may be one of the desk's marks. */
static size_t
plain_run(struct span line)
{
	size_t len = 0;

	while (len < line.len && line.bytes[len] != '`' &&
	       line.bytes[len] != '\'' &&
	       (line.bytes[len] != ' ' || span_at(line, len + 1) != '_'))
		len++;
	return len;
}

/* What the desk types for want of other keys: '_' is a dash, `` and '' are
 * quotation marks. */
static enum newsalert_err
take_marks(struct copy *copy, struct span line)
{
	enum newsalert_err err = NEWSALERT_OK;

	copy->line.len = 0;
	while (err == NEWSALERT_OK && line.len > 0) {
		size_t used = plain_run(line);
		struct span shown = span_to(line, used);

		if (used > 0) {
			/* as it stands */
		} else if (span_starts(line, " _ ")) {
			shown = span_of(" -- ");
			used = 3;
		} else if (span_starts(line, "``") || span_starts(line, "''")) {
			shown = span_of("\"");
			used = 2;
		} else {
			used = 1;
			shown = span_to(line, used);
		}
		err = text_buffer_add(&copy->line, shown);
		line = span_from(line, used);
	}
	return err;
}

/* "BC-US--Lobster Death, 1st Ld-Writethru,127": the name of the story, and
 * what number of it this is. */
static enum newsalert_err
read_slug(struct copy *copy, struct span slug)
{
	struct span rest = slug;
	enum newsalert_err err = draft_set(copy->draft, DRAFT_SLUGLINE,
	    span_to(slug, span_find(slug, ',')));

	while (rest.len > 0) {
		size_t len = span_find(rest, ',');
		struct span word = span_trim(span_to(rest, len));

		(void)wire_take_label(word, copy->time_sec, copy->draft);
		rest = span_from(rest, len < rest.len ? len + 1 : len);
	}
	return err;
}

static bool
is_note(struct span line)
{
	static const char *const notes[] = { "___", "AP Graphic", "AP Photo",
		"AP Video", "Ed:", "Editor", "Eds", "Moved", "With AP" };

	return span_starts_in(line, notes, sizeof(notes) / sizeof(notes[0])) ||
	       span_starts(line, "For use");
}

static bool
is_byline(struct span line)
{
	return span_starts(line, "by ") || span_is(line, "Associated Press") ||
	       span_starts(line, "AP ") ||
	       span_starts(line, "Associated Press ");
}

/* A line that began in '^'. */
static enum newsalert_err
read_head_line(struct copy *copy, struct span line)
{
	struct draft *draft = copy->draft;

	while (line.len > 0 && strchr("<=^ ", line.bytes[line.len - 1]) != NULL)
		line.len--;
	if (!copy->has_slug) {
		copy->has_slug = true;
		return read_slug(copy, line);
	}
	if (line.len == 0 || span_is(line, "END") ||
	    wire_take_label(line, copy->time_sec, draft))
		return NEWSALERT_OK;
	if (is_note(line))
		return draft_add(draft, ZONE_NOTE, line);
	if (is_byline(line))
		return draft_add(draft, ZONE_BYLINE, line);
	if (draft->zones[ZONE_HEADLINE].len == 0 && copy->body.len == 0)
		return draft_add(draft, ZONE_HEADLINE, line);
	if (copy->body.len == 0) /* "All times EDT" */
		return draft_add(draft, ZONE_NOTE, line);
	/* A subtitle inside the copy. */
	return text_buffer_add_line(&copy->body, line);
}

static enum newsalert_err
read_body_line(struct copy *copy, struct span line)
{
	bool is_new =
	    line.len > 0 && (line.bytes[0] == '\t' || line.bytes[0] == '\b' ||
				span_starts(line, "   "));
	enum newsalert_err err = NEWSALERT_OK;

	while (
	    line.len > 0 && (line.bytes[0] == '\b' || line.bytes[0] == '\t' ||
				line.bytes[0] == ' '))
		line = span_from(line, 1);
	while (line.len > 0 && strchr("<=", line.bytes[line.len - 1]) != NULL)
		line.len--;
	if (line.len == 0 || span_equal(line, span_of("END")) ||
	    span_equal(line, span_of("___")))
		return text_buffer_add(&copy->body, span_of("\n"));
	if (is_new)
		err = text_buffer_add(&copy->body, span_of("\n"));
	return err != NEWSALERT_OK ? err
				   : text_buffer_add_line(&copy->body, line);
}

static enum newsalert_err
read_text(struct copy *copy, struct span text)
{
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && text.len > 0) {
		struct span line = wire_take_line(&text);

		err = take_marks(copy, line);
		line = (struct span){ copy->line.bytes, copy->line.len };
		if (err != NEWSALERT_OK)
			break;
		if (span_at(line, 0) == '^')
			err = read_head_line(copy, span_from(line, 1));
		else
			err = read_body_line(copy, line);
	}
	return err;
}

/* The slug without its prefix, where there is nothing better. */
static enum newsalert_err
name_by_slug(struct draft *draft)
{
	struct span slug = { draft->fields[DRAFT_SLUGLINE].bytes,
		draft->fields[DRAFT_SLUGLINE].len };
	const char *dashes =
	    slug.len < 2 ? NULL : memmem(slug.bytes, slug.len, "--", 2);

	if (dashes != NULL)
		slug = span_from(slug, (size_t)(dashes + 2 - slug.bytes));
	return draft_add(draft, ZONE_HEADLINE, slug);
}

enum newsalert_err
anpa_draft(const struct wire_record *record, const struct article_input *input,
    struct draft *draft)
{
	struct copy copy = { .draft = draft, .time_sec = input->time_sec };
	enum newsalert_err err = read_text(&copy, record->text);

	if (err == NEWSALERT_OK)
		err = name_by_slug(draft);
	if (err == NEWSALERT_OK && copy.body.len > 0)
		err = draft_add_copy(draft, ZONE_BODY,
		    (struct span){ copy.body.bytes, copy.body.len });
	if (err == NEWSALERT_OK)
		err = read_header(record->header, draft);
	if (err == NEWSALERT_OK)
		err = read_trailer(record->trailer, draft);
	text_buffer_fini(&copy.body);
	text_buffer_fini(&copy.line);
	return err;
}
