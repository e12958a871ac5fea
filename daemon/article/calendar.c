/* SPDX-License-Identifier: MIT */
/* Dates: month names, days, and the missing year. */
#include "daemon/article/calendar.h"

#include <string.h>

#define DAY_SEC    86400
#define FRESH_DAYS 2
#define YEARS_BACK 10

/* 1900 and 2200: a file's time beyond is no time. */
#define TIME_MIN INT64_C(-2208988800)
#define TIME_MAX INT64_C(7258118400)

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct month_name {
	const char *name;
	int month;
};

/* Lower case; any beginning of at least 3 letters is taken for the month.
 * Names that another language shares in full are listed once. */
static const struct month_name months[] = {
	{ "january", 1 },
	{ "february", 2 },
	{ "march", 3 },
	{ "april", 4 },
	{ "may", 5 },
	{ "june", 6 },
	{ "july", 7 },
	{ "august", 8 },
	{ "september", 9 },
	{ "october", 10 },
	{ "november", 11 },
	{ "december", 12 },
	{ "janvier", 1 },
	{ "février", 2 },
	{ "mars", 3 },
	{ "avril", 4 },
	{ "mai", 5 },
	{ "juin", 6 },
	{ "juillet", 7 },
	{ "août", 8 },
	{ "septembre", 9 },
	{ "octobre", 10 },
	{ "novembre", 11 },
	{ "décembre", 12 },
	{ "januar", 1 },
	{ "februar", 2 },
	{ "märz", 3 },
	{ "juni", 6 },
	{ "juli", 7 },
	{ "oktober", 10 },
	{ "dezember", 12 },
	{ "enero", 1 },
	{ "febrero", 2 },
	{ "marzo", 3 },
	{ "abril", 4 },
	{ "mayo", 5 },
	{ "junio", 6 },
	{ "julio", 7 },
	{ "agosto", 8 },
	{ "septiembre", 9 },
	{ "octubre", 10 },
	{ "noviembre", 11 },
	{ "diciembre", 12 },
	{ "gennaio", 1 },
	{ "febbraio", 2 },
	{ "aprile", 4 },
	{ "maggio", 5 },
	{ "giugno", 6 },
	{ "luglio", 7 },
	{ "settembre", 9 },
	{ "ottobre", 10 },
	{ "dicembre", 12 },
	{ "janeiro", 1 },
	{ "fevereiro", 2 },
	{ "março", 3 },
	{ "maio", 5 },
	{ "setembro", 9 },
	{ "outubro", 10 },
	{ "dezembro", 12 },
	{ "января", 1 },
	{ "февраля", 2 },
	{ "марта", 3 },
	{ "апреля", 4 },
	{ "мая", 5 },
	{ "июня", 6 },
	{ "июля", 7 },
	{ "августа", 8 },
	{ "сентября", 9 },
	{ "октября", 10 },
	{ "ноября", 11 },
	{ "декабря", 12 },
	{ "ocak", 1 },
	{ "şubat", 2 },
	{ "mart", 3 },
	{ "nisan", 4 },
	{ "mayıs", 5 },
	{ "haziran", 6 },
	{ "temmuz", 7 },
	{ "ağustos", 8 },
	{ "eylül", 9 },
	{ "ekim", 10 },
	{ "kasım", 11 },
	{ "aralık", 12 },
	{ "січня", 1 },
	{ "лютого", 2 },
	{ "березня", 3 },
	{ "квітня", 4 },
	{ "травня", 5 },
	{ "червня", 6 },
	{ "липня", 7 },
	{ "серпня", 8 },
	{ "вересня", 9 },
	{ "жовтня", 10 },
	{ "листопада", 11 },
	{ "грудня", 12 },
};

static const char *const weekdays[] = { "Sunday", "Monday", "Tuesday",
	"Wednesday", "Thursday", "Friday", "Saturday" };

static size_t
letters(struct span text)
{
	size_t len = 0;

	while (span_has_letter(text, len))
		len++;
	return len;
}

/* Lower case of ASCII and of the two-byte letters that month names have:
 * Latin-1, Turkish and Cyrillic capitals. */
static void
lower_month(char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)word[i];
		unsigned char next =
		    i + 1 < len ? (unsigned char)word[i + 1] : 0;

		if (ascii_is_upper(word[i])) {
			word[i] = (char)(c + 0x20);
		} else if ((c == 0xC3 && next >= 0x80 && next <= 0x9E) ||
			   (c == 0xD0 && next >= 0x90 && next <= 0x9F)) {
			word[++i] = (char)(next + 0x20);
		} else if ((c == 0xC4 || c == 0xC5) && next == 0x9E) {
			word[++i] =
			    (char)0x9F; /* of G with breve, S with cedilla */
		} else if (c == 0xD0 && next >= 0x80 && next <= 0x8F) {
			word[i] = (char)0xD1;
			word[++i] = (char)(next + 0x10);
		} else if (c == 0xD0 && next >= 0xA0 && next <= 0xAF) {
			word[i] = (char)0xD1;
			word[++i] = (char)(next - 0x20);
		}
	}
}

static size_t
count_codepoints(const char *word, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char)word[i] & 0xC0) != 0x80;
	return count;
}

/* "Marchg" is March too: one letter too many was typed. */
static bool
is_month(const char *word, size_t len, const char *name)
{
	size_t name_len;

	if (word[0] != name[0])
		return false;
	name_len = strlen(name);
	if (len == name_len + 1)
		return name_len > 4 && memcmp(word, name, name_len) == 0;
	return len <= name_len && memcmp(word, name, len) == 0;
}

/* A month's name, whole, or cut short with the dot behind it. */
static size_t
read_month(struct span text, int *monthp)
{
	size_t len = letters(text);
	char word[24];

	if (len < 3 || len > sizeof(word))
		return 0;
	memcpy(word, text.bytes, len);
	lower_month(word, len);
	if (count_codepoints(word, len) < 3)
		return 0;
	for (size_t i = 0; i < LENGTH(months); i++) {
		if (is_month(word, len, months[i].name)) {
			bool is_short = len < strlen(months[i].name);

			*monthp = months[i].month;
			return len + (is_short && span_at(text, len) == '.');
		}
	}
	return 0;
}

/* A number of at most max digits; 0: none, or more digits than that. */
static size_t
read_number(struct span text, size_t max, int *valuep)
{
	size_t len = 0;
	int value = 0;

	while (len <= max && ascii_is_digit(span_at(text, len)))
		value = value * 10 + (text.bytes[len++] - '0');
	if (len == 0 || len > max)
		return 0;
	*valuep = value;
	return len;
}

static size_t
skip_spaces(struct span text, size_t at)
{
	while (span_at(text, at) == ' ')
		at++;
	return at;
}

/* ", 2022", " 2022", " de 2022" behind day and month. */
static size_t
read_year(struct span text, size_t at, int *yearp)
{
	size_t next = at, used;
	int year;

	if (span_at(text, next) == ',')
		next++;
	next = skip_spaces(text, next);
	if (span_starts(span_from(text, next), "de "))
		next += 3;
	used = read_number(span_from(text, next), 4, &year);
	if (next == at || used != 4 || year < 1800 || year > 2199)
		return at;
	*yearp = year;
	return next + used;
}

/* The letters of "13th", "1er", "1º" behind a day. */
static size_t
skip_ordinal(struct span text, size_t at)
{
	static const char *const endings[] = { "er", "nd", "rd", "st", "th",
		"º" };
	struct span rest = span_from(text, at);
	struct span ending = span_to(rest, letters(rest));

	return span_in(ending, endings, LENGTH(endings)) ? at + ending.len : at;
}

/* Whether a number follows the word that text starts with: without one the
 * table of months need not be asked. */
static bool
has_number_next(struct span text)
{
	size_t at = letters(text);

	if (span_at(text, at) == '.')
		at++;
	at = skip_spaces(text, at);
	return ascii_is_digit(span_at(text, at)) ||
	       ascii_is_digit(span_at(text, at + 1));
}

/* "December 13"; in "Apri l7" a letter went astray. */
static size_t
read_month_day(struct span text, struct date *date)
{
	size_t at, used;

	if (!has_number_next(text) ||
	    (at = read_month(text, &date->month)) == 0)
		return 0;
	at = skip_spaces(text, at);
	if (ascii_is_lower(span_at(text, at)) &&
	    ascii_is_digit(span_at(text, at + 1)))
		at++;
	used = read_number(span_from(text, at), 3, &date->day);
	if (used == 0)
		return 0;
	return skip_ordinal(text, at + used);
}

/* "13 December", "13. Dezember", "13 de diciembre". */
static size_t
read_day_month(struct span text, struct date *date)
{
	size_t at = read_number(text, 2, &date->day), used;

	if (at == 0)
		return 0;
	at = skip_ordinal(text, at);
	if (span_at(text, at) == '.')
		at++;
	at = skip_spaces(text, at);
	if (span_starts(span_from(text, at), "de "))
		at += 3;
	used = read_month(span_from(text, at), &date->month);
	return used == 0 ? 0 : at + used;
}

/* "13.12.2022", the day first. */
static size_t
read_numbers(struct span text, struct date *date)
{
	size_t at = read_number(text, 2, &date->day), used;

	if (at == 0 || span_at(text, at++) != '.')
		return 0;
	used = read_number(span_from(text, at), 2, &date->month);
	at += used;
	if (used == 0 || date->month < 1 || date->month > 12 ||
	    span_at(text, at++) != '.')
		return 0;
	used = read_number(span_from(text, at), 4, &date->year);
	return used == 4 && date->year >= 1800 ? at + used : 0;
}

size_t
calendar_read(struct span text, struct date *date)
{
	struct date read = { 0, 0, 0 };
	size_t at = read_numbers(text, &read);

	if (at == 0) {
		read.year = 0;
		at = read_day_month(text, &read);
		if (at == 0)
			at = read_month_day(text, &read);
		if (at == 0)
			return 0;
		at = read_year(text, at, &read.year);
	}
	if (read.day < 1 ||
	    read.day > calendar_days_in_month(read.year == 0 ? 2000 : read.year,
			   read.month))
		read.day = 0;
	*date = read;
	return at;
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int
calendar_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Howard Hinnant, "chrono-compatible low-level date algorithms". */
int64_t
calendar_days(int year, int month, int day)
{
	int64_t shifted = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int64_t year_of_era = shifted - era * 400;
	int64_t day_of_year =
	    (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 -
	       year_of_era / 100 + day_of_year - 719468;
}

int
calendar_weekday(int64_t days)
{
	return (int)(((days + 4) % 7 + 7) % 7);
}

/* The year of a day, which is never more than a year off the estimate. */
static int
year_of(int64_t days)
{
	int year = (int)(1970 + days / 366);

	while (calendar_days(year + 1, 1, 1) <= days)
		year++;
	while (calendar_days(year, 1, 1) > days)
		year--;
	return year;
}

/* The weekday that text starts with, as a whole word; -1: none. */
static int
weekday_at(struct span text)
{
	for (size_t i = 0; i < LENGTH(weekdays); i++) {
		if (span_starts(text, weekdays[i]) &&
		    !span_has_letter(text, strlen(weekdays[i])))
			return (int)i;
	}
	return -1;
}

static bool
is_behind_on(struct span lead, size_t at)
{
	return at >= 3 && span_is(span_to(span_from(lead, at - 3), 3), "on ");
}

/* The weekdays of the lead, a bit each, and the first of them to *firstp. If
 * any stands behind "on", only such count: "the Friday Club met on Tuesday". */
static unsigned
find_weekdays(struct span lead, int *firstp)
{
	unsigned found = 0;
	bool only_on = false;

	for (size_t at = 0; at < lead.len; at++) {
		bool is_on;
		int weekday;

		if (!ascii_is_upper(lead.bytes[at]) ||
		    (at > 0 && span_has_letter(lead, at - 1)) ||
		    (weekday = weekday_at(span_from(lead, at))) == -1)
			continue;
		is_on = is_behind_on(lead, at);
		if (only_on && !is_on)
			continue;
		if (is_on && !only_on)
			found = 0;
		only_on = is_on;
		if (found == 0)
			*firstp = weekday;
		found |= 1u << weekday;
	}
	return found;
}

static bool
exists(int year, const struct date *date)
{
	return date->day <= calendar_days_in_month(year, date->month);
}

/* The last year, from here back, whose date is on that weekday; 0: none. */
static int
year_by_weekday(int from, const struct date *date, int weekday)
{
	for (int year = from; year >= from - YEARS_BACK; year--)
		if (exists(year, date) &&
		    weekday == calendar_weekday(
				   calendar_days(year, date->month, date->day)))
			return year;
	return 0;
}

int
calendar_year(const struct date *date, int64_t time_sec, struct span lead)
{
	int64_t today, days;
	int year, weekday = 0, earlier;
	unsigned found;

	if (date->year != 0)
		return date->year;
	if (time_sec < TIME_MIN)
		time_sec = TIME_MIN;
	if (time_sec > TIME_MAX)
		time_sec = TIME_MAX;
	today = time_sec / DAY_SEC;
	year = year_of(today) + 1;
	while (!exists(year, date) ||
	       calendar_days(year, date->month, date->day) > today + FRESH_DAYS)
		year--;
	days = calendar_days(year, date->month, date->day);
	found = find_weekdays(lead, &weekday);
	if (days >= today - FRESH_DAYS || found == 0 ||
	    (found & 1u << calendar_weekday(days)) != 0 ||
	    (found & 1u << calendar_weekday(days - 1)) != 0)
		return year;
	earlier = year_by_weekday(year - 1, date, weekday);
	return earlier == 0 ? year : earlier;
}
