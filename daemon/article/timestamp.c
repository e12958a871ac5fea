/* SPDX-License-Identifier: MIT */
/* Times: ISO 8601 by its digits, all others word by word in any order. */
#include "daemon/article/timestamp.h"

#include "daemon/article/calendar.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define DAY_SEC       86400
#define TEXT_MAX      96 /* bytes; what is longer is no time */

struct stamp {
	int year, month, day; /* 0: not told yet */
	int64_t clock_sec;    /* since midnight */
	int64_t zone_sec;     /* east of Greenwich */
	bool has_clock;
};

/* The number that *text starts with, of at most max digits; -1: none. */
static int
take_number(struct span *text, size_t max)
{
	int value = 0;
	size_t len = 0;

	while (len < max && ascii_is_digit(span_at(*text, len)))
		value = 10 * value + (text->bytes[len++] - '0');
	*text = span_from(*text, len);
	return len == 0 ? -1 : value;
}

/* Exactly so many digits, or -1. */
static int
take_digits(struct span *text, size_t count)
{
	struct span rest = *text;
	int value = take_number(&rest, count);

	if (text->len - rest.len != count)
		return -1;
	*text = rest;
	return value;
}

static size_t
count_digits(struct span text)
{
	size_t len = 0;

	while (ascii_is_digit(span_at(text, len)))
		len++;
	return len;
}

static bool
take_char(struct span *text, char c)
{
	if (span_at(*text, 0) != c)
		return false;
	*text = span_from(*text, 1);
	return true;
}

/* ---- Clock and zone ---------------------------------------------------- */

static bool
set_clock(struct stamp *stamp, int hour, int minute, int second)
{
	if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || second < 0 ||
	    second > 60 || (hour == 24 && minute + second > 0))
		return false;
	stamp->clock_sec = hour * 3600 + minute * 60 + second;
	stamp->has_clock = true;
	return true;
}

static void
skip_fraction(struct span *text)
{
	char c = span_at(*text, 0);

	if ((c == '.' || c == ',') && ascii_is_digit(span_at(*text, 1)))
		*text = span_from(*text, 1 + count_digits(span_from(*text, 1)));
}

/* "10:00", "9:05:07.25", and ISO's "100000" and "10". */
static bool
take_clock(struct span *text, struct stamp *stamp)
{
	bool is_basic = count_digits(*text) > 2;
	int hour = is_basic ? take_digits(text, 2) : take_number(text, 2);
	int minute = 0, second = 0;

	if (is_basic || take_char(text, ':')) {
		minute = is_basic ? take_digits(text, 2) : take_number(text, 2);
		if (is_basic && count_digits(*text) > 0)
			second = take_digits(text, 2);
		else if (!is_basic && take_char(text, ':'))
			second = take_number(text, 2);
	}
	skip_fraction(text);
	return set_clock(stamp, hour, minute, second);
}

/* "+03:00", "-0500", "+3". */
static bool
take_offset(struct span *text, struct stamp *stamp)
{
	int sign = span_at(*text, 0) == '-' ? -1 : 1, hours, minutes = 0;
	struct span rest = span_from(*text, 1);

	hours = take_number(&rest, 2);
	if (take_char(&rest, ':') || count_digits(rest) > 0)
		minutes = take_number(&rest, 2);
	if (hours < 0 || hours > 24 || minutes < 0 || minutes > 59)
		return false;
	stamp->zone_sec = sign * (hours * 3600 + minutes * 60);
	*text = rest;
	return true;
}

struct zone_name {
	struct span name;
	int minutes;
};

/* Those of RFC 822, and others that feeds have and that have one meaning. */
static const struct zone_name zone_names[] = {
	{ SPAN("Z"), 0 },
	{ SPAN("UT"), 0 },
	{ SPAN("UTC"), 0 },
	{ SPAN("GMT"), 0 },
	{ SPAN("WET"), 0 },
	{ SPAN("WEST"), 60 },
	{ SPAN("BST"), 60 },
	{ SPAN("CET"), 60 },
	{ SPAN("MET"), 60 },
	{ SPAN("MEZ"), 60 },
	{ SPAN("CEST"), 120 },
	{ SPAN("MEST"), 120 },
	{ SPAN("MESZ"), 120 },
	{ SPAN("EET"), 120 },
	{ SPAN("SAST"), 120 },
	{ SPAN("EEST"), 180 },
	{ SPAN("MSK"), 180 },
	{ SPAN("EAT"), 180 },
	{ SPAN("PKT"), 300 },
	{ SPAN("WIB"), 420 },
	{ SPAN("HKT"), 480 },
	{ SPAN("SGT"), 480 },
	{ SPAN("AWST"), 480 },
	{ SPAN("JST"), 540 },
	{ SPAN("KST"), 540 },
	{ SPAN("AEST"), 600 },
	{ SPAN("AEDT"), 660 },
	{ SPAN("NZST"), 720 },
	{ SPAN("NZDT"), 780 },
	{ SPAN("BRT"), -180 },
	{ SPAN("AST"), -240 },
	{ SPAN("ADT"), -180 },
	{ SPAN("ET"), -300 },
	{ SPAN("EST"), -300 },
	{ SPAN("EDT"), -240 },
	{ SPAN("CST"), -360 },
	{ SPAN("CDT"), -300 },
	{ SPAN("MST"), -420 },
	{ SPAN("MDT"), -360 },
	{ SPAN("PST"), -480 },
	{ SPAN("PDT"), -420 },
	{ SPAN("AKST"), -540 },
	{ SPAN("AKDT"), -480 },
	{ SPAN("HST"), -600 },
};

static bool
set_zone(struct span word, struct stamp *stamp)
{
	for (size_t i = 0; i < LENGTH(zone_names); i++)
		if (word.len == zone_names[i].name.len &&
		    span_starts_with(word, zone_names[i].name)) {
			stamp->zone_sec = zone_names[i].minutes * 60;
			return true;
		}
	return false;
}

/* ---- ISO 8601 ---------------------------------------------------------- */

static bool
set_ordinal(struct stamp *stamp, int ordinal)
{
	int month = 1, length;

	while (
	    month <= 12 &&
	    ordinal > (length = calendar_days_in_month(stamp->year, month))) {
		ordinal -= length;
		month++;
	}
	stamp->month = month;
	stamp->day = ordinal;
	return month <= 12 && ordinal > 0;
}

/* Behind "W" of "2022-W50-2". */
static bool
take_week(struct span *text, int64_t *daysp, int year)
{
	int64_t fourth = calendar_days(year, 1, 4);
	int week = take_digits(text, 2), weekday = 1;

	if (take_char(text, '-') || count_digits(*text) > 0)
		weekday = take_digits(text, 1);
	if (week < 1 || week > 53 || weekday < 1 || weekday > 7)
		return false;
	*daysp = fourth - (calendar_weekday(fourth) + 6) % 7 + 7 * (week - 1) +
		 weekday - 1;
	return true;
}

/* Behind the year and its separator. *daysp is set where a week is told. */
static bool
take_iso_day(struct span *text, struct stamp *stamp, int64_t *daysp,
    char separator)
{
	size_t digits = count_digits(*text);

	stamp->month = stamp->day = 1;
	if (take_char(text, 'W'))
		return take_week(text, daysp, stamp->year);
	if (digits == 3)
		return set_ordinal(stamp, take_digits(text, 3));
	if (digits == 0)
		return separator == '\0';
	stamp->month = take_number(text, 2);
	if (separator != '\0' && !take_char(text, separator))
		return true;
	if (separator == '\0' && count_digits(*text) == 0)
		return true;
	stamp->day = take_number(text, 2);
	return true;
}

static bool
take_iso_zone(struct span *text, struct stamp *stamp)
{
	struct span word;

	while (ascii_is_white(span_at(*text, 0)))
		*text = span_from(*text, 1);
	if (text->len == 0)
		return true;
	if (text->bytes[0] == '+' || text->bytes[0] == '-')
		return take_offset(text, stamp);
	word = span_first_word(*text);
	*text = span_from(*text, word.len);
	return set_zone(word, stamp);
}

static bool
finish(const struct stamp *stamp, int64_t days, int64_t *secp)
{
	if (days == INT64_MIN) {
		if (stamp->year < 1 || stamp->month < 1 || stamp->month > 12 ||
		    stamp->day < 1 ||
		    stamp->day >
			calendar_days_in_month(stamp->year, stamp->month))
			return false;
		days = calendar_days(stamp->year, stamp->month, stamp->day);
	}
	*secp = days * DAY_SEC + stamp->clock_sec - stamp->zone_sec;
	return true;
}

static bool
read_iso(struct span text, int64_t *secp)
{
	struct stamp stamp = { 0 };
	int64_t days = INT64_MIN;
	char separator = '\0';

	stamp.year = take_digits(&text, 4);
	if (span_at(text, 0) == '-' || span_at(text, 0) == '/' ||
	    span_at(text, 0) == '.') {
		separator = text.bytes[0];
		text = span_from(text, 1);
	}
	if (!take_iso_day(&text, &stamp, &days, separator))
		return false;
	if (take_char(&text, 'T') || take_char(&text, 't') ||
	    ascii_is_white(span_at(text, 0)) || count_digits(text) >= 4) {
		text = span_trim(text);
		if (ascii_is_digit(span_at(text, 0)) &&
		    !take_clock(&text, &stamp))
			return false;
	}
	if (!take_iso_zone(&text, &stamp) || span_trim(text).len > 0)
		return false;
	return finish(&stamp, days, secp);
}

/* ---- All others -------------------------------------------------------- */

static const struct span months[] = { SPAN("Jan"), SPAN("Feb"), SPAN("Mar"),
	SPAN("Apr"), SPAN("May"), SPAN("Jun"), SPAN("Jul"), SPAN("Aug"),
	SPAN("Sep"), SPAN("Oct"), SPAN("Nov"), SPAN("Dec") };

static const struct span weekdays[] = { SPAN("Mon"), SPAN("Tue"), SPAN("Wed"),
	SPAN("Thu"), SPAN("Fri"), SPAN("Sat"), SPAN("Sun") };

/* 1 for the first; 0: none begins the word. */
static int
name_in(struct span word, const struct span *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_starts_with(word, names[i]))
			return (int)i + 1;
	return 0;
}

/* RFC 5322, section 4.3. */
static int
whole_year(int year, size_t digits)
{
	if (digits == 2)
		return year < 50 ? 2000 + year : 1900 + year;
	return digits == 3 ? 1900 + year : year;
}

static bool
add_noon(struct stamp *stamp, bool is_pm)
{
	int64_t hour = stamp->clock_sec / 3600;

	if (!stamp->has_clock || hour == 0 || hour > 12)
		return false;
	stamp->clock_sec += (hour == 12 ? -12 : 0) * 3600;
	stamp->clock_sec += (is_pm ? 12 : 0) * 3600;
	return true;
}

/* "12/13/2022" and "13.12.2022": a month over 12 is the day. */
static bool
take_numeric_date(struct span *text, struct stamp *stamp)
{
	int first = take_number(text, 2), second;
	char separator = span_at(*text, 0);
	size_t digits;

	*text = span_from(*text, 1);
	second = take_number(text, 2);
	if (!take_char(text, separator))
		return false;
	digits = count_digits(*text);
	if (digits != 2 && digits != 4)
		return false;
	stamp->year = whole_year(take_number(text, 4), digits);
	stamp->month = separator == '/' && first <= 12 ? first : second;
	stamp->day = separator == '/' && first <= 12 ? second : first;
	return true;
}

/* A number alone: the day comes first, unless it can be none. */
static bool
take_lone_number(struct span *text, struct stamp *stamp)
{
	size_t digits = count_digits(*text);
	int value = take_number(text, 4);

	if (digits > 4)
		return false;
	if (digits <= 2 && stamp->day == 0) {
		stamp->day = value;
		/* "13th" */
		if (span_starts(*text, "st") || span_starts(*text, "nd") ||
		    span_starts(*text, "rd") || span_starts(*text, "th"))
			*text = span_from(*text, 2);
		return value > 0;
	}
	if (stamp->year != 0 || digits < 2)
		return false;
	stamp->year = whole_year(value, digits);
	return true;
}

static bool
take_digits_word(struct span *text, struct stamp *stamp)
{
	size_t digits = count_digits(*text);
	char next = span_at(*text, digits);

	if (next == ':' && !stamp->has_clock)
		return take_clock(text, stamp);
	if (digits <= 2 && (next == '/' || next == '.') &&
	    ascii_is_digit(span_at(*text, digits + 1)) && stamp->day == 0)
		return take_numeric_date(text, stamp);
	return take_lone_number(text, stamp);
}

static bool
set_word(struct span word, struct stamp *stamp)
{
	int month = name_in(word, months, LENGTH(months));

	if (month != 0 && stamp->month == 0) {
		stamp->month = month;
		return true;
	}
	if (span_is(word, "AM") || span_is(word, "PM"))
		return add_noon(stamp, span_is(word, "PM"));
	return set_zone(word, stamp) ||
	       name_in(word, weekdays, LENGTH(weekdays)) != 0 ||
	       span_is(word, "at") || span_is(word, "T");
}

static struct span
take_word(struct span *text)
{
	struct span word = *text;
	size_t len = 0;

	while (span_has_letter(word, len))
		len++;
	*text = span_from(word, len);
	return span_to(word, len);
}

/* One word, number or mark. */
static bool
take_piece(struct span *text, struct stamp *stamp)
{
	char c = span_at(*text, 0);

	if (ascii_is_digit(c))
		return take_digits_word(text, stamp);
	if (span_has_letter(*text, 0))
		return set_word(take_word(text), stamp);
	if ((c == '+' || c == '-') && stamp->has_clock &&
	    ascii_is_digit(span_at(*text, 1)))
		return take_offset(text, stamp);
	if (c == '(') { /* "+0100 (CET)" */
		size_t end = span_find(*text, ')');

		*text = span_from(*text, end < text->len ? end + 1 : end);
		return true;
	}
	*text = span_from(*text, 1);
	return ascii_is_white(c) || strchr(",-.", c) != NULL;
}

static bool
read_words(struct span text, int64_t *secp)
{
	struct stamp stamp = { 0 };

	while (text.len > 0)
		if (!take_piece(&text, &stamp))
			return false;
	return finish(&stamp, INT64_MIN, secp);
}

/* Seconds or milliseconds since 1970, as JSON has them. */
static bool
read_unix(struct span text, int64_t *secp)
{
	int64_t value = 0;

	for (size_t i = 0; i < text.len; i++)
		value = 10 * value + (text.bytes[i] - '0');
	*secp = text.len == 13 ? value / 1000 : value;
	return true;
}

bool
timestamp_read(struct span text, int64_t *secp)
{
	size_t digits;

	while (text.len > 0 && ascii_is_white(text.bytes[0]))
		text = span_from(text, 1);
	while (text.len > 0 && ascii_is_white(text.bytes[text.len - 1]))
		text.len--;
	if (text.len == 0 || text.len > TEXT_MAX)
		return false;
	digits = count_digits(text);
	if (digits == text.len && (digits == 10 || digits == 13))
		return read_unix(text, secp);
	if (digits == 4 || (digits >= 6 && digits <= 14))
		return read_iso(text, secp);
	return read_words(text, secp);
}
