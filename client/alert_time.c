/* SPDX-License-Identifier: MIT */
/* Unix milliseconds to the text that alerts carry, and back. */
#include "client/alert.h"

#include <string.h>
#include <time.h>

#define TIME_MIN_MS INT64_C(-62135596800000) /* year 1 */
#define TIME_MAX_MS INT64_C(253402300799999) /* the end of year 9999 */

static void
write_digits(char *out, int count, int number)
{
	for (int i = count - 1; i >= 0; i--) {
		out[i] = (char)('0' + number % 10);
		number /= 10;
	}
}

void
alert_format_time(int64_t time_ms, char buf[static 25])
{
	struct tm tm = { 0 };
	time_t sec;
	int ms;

	if (time_ms < TIME_MIN_MS)
		time_ms = TIME_MIN_MS;
	if (time_ms > TIME_MAX_MS)
		time_ms = TIME_MAX_MS;
	ms = (int)(((time_ms % 1000) + 1000) % 1000);
	sec = (time_t)((time_ms - ms) / 1000);
	(void)gmtime_r(&sec, &tm); /* fails for huge years only */
	memcpy(buf, "0000-00-00T00:00:00.000Z", 25);
	write_digits(buf, 4, tm.tm_year + 1900);
	write_digits(buf + 5, 2, tm.tm_mon + 1);
	write_digits(buf + 8, 2, tm.tm_mday);
	write_digits(buf + 11, 2, tm.tm_hour);
	write_digits(buf + 14, 2, tm.tm_min);
	write_digits(buf + 17, 2, tm.tm_sec);
	write_digits(buf + 20, 3, ms);
}

void
alert_format_seconds(int64_t time_sec, char buf[static 25])
{
	if (time_sec < TIME_MIN_MS / 1000)
		time_sec = TIME_MIN_MS / 1000;
	if (time_sec > TIME_MAX_MS / 1000)
		time_sec = TIME_MAX_MS / 1000;
	alert_format_time(time_sec * 1000, buf);
	memcpy(buf + 19, "Z", 2);
}

/* Does text look like shape, in which 0 stands for any digit? */
static bool
has_shape(const char *text, const char *shape)
{
	for (; *shape != '\0'; text++, shape++) {
		if (*shape == '0' ? *text < '0' || *text > '9'
				  : *text != *shape)
			return false;
	}
	return *text == '\0';
}

static int
read_digits(const char *text, int count)
{
	int number = 0;

	while (count-- > 0)
		number = number * 10 + (*text++ - '0');
	return number;
}

enum newsalert_err
alert_parse_time(const char *text, int64_t *time_msp)
{
	const bool with_ms = has_shape(text, "0000-00-00T00:00:00.000Z");
	const bool with_time =
	    with_ms || has_shape(text, "0000-00-00T00:00:00Z");
	char again[25];
	struct tm tm = { 0 };
	int64_t ms;

	if (!with_time && !has_shape(text, "0000-00-00"))
		return NEWSALERT_EFORMAT;
	tm.tm_year = read_digits(text, 4) - 1900;
	tm.tm_mon = read_digits(text + 5, 2) - 1;
	tm.tm_mday = read_digits(text + 8, 2);
	if (with_time) {
		tm.tm_hour = read_digits(text + 11, 2);
		tm.tm_min = read_digits(text + 14, 2);
		tm.tm_sec = read_digits(text + 17, 2);
	}
	ms = (int64_t)timegm(&tm) * 1000;
	if (with_ms)
		ms += read_digits(text + 20, 3);
	/* February 30 and 25 o'clock come back as something else. */
	alert_format_time(ms, again);
	if (strncmp(again, text, with_time ? 19 : 10) != 0)
		return NEWSALERT_EFORMAT;
	*time_msp = ms;
	return NEWSALERT_OK;
}
