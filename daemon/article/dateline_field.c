/* SPDX-License-Identifier: MIT */
/* A line that is a dateline as copy has it, else a place and its region. */
#include "daemon/article/dateline_field.h"

#define PLACE_MAX 80 /* bytes */

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* What systems write where they know no place. */
static const char *const blanks[] = { "N/A", "No data", "No-Data-Available",
	"None", "Not available", "null", "Undefined", "Unknown" };

static bool
is_blank(struct span text)
{
	for (size_t i = 0; i < LENGTH(blanks); i++)
		if (span_is(text, blanks[i]))
			return true;
	return text.len == 0;
}

/* Letters, and no digit: times and numbers are none. */
static bool
is_place(struct span text)
{
	if (text.len > PLACE_MAX || is_blank(text) || !span_has_letter(text, 0))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (ascii_is_digit(text.bytes[i]) ||
		    memchr("()<>@", text.bytes[i], 5) != NULL)
			return false;
	return true;
}

/* Without the dash, of whatever length, at its end. */
static struct span
without_dash(struct span text)
{
	for (;;) {
		text = span_trim(text);
		if (text.len > 0 &&
		    memchr("-:_", text.bytes[text.len - 1], 3) != NULL)
			text.len--;
		else if (span_ends(text, "–") || span_ends(text, "—"))
			text.len -= strlen("–");
		else
			return text;
	}
}

bool
dateline_field_read(struct span line, struct dateline_parts *parts)
{
	size_t comma;

	line = span_trim(line);
	if (dateline_read(line, parts) && parts->place.len > 0)
		return true;
	*parts = (struct dateline_parts){ 0 };
	line = without_dash(line);
	comma = span_find(line, ',');
	parts->place = span_trim(span_to(line, comma));
	if (comma < line.len)
		parts->region = span_trim(span_from(line, comma + 1));
	if (!is_place(parts->region))
		parts->region = (struct span){ "", 0 };
	return is_place(parts->place);
}

bool
dateline_field_merge(struct span line, struct dateline_parts *parts)
{
	struct dateline_parts field;

	if (parts->place.len > 0 || !dateline_field_read(line, &field))
		return false;
	parts->place = field.place;
	parts->region = field.region;
	if (parts->agency.len == 0)
		parts->agency = field.agency;
	if (parts->date.month == 0)
		parts->date = field.date;
	return true;
}
