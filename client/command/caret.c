/* SPDX-License-Identifier: MIT */
/* Finds the part of a text that fits, prints it, and points. */
#include "client/command/caret.h"

#include <string.h>

#include "client/command/escape.h"

#define INDENT 2

/* Columns between two offsets. */
static int
width_between(const char *text, size_t from, size_t to)
{
	int width = 0;

	while (from < to)
		width += escape_width(escape_next(text, to, &from));
	return width;
}

static size_t
offset_of_column(const char *text, size_t len, int column)
{
	size_t at = 0;

	for (int i = 1; i < column && at < len; i++)
		(void)escape_next(text, len, &at);
	return at;
}

/* Where to begin, so that at most room columns stand before place. */
static size_t
window_start(const char *text, size_t place, int room)
{
	int over = width_between(text, 0, place) - room;
	size_t start = 0;

	while (over > 0 && start < place)
		over -= escape_width(escape_next(text, place, &start));
	return start;
}

/* Where to end, so that at most room columns are filled from start. */
static size_t
window_end(const char *text, size_t len, size_t start, int room)
{
	size_t end = start;
	size_t next = start;

	while (next < len) {
		room -= escape_width(escape_next(text, len, &next));
		if (room < 0)
			break;
		end = next;
	}
	return end;
}

void
caret_print(FILE *out, const char *text, int column, int columns)
{
	size_t len = strlen(text);
	size_t place = offset_of_column(text, len, column);
	int room = columns - INDENT - 1;
	size_t start = window_start(text, place, room * 2 / 3);
	size_t end = window_end(text, len, start, room);

	fprintf(out, "%*s", INDENT, "");
	for (size_t at = start; at < end;)
		escape_code(out, escape_next(text, end, &at), ESCAPE_TERMINAL);
	fprintf(out, "\n%*s^\n", INDENT + width_between(text, start, place),
	    "");
}
