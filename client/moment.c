/* SPDX-License-Identifier: MIT */
/* Parses and prints times, durations and positions. */
#include "client/moment.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/frame.h"

#define DURATION_MAX_SEC (INT64_C(200) * 366 * 86400)

static const struct unit {
	char letter;
	int64_t seconds;
} units[] = {
	{ 'w', 604800 },
	{ 'd', 86400 },
	{ 'h', 3600 },
	{ 'm', 60 },
	{ 's', 1 },
};

#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

enum newsalert_err
moment_parse_duration(const char *text, int64_t *msp)
{
	int64_t scale = 1;
	long long number;
	char *end;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (!isdigit((unsigned char)*text) || errno != 0)
		return NEWSALERT_EINVAL;
	if (*end != '\0') {
		for (size_t i = 0; i < UNIT_COUNT; i++) {
			if (units[i].letter == *end)
				scale = units[i].seconds;
		}
		if (end[1] != '\0' || strchr("wdhms", *end) == NULL)
			return NEWSALERT_EINVAL;
	}
	if (number > DURATION_MAX_SEC / scale)
		return NEWSALERT_EINVAL;
	*msp = number * scale * 1000;
	return NEWSALERT_OK;
}

/* Midnight of the day of now_ms, or of another day beside it. */
static int64_t
midnight(int64_t now_ms, int days)
{
	time_t now = (time_t)(now_ms / 1000);
	struct tm tm;

	localtime_r(&now, &tm);
	tm.tm_mday += days;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * 1000;
}

static bool
parse_word(const char *text, int64_t now_ms, struct moment *moment)
{
	int64_t ago;

	if (strcmp(text, "now") == 0)
		moment->time_ms = now_ms;
	else if (strcmp(text, "today") == 0)
		moment->time_ms = midnight(now_ms, 0);
	else if (strcmp(text, "yesterday") == 0)
		moment->time_ms = midnight(now_ms, -1);
	else if (isalpha((unsigned char)text[strlen(text) - 1]) &&
		 moment_parse_duration(text, &ago) == NEWSALERT_OK)
		moment->time_ms = now_ms - ago;
	else
		return false;
	return true;
}

/* sscanf's %2d would take blanks and a sign for digits. */
static bool
read_two_digits(const char *text, int *numberp)
{
	if (!isdigit((unsigned char)text[0]) ||
	    !isdigit((unsigned char)text[1]))
		return false;
	*numberp = (text[0] - '0') * 10 + (text[1] - '0');
	return true;
}

/* Z or +HH:MM, as seconds east of Greenwich. */
static bool
parse_zone(const char *text, long *eastp)
{
	int hours, minutes;

	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0) {
		*eastp = 0;
		return true;
	}
	if (*text != '+' && *text != '-')
		return false;
	if (strlen(text) != 6 || text[3] != ':' ||
	    !read_two_digits(text + 1, &hours) ||
	    !read_two_digits(text + 4, &minutes) || hours > 23 || minutes > 59)
		return false;
	*eastp = (hours * 3600L + minutes * 60L) * (*text == '-' ? -1 : 1);
	return true;
}

/* strptime takes February 30th, timegm and mktime make March 2nd of it. */
static bool
is_same_day(const struct tm *a, const struct tm *b)
{
	return a->tm_year == b->tm_year && a->tm_mon == b->tm_mon &&
	       a->tm_mday == b->tm_mday;
}

/* What follows the minutes or seconds: fraction and zone. */
static bool
finish_time(const struct tm *tm, const char *rest, int64_t *time_msp)
{
	struct tm copy = *tm;
	int64_t fraction_ms = 0;
	long east = 0;
	time_t seconds;

	if (*rest == '.') {
		int scale = 100;

		for (rest++; isdigit((unsigned char)*rest); rest++) {
			fraction_ms += (*rest - '0') * scale;
			scale /= 10;
		}
	}
	copy.tm_isdst = -1;
	if (*rest == '\0')
		seconds = mktime(&copy);
	else if (parse_zone(rest, &east))
		seconds = timegm(&copy);
	else
		return false;
	if (!is_same_day(&copy, tm))
		return false;
	*time_msp = ((int64_t)seconds - east) * 1000 + fraction_ms;
	return true;
}

static bool
parse_time(const char *text, int64_t *time_msp)
{
	static const char *const formats[] = { "%Y-%m-%dT%H:%M:%S",
		"%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M",
		"%Y-%m-%d" };
	const char *rest;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct tm tm = { 0 };

		rest = strptime(text, formats[i], &tm);
		if (rest != NULL && finish_time(&tm, rest, time_msp))
			return true;
	}
	return false;
}

enum newsalert_err
moment_parse(const char *text, int64_t now_ms, struct moment *moment)
{
	struct moment found = { 0 };

	if (*text == '\0')
		return NEWSALERT_EINVAL;
	if (frame_parse_position(text, strlen(text), &found.epoch,
		&found.seq)) {
		if (found.seq == 0)
			return NEWSALERT_EINVAL;
	} else if (!parse_word(text, now_ms, &found) &&
		   !parse_time(text, &found.time_ms)) {
		return NEWSALERT_EINVAL;
	}
	/* 0 stands for no time; there was no news before 1970. */
	if (found.seq == 0 && found.time_ms < 1)
		found.time_ms = 1;
	*moment = found;
	return NEWSALERT_OK;
}

void
moment_format(int64_t time_ms, int64_t now_ms,
    char text[static MOMENT_TEXT_SIZE])
{
	time_t now = (time_t)(now_ms / 1000);
	time_t then = (time_t)(time_ms / 1000);
	struct tm today;
	struct tm tm;

	if (localtime_r(&now, &today) == NULL ||
	    localtime_r(&then, &tm) == NULL ||
	    strftime(text, MOMENT_TEXT_SIZE,
		is_same_day(&today, &tm) ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S",
		&tm) == 0)
		snprintf(text, MOMENT_TEXT_SIZE, "?");
}

void
moment_format_duration(int64_t ms, char text[static MOMENT_TEXT_SIZE])
{
	int64_t left = ms / 1000;
	size_t i = 0;

	while (i < UNIT_COUNT - 1 && left < units[i].seconds)
		i++;
	if (i == UNIT_COUNT - 1) {
		snprintf(text, MOMENT_TEXT_SIZE, "%" PRId64 "s", left);
		return;
	}
	snprintf(text, MOMENT_TEXT_SIZE, "%" PRId64 "%c %" PRId64 "%c",
	    left / units[i].seconds, units[i].letter,
	    left % units[i].seconds / units[i + 1].seconds,
	    units[i + 1].letter);
}

static int64_t
clock_ms(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
moment_now_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t
moment_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}
