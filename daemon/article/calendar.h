/* SPDX-License-Identifier: MIT */
/*
 * Dates as datelines print them, in several languages, and the year that
 * they leave out.
 */
#ifndef ARTICLE_CALENDAR_H
#define ARTICLE_CALENDAR_H

#include <stdint.h>

#include "daemon/article/span.h"

struct date {
	int year;  /* 0: not told */
	int month; /* 1-12 */
	int day;   /* 1-31; 0: told, but no day of that month ("March 119") */
};

/* Read the date that text starts with: "December 13", "Dec. 13, 2022",
 * "13 déc.", "2 March", "Apri l7", "13.12.2022". Returns the bytes it takes;
 * 0: no date. */
size_t calendar_read(struct span text, struct date *date);

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
int64_t calendar_days(int year, int month, int day);
int calendar_days_in_month(int year, int month);

/* 0 is Sunday. */
int calendar_weekday(int64_t days);

/*
 * The year of a date without one. The rule: the year that puts the date
 * nearest before the file's time, at most 2 days after it. Within 2 days of
 * the file's time that is the answer, since leads speak of coming days too.
 * Else a weekday in the lead decides ("on Tuesday"; where one stands behind
 * "on", only such count): the date has to be that day or the day after it; if
 * it is not, the answer is the most recent earlier year, of 10, in which the
 * date is that day. Where none is, the weekday spoke of something else. The
 * year the date carries wins over all. The date has a day.
 */
int calendar_year(const struct date *date, int64_t time_sec, struct span lead);

#endif
