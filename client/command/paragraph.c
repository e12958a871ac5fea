/* SPDX-License-Identifier: MIT */
/* Finds where each line ends, then prints it with its marks. */
#include "client/command/paragraph.h"

#include "client/command/escape.h"

static bool
is_break(const struct paragraph *paragraph, size_t at)
{
	return paragraph->breaks != BREAKS_FOLD &&
	       paragraph->text->at[at] == '\n';
}

static bool
is_space(const struct paragraph *paragraph, size_t at)
{
	int32_t code = paragraph->text->at[at];

	return code == ' ' || code == '\t' || code == '\r' || code == '\n';
}

/* May a line end before at? */
static bool
may_break(const struct paragraph *paragraph, size_t at)
{
	return is_space(paragraph, at) ||
	       (escape_width(paragraph->text->at[at]) == 2 &&
		   escape_width(paragraph->text->at[at - 1]) == 2);
}

/* Where the line that starts at start ends, with room for so many columns. */
static size_t
line_end(const struct paragraph *paragraph, size_t start, int room)
{
	const struct codes *text = paragraph->text;
	size_t best = start;
	size_t at;

	for (at = start; at < text->count; at++) {
		if (is_break(paragraph, at))
			return at;
		if (at > start && may_break(paragraph, at))
			best = at;
		room -= escape_width(text->at[at]);
		if (room < 0)
			break;
	}
	if (at == text->count)
		return at;
	if (best > start)
		return best;
	return at > start ? at : start + 1;
}

/* Is at marked? *nextp walks along the marks. */
static bool
is_marked(const struct marks *marks, size_t at, size_t *nextp)
{
	if (marks == NULL)
		return false;
	while (*nextp < marks->count && marks->spans[*nextp].end <= at)
		++*nextp;
	return *nextp < marks->count && marks->spans[*nextp].start <= at;
}

static void
print_line(FILE *out, const struct terminal *terminal,
    const struct paragraph *paragraph, struct span line, size_t *markp)
{
	enum style now = STYLE_PLAIN;
	enum style want;

	fprintf(out, "%*s", paragraph->indent, "");
	for (size_t at = line.start; at < line.end; at++) {
		want = is_marked(paragraph->marks, at, markp)
			   ? STYLE_MARK
			   : paragraph->style;
		if (want != now && now != STYLE_PLAIN)
			fputs(terminal_style(terminal, STYLE_PLAIN), out);
		if (want != now && want != STYLE_PLAIN)
			fputs(terminal_style(terminal, want), out);
		now = want;
		escape_code(out, paragraph->text->at[at], ESCAPE_TERMINAL);
	}
	if (now != STYLE_PLAIN)
		fputs(terminal_style(terminal, STYLE_PLAIN), out);
	putc('\n', out);
}

void
paragraph_print(FILE *out, const struct terminal *terminal,
    const struct paragraph *paragraph)
{
	const struct codes *text = paragraph->text;
	int room = terminal->columns - paragraph->indent;
	struct span line = { 0, 0 };
	size_t mark = 0;
	size_t next;

	while (line.start < text->count) {
		line.end = line_end(paragraph, line.start, room);
		next = line.end;
		while (
		    line.end > line.start && is_space(paragraph, line.end - 1))
			line.end--;
		print_line(out, terminal, paragraph, line, &mark);
		line.start = line.end = next;
		if (line.end < text->count && is_break(paragraph, line.end)) {
			if (paragraph->breaks == BREAKS_SPACE)
				putc('\n', out);
			line.start++;
		}
		while (line.start < text->count &&
		       !is_break(paragraph, line.start) &&
		       is_space(paragraph, line.start))
			line.start++;
	}
}
