/* SPDX-License-Identifier: MIT */
/* Paragraphs: the shape of the text is measured, then lines are joined. */
#include "daemon/article/paragraph.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "daemon/article/codepoint.h"
#include "daemon/article/dateline.h"
#include "daemon/article/furniture.h"

#define WIDTH_MAX   140 /* columns; longer lines are paragraphs */
#define INDENT_MIN  2   /* columns more than the others starts a paragraph */
#define TAB_COLUMNS 8
#define HEAD_LINES  24 /* in which a dateline may start a paragraph */

/* A line that ends so many columns early was still full: the hand of an
 * editor went over it. */
#define RAGGED_MAX 15

/* Wrapped text runs on in at least one of so many lines. */
#define RUN_ON_SHARE 4
/* Or, in capitals, at least so many lines are full, and all are if they are
 * few; narrow lines are a list. */
#define FULL_MIN       2
#define FULL_MANY      4
#define FULL_WIDTH_MIN 50

#define TOPS UINT64_C(0x8080808080808080) /* the top bit of each byte */

struct line {
	struct span text; /* without blanks at both ends */
	size_t indent;
	size_t columns; /* of text and indent */
	size_t number;  /* of lines that are not blank, from 0 */
	bool after_blank;
};

struct shape {
	size_t width;
	size_t base; /* indent of lines that follow another */
	bool wrapped;
	bool indented; /* paragraphs start with more indent */
};

struct joiner {
	struct paragraphs *out;
	char *end;
	size_t size; /* of out->items */
	struct shape shape;
	bool above_is_mark;
};

/* Eight bytes at a time; the last eight may overlap those before. */
static bool
is_ascii(struct span text)
{
	uint64_t word, all = 0;
	size_t i;

	if (text.len < 8) {
		for (i = 0; i < text.len; i++)
			all |= (unsigned char)text.bytes[i];
		return (all & 0x80) == 0;
	}
	for (i = 0; i + 8 < text.len; i += 8) {
		memcpy(&word, text.bytes + i, 8);
		all |= word;
	}
	memcpy(&word, text.bytes + text.len - 8, 8);
	return ((all | word) & TOPS) == 0;
}

/* The continuation bytes of UTF-8, which have 10 on top, are no columns. */
static size_t
count_columns(struct span text)
{
	size_t columns = text.len, i = 0;

	if (is_ascii(text))
		return columns;
	for (; i + 8 <= text.len; i += 8) {
		uint64_t word;

		memcpy(&word, text.bytes + i, 8);
		columns -=
		    (size_t)__builtin_popcountll(word & TOPS & ~(word << 1));
	}
	for (; i < text.len; i++)
		columns -= ((unsigned char)text.bytes[i] & 0xC0) == 0x80;
	return columns;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Trim a raw line, its indentation to *indentp. */
static struct span
trim(struct span raw, size_t *indentp)
{
	size_t indent = 0;

	while (raw.len > 0 && is_blank(raw.bytes[0])) {
		indent += raw.bytes[0] == '\t' ? TAB_COLUMNS : 1;
		raw = span_from(raw, 1);
	}
	while (raw.len > 0 && is_blank(raw.bytes[raw.len - 1]))
		raw.len--;
	*indentp = indent;
	return raw;
}

/* The next line that is not blank; false: none is left. *restp moves on and
 * *line, which has the line before (or is all zero), is replaced. */
static bool
next_line(struct span *restp, struct line *line)
{
	bool after_blank = line->text.bytes == NULL;
	size_t number = line->text.bytes == NULL ? 0 : line->number + 1;

	while (restp->len > 0) {
		size_t len = span_find(*restp, '\n');

		line->text = trim(span_to(*restp, len), &line->indent);
		*restp = span_from(*restp, len < restp->len ? len + 1 : len);
		if (line->text.len == 0) {
			after_blank = true;
			continue;
		}
		line->columns = line->indent + count_columns(line->text);
		line->after_blank = after_blank;
		line->number = number;
		return true;
	}
	return false;
}

static struct codepoint
first_codepoint(struct span text)
{
	return codepoint_decode(text.bytes, text.len);
}

/* Offset of the last code point. */
static size_t
last_offset(struct span text)
{
	size_t at = text.len - 1;

	while (at > 0 && ((unsigned char)text.bytes[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* Whether a line ends as sentences do, whatever closes behind it. */
static bool
ends_sentence(struct span text)
{
	static const char *const closing[] = { "\"", "'", ")", "]", "»", "’",
		"”" };
	static const char *const stops[] = { "!", ".", ":", "?", "؟", "।", "…",
		"。", "！", "？" };
	struct span last = span_from(text, last_offset(text));

	if (last.len == 1 && (span_has_letter(last, 0) || last.bytes[0] == ','))
		return false;
	if (span_in(last, closing, sizeof(closing) / sizeof(closing[0])) &&
	    last.len < text.len) {
		text.len -= last.len;
		last = span_from(text, last_offset(text));
	}
	return span_in(last, stops, sizeof(stops) / sizeof(stops[0]));
}

static utf8proc_category_t
first_category(struct span text)
{
	return utf8proc_category((utf8proc_int32_t)first_codepoint(text).value);
}

/* Whether the first word of next would not have fitted behind line. */
static bool
is_full(const struct line *line, const struct line *next, size_t width,
    size_t slack)
{
	size_t word = count_columns(span_first_word(next->text));

	return line->columns + 1 + word + slack > width;
}

/* Whether the sentence of line plainly goes on in next. */
static bool
runs_on(const struct line *line, const struct line *next,
    const struct shape *shape)
{
	utf8proc_category_t category;

	if (ends_sentence(line->text))
		return false;
	category = first_category(next->text);
	if (category == UTF8PROC_CATEGORY_LL)
		return true;
	return category == UTF8PROC_CATEGORY_LO &&
	       is_full(line, next, shape->width, 0);
}

/* Width, and the indent of the lines that stand under another line. */
static void
measure_width(struct span rest, struct shape *shape)
{
	struct line line = { 0 };
	size_t above = 0, base = SIZE_MAX;

	while (next_line(&rest, &line)) {
		if (!line.after_blank) {
			if (above > shape->width)
				shape->width = above;
			if (line.indent < base)
				base = line.indent;
		}
		above = line.columns;
	}
	shape->base = base == SIZE_MAX ? 0 : base;
}

static bool
starts_by_indent(const struct line *line, const struct shape *shape)
{
	return line->indent >= shape->base + INDENT_MIN;
}

static void
measure_wrapping(struct span rest, struct shape *shape)
{
	size_t pairs = 0, run_on = 0, full = 0;
	struct line line = { 0 }, above;

	for (above = line; next_line(&rest, &line); above = line) {
		if (line.after_blank)
			continue;
		if (starts_by_indent(&line, shape)) {
			shape->indented = true;
			continue;
		}
		pairs++;
		run_on += runs_on(&above, &line, shape);
		full += is_full(&above, &line, shape->width, 0);
	}
	shape->wrapped = (run_on > 0 && run_on * RUN_ON_SHARE >= pairs) ||
			 (shape->width >= FULL_WIDTH_MIN &&
			     ((full >= FULL_MANY && full * 2 >= pairs) ||
				 (full >= FULL_MIN && full == pairs)));
}

static struct shape
measure(struct span text)
{
	struct shape shape = { 0 };

	measure_width(text, &shape);
	if (shape.width > 0 && shape.width <= WIDTH_MAX)
		measure_wrapping(text, &shape);
	return shape;
}

/* A date is no mark: "by" may stand on the line above it. */
static bool
is_mark(struct span text)
{
	enum furniture kind = furniture_of(text);

	return kind != FURNITURE_NONE && kind != FURNITURE_DATE;
}

static bool
starts_with_dateline(const struct line *line)
{
	struct dateline_parts parts;

	return line->number < HEAD_LINES && dateline_read(line->text, &parts) &&
	       parts.is_sure && parts.text_at < line->text.len;
}

/* Whether next goes on with the paragraph that ends in above. */
static bool
joins(struct joiner *joiner, const struct line *above, const struct line *next)
{
	const struct shape *shape = &joiner->shape;
	bool above_is_mark = joiner->above_is_mark;

	if (!shape->wrapped)
		return false;
	joiner->above_is_mark = is_mark(next->text);
	if (next->after_blank || above_is_mark || joiner->above_is_mark ||
	    starts_with_dateline(next))
		return false;
	if (shape->indented)
		return !starts_by_indent(next, shape);
	if (runs_on(above, next, shape))
		return true;
	return is_full(above, next, shape->width,
	    ends_sentence(above->text) ? 0 : RAGGED_MAX);
}

/* "Iraq-" and "Turkey" need no space between them, nor do ideographs. */
static bool
needs_space(struct span above, struct span next)
{
	size_t at = last_offset(above);
	struct codepoint last =
	    codepoint_decode(above.bytes + at, above.len - at);

	if (last.value == '-')
		return at == 0 || strchr(" -", above.bytes[at - 1]) != NULL;
	return !codepoint_is_ideograph(last.value) ||
	       !codepoint_is_ideograph(first_codepoint(next).value);
}

static enum newsalert_err
start_paragraph(struct joiner *joiner, const struct line *line)
{
	struct paragraphs *out = joiner->out;
	struct paragraph *items;

	if (out->count == joiner->size) {
		size_t size = joiner->size == 0 ? 32 : joiner->size * 2;

		items = reallocarray(out->items, size, sizeof(*items));
		if (items == NULL)
			return NEWSALERT_ENOMEM;
		out->items = items;
		joiner->size = size;
	}
	out->items[out->count].text = (struct span){ joiner->end, 0 };
	out->items[out->count].after_blank = line->after_blank;
	out->count++;
	return NEWSALERT_OK;
}

/* The bytes of word that are the byte of pattern, as 0x80 each; there may be
 * one more above a real one, which only costs the slow way. */
static uint64_t
equal_bytes(uint64_t word, uint64_t pattern)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	word ^= pattern * ones;
	return (word - ones) & ~word & (ones << 7);
}

/* Whether blanks need folding: a tab, or two spaces in a row. */
static bool
has_blank_run(struct span text)
{
	uint64_t word, spaces, above = 0;
	size_t i = 0;

	for (; i + 8 <= text.len; i += 8) {
		memcpy(&word, text.bytes + i, 8);
		spaces = equal_bytes(word, ' ');
		if ((spaces & (spaces << 8 | above)) != 0 ||
		    equal_bytes(word, '\t') != 0)
			return true;
		above = spaces >> 56;
	}
	for (; i < text.len; i++)
		if (text.bytes[i] == '\t' ||
		    (text.bytes[i] == ' ' && text.bytes[i - 1] == ' '))
			return true;
	return false;
}

/* Copy the line with runs of blanks as one space; most lines have none. */
static char *
copy_folded(char *end, struct span text)
{
	if (!has_blank_run(text))
		return mempcpy(end, text.bytes, text.len);
	for (size_t i = 0; i < text.len; i++) {
		if (!is_blank(text.bytes[i]))
			*end++ = text.bytes[i];
		else if (!is_blank(text.bytes[i - 1]))
			*end++ = ' ';
	}
	return end;
}

/* The line goes to the end of the last paragraph. */
static void
append_line(struct joiner *joiner, struct span text)
{
	struct paragraph *last = &joiner->out->items[joiner->out->count - 1];

	if (last->text.len > 0 && needs_space(last->text, text))
		*joiner->end++ = ' ';
	joiner->end = copy_folded(joiner->end, text);
	last->text.len = (size_t)(joiner->end - last->text.bytes);
}

static enum newsalert_err
join_all(struct joiner *joiner, struct span rest)
{
	enum newsalert_err err = NEWSALERT_OK;
	struct line line = { 0 }, above = { 0 };

	for (; err == NEWSALERT_OK && next_line(&rest, &line); above = line) {
		bool starts = !joins(joiner, &above, &line);

		if (starts && joiner->out->count < PARAGRAPHS_MAX)
			err = start_paragraph(joiner, &line);
		if (err == NEWSALERT_OK)
			append_line(joiner, line.text);
	}
	return err;
}

enum newsalert_err
paragraphs_read(struct span text, struct paragraphs *paragraphs)
{
	struct paragraphs read = { 0 };
	struct joiner joiner = { .out = &read, .shape = measure(text) };
	enum newsalert_err err = NEWSALERT_ENOMEM;

	/* Every line end makes room for the space that takes its place. */
	if ((read.bytes = malloc(text.len + 1)) == NULL)
		goto out;
	joiner.end = read.bytes;
	if ((err = join_all(&joiner, text)) != NEWSALERT_OK)
		goto out;

	*paragraphs = read;
	read = (struct paragraphs){ 0 };
out:
	paragraphs_fini(&read);
	return err;
}

void
paragraphs_fini(struct paragraphs *paragraphs)
{
	free(paragraphs->items);
	free(paragraphs->bytes);
	*paragraphs = (struct paragraphs){ 0 };
}
