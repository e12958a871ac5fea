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
	{ "MEZ", 60 },
	{ "MESZ", 120 },
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
	bool is_central; /* without a zone, the hour is that of Berlin and
			    Paris */
	int minutes;     /* of the day */
	int offset;
	struct date date;
};

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

/* "6h", "06h30", "00H01" behind the digits. Returns its bytes. */
static size_t
read_french(struct span rest, int *minutep)
{
	if ((span_at(rest, 0) | 0x20) != 'h' || span_has_letter(rest, 1))
		return 0;
	if (read_digits(span_from(rest, 1), 2, minutep) == 2)
		return 3;
	*minutep = 0;
	return 1;
}

/* "0001", "00:01", "6 a.m.", "6 Uhr", "06h30". Returns the bytes it takes; 0:
 * no hour. */
static size_t
read_hour(struct span text, struct moment *moment)
{
	int hour, minute = 0;
	size_t at = read_digits(text, 4, &hour), half;

	if (at == 0 || ascii_is_digit(span_at(text, at)))
		return 0;
	half = at <= 2 ? read_french(span_from(text, at), &minute) : 0;
	if (half == 0 && at <= 2 && span_starts(span_from(text, at), " Uhr"))
		half = strlen(" Uhr");
	if (half != 0) {
		moment->is_central = true;
		set_hour(moment, hour, minute);
		return at + half;
	}
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

/* Words that are an hour, or tell where it is. */
static void
read_word(struct span word, struct moment *moment)
{
	static const char *const midnights[] = { "midnight", "minuit",
		"Mitternacht" };
	static const char *const noons[] = { "midi", "noon" };
	static const char *const central[] = { "bis", "heure", "heures",
		"jusqu'à", "jusqu'au", "jusqu’à", "jusqu’au", "midi", "minuit",
		"Mitternacht", "Sperrfrist", "Sperrfrist:", "Uhr" };

	if (span_in(word, central, LENGTH(central)))
		moment->is_central = true;
	if (moment->has_hour)
		return;
	if (span_in(word, midnights, LENGTH(midnights)))
		set_hour(moment, 0, 0);
	else if (span_in(word, noons, LENGTH(noons)))
		set_hour(moment, 12, 0);
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
		if (used == 0)
			read_word(span_to(line, len), &moment);
		if (used == 0)
			used = len == 0 ? 1 : len;
		line = span_from(line, used);
	}
	return moment;
}

static struct span
skip_marks(struct span line)
{
	while (line.len > 0 && strchr("(*+=,:!- ", line.bytes[0]) != NULL)
		line = span_from(line, 1);
	return line;
}

/* "Achtung, Sperrfrist", "ATTENTION: SOUS EMBARGO": the word that calls for
 * attention is left out. */
static struct span
skip_call(struct span line)
{
	static const char *const calls[] = { "ACHTUNG", "ATTENTION" };

	line = skip_marks(line);
	for (size_t i = 0; i < LENGTH(calls); i++) {
		if (span_starts(line, calls[i]) &&
		    !span_has_letter(line, strlen(calls[i])))
			return skip_marks(span_from(line, strlen(calls[i])));
	}
	return line;
}

/* An embargo's line goes on with a time or a mark: "Embargo on arms holds" is
 * a headline. */
static bool
goes_on_as_embargo(struct span rest)
{
	static const char *const words[] = { "at", "bis", "copy", "for",
		"jusqu'à", "jusqu'au", "jusqu’à", "jusqu’au", "till", "to",
		"until" };
	struct span word;
	struct moment moment;

	if (rest.len == 0 || strchr(":!*.)-", rest.bytes[0]) != NULL)
		return true;
	word = span_first_word(span_trim(rest));
	if (span_in(word, words, LENGTH(words)))
		return true;
	moment = scan(rest);
	return moment.has_hour || moment.date.day != 0;
}

bool
embargo_is(struct span line)
{
	static const char *const labels[] = { "EMBARGOED", "EMBARGO",
		"SPERRFRIST" };
	static const char *const phrases[] = { "GESPERRT BIS",
		"HOLD FOR RELEASE", "NOT FOR PUBLICATION BEFORE",
		"NOT FOR RELEASE BEFORE", "SOUS EMBARGO", "STRICTLY EMBARGO",
		"UNDER EMBARGO" };

	line = skip_call(line);
	if (span_starts_in(line, phrases, LENGTH(phrases)))
		return true;
	for (size_t i = 0; i < LENGTH(labels); i++) {
		const size_t len = strlen(labels[i]);

		if (span_starts(line, labels[i]) && !span_has_letter(line, len))
			return goes_on_as_embargo(span_from(line, len));
	}
	return false;
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

static int64_t
last_sunday(int year, int month)
{
	const int64_t days =
	    calendar_days(year, month, calendar_days_in_month(year, month));

	return days - calendar_weekday(days);
}

/* Summer time in Berlin and Paris: directive 2000/84/EC. */
static bool
is_summer(int year, int64_t at)
{
	return at >= last_sunday(year, 3) * DAY_SEC + 3600 &&
	       at < last_sunday(year, 10) * DAY_SEC + 3600;
}

static int
year_of(int64_t at)
{
	int year = 1970 + (int)(at / (365 * (int64_t)DAY_SEC + DAY_SEC / 4));

	while (calendar_days(year, 1, 1) * DAY_SEC > at)
		year--;
	while (calendar_days(year + 1, 1, 1) * DAY_SEC <= at)
		year++;
	return year;
}

static int64_t
next_day_at(int64_t second, int64_t time_sec)
{
	int64_t at = time_sec - time_sec % DAY_SEC + second;

	while (at <= time_sec)
		at += DAY_SEC;
	return at;
}

int64_t
embargo_read(struct span line, int64_t time_sec)
{
	struct moment moment;
	int64_t second, at;
	bool has_date;

	moment = scan(skip_call(
	    span_to(line, line.len < LINE_MAX_LEN ? line.len : LINE_MAX_LEN)));
	has_date = moment.date.month != 0 && moment.date.day != 0;
	if (!has_date && !moment.has_hour)
		return 0;
	if (moment.has_zone)
		moment.is_central = false;
	else if (moment.is_central)
		moment.offset = 60;
	second = ((int64_t)moment.minutes - moment.offset) * 60;
	at = has_date ? nearest(&moment, time_sec, second)
		      : next_day_at(second, time_sec);
	if (!moment.is_central || !is_summer(year_of(at), at))
		return at;
	at -= 3600;
	return has_date || at > time_sec ? at : at + DAY_SEC;
}
