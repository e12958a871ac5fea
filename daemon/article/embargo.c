/* SPDX-License-Identifier: MIT */
/* Embargoes: hour, zone and date from a line of prose. */
#include "daemon/article/embargo.h"

#include <string.h>

#include "daemon/article/calendar.h"

#define DAY_SEC      86400
#define HALF_YEAR    (183 * (int64_t)DAY_SEC)
#define LINE_MAX_LEN 300

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct zone_offset {
	const char *name;
	int minutes; /* east of UTC */
};

static const struct zone_offset offsets[] = {
	{ "GMT", 0 },
	{ "UTC", 0 },
	{ "Z", 0 },
	{ "BST", 60 },
	{ "CET", 60 },
	{ "CEST", 120 },
	{ "EET", 120 },
	{ "EEST", 180 },
	{ "MSK", 180 },
	{ "IST", 330 },
	{ "HKT", 480 },
	{ "SGT", 480 },
	{ "JST", 540 },
	{ "KST", 540 },
	{ "AEST", 600 },
	{ "AEDT", 660 },
	{ "ET", -300 },
	{ "EST", -300 },
	{ "EDT", -240 },
	{ "CST", -360 },
	{ "CDT", -300 },
	{ "MST", -420 },
	{ "MDT", -360 },
	{ "PST", -480 },
	{ "PDT", -420 },
};

struct moment {
	bool has_hour;
	bool has_zone;
	int minutes; /* of the day */
	int offset;
	struct date date;
};

bool
embargo_is(struct span line)
{
	while (line.len > 0 && strchr("(*+= ", line.bytes[0]) != NULL)
		line = span_from(line, 1);
	return span_starts(line, "EMBARGO") ||
	       span_starts(line, "STRICTLY EMBARGO") ||
	       span_starts(line, "UNDER EMBARGO") ||
	       span_starts(line, "HOLD FOR RELEASE") ||
	       span_starts(line, "NOT FOR RELEASE BEFORE") ||
	       span_starts(line, "NOT FOR PUBLICATION BEFORE");
}

static size_t
read_digits(struct span text, size_t max, int *valuep)
{
	size_t len = 0;

	*valuep = 0;
	while (len < max && ascii_is_digit(span_at(text, len)))
		*valuep = *valuep * 10 + (text.bytes[len++] - '0');
	return len;
}

static void
set_hour(struct moment *moment, int hour, int minute)
{
	if (hour > 24 || minute > 59)
		return;
	moment->has_hour = true;
	moment->minutes = hour * 60 + minute;
}

/* "6 a.m.", "6.30pm" behind the digits. Returns its bytes. */
static size_t
read_half(struct span rest, int *hourp)
{
	size_t at = span_at(rest, 0) == ' ' ? 1 : 0;
	struct span half = span_from(rest, at);
	bool pm = span_starts(half, "pm") || span_starts(half, "p.m");

	if (!pm && !span_starts(half, "am") && !span_starts(half, "a.m"))
		return 0;
	if (*hourp == 12)
		*hourp = 0;
	if (pm)
		*hourp += 12;
	return at + 2;
}

/* "0001", "00:01", "6 a.m.". Returns the bytes it takes; 0: no hour. */
static size_t
read_hour(struct span text, struct moment *moment)
{
	int hour, minute = 0;
	size_t at = read_digits(text, 4, &hour), half;

	if (at == 0 || ascii_is_digit(span_at(text, at)))
		return 0;
	if (at == 4) {
		set_hour(moment, hour / 100, hour % 100);
		return at;
	}
	if (at <= 2 && (span_at(text, at) == ':' || span_at(text, at) == '.') &&
	    read_digits(span_from(text, at + 1), 2, &minute) == 2)
		at += 3;
	else
		minute = -1;
	half = read_half(span_from(text, at), &hour);
	if (minute == -1 && half == 0)
		return 0;
	set_hour(moment, hour, minute == -1 ? 0 : minute);
	return at + half;
}

static bool
read_zone(struct span word, struct moment *moment)
{
	for (size_t i = 0; i < LENGTH(offsets); i++) {
		if (span_is(word, offsets[i].name)) {
			moment->has_zone = true;
			moment->offset = offsets[i].minutes;
			return true;
		}
	}
	return false;
}

static size_t
word_len(struct span text)
{
	size_t len = 0;

	while (len < text.len && strchr(" ,;()", text.bytes[len]) == NULL)
		len++;
	return len;
}

/* Dates before hours: "14 December" is no hour, "2022" belongs to it. */
static struct moment
scan(struct span line)
{
	struct moment moment = { 0 };

	while (line.len > 0) {
		size_t used = 0, len = word_len(line);

		if (moment.date.month == 0)
			used = calendar_read(line, &moment.date);
		if (used == 0 && !moment.has_hour)
			used = read_hour(line, &moment);
		if (used == 0 && !moment.has_zone)
			read_zone(span_to(line, len), &moment);
		if (used == 0 && !moment.has_hour &&
		    (span_is(span_to(line, len), "midnight") ||
			span_is(span_to(line, len), "noon")))
			set_hour(&moment, span_starts(line, "noon") ? 12 : 0,
			    0);
		if (used == 0)
			used = len == 0 ? 1 : len;
		line = span_from(line, used);
	}
	return moment;
}

/* The year that puts the moment nearest to the file's time. */
static int64_t
nearest(const struct moment *moment, int64_t time_sec, int64_t second)
{
	const struct date *date = &moment->date;
	int year = date->year;
	int64_t at;

	if (year == 0) {
		year = calendar_year(date, time_sec, (struct span){ "", 0 });
		at = calendar_days(year, date->month, date->day) * DAY_SEC;
		if (at < time_sec - HALF_YEAR)
			year++;
	}
	return calendar_days(year, date->month, date->day) * DAY_SEC + second;
}

int64_t
embargo_read(struct span line, int64_t time_sec)
{
	struct moment moment;
	int64_t second, at;

	moment = scan(
	    span_to(line, line.len < LINE_MAX_LEN ? line.len : LINE_MAX_LEN));
	second = ((int64_t)moment.minutes - moment.offset) * 60;
	if (moment.date.month != 0 && moment.date.day != 0)
		return nearest(&moment, time_sec, second);
	if (!moment.has_hour)
		return 0;
	at = time_sec - time_sec % DAY_SEC + second;
	while (at <= time_sec)
		at += DAY_SEC;
	return at;
}
