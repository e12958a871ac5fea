/* SPDX-License-Identifier: MIT */
/* Events come in as words and pairs, lines or journal fields go out. */
#include "daemon/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <systemd/sd-journal.h>
#include <utf8proc.h>

#define LINE_MAX_LEN 2048
#define FIELDS_MAX   16

/* The process's one log: set at start, read by every thread after. */
static struct {
	enum log_level threshold;
	bool to_journal;
} the_log = { .threshold = LOG_LEVEL_WARNING };

/* syslog priorities of the levels */
static const int priorities[] = { 3, 4, 6, 7 };

struct line {
	char text[LINE_MAX_LEN];
	size_t len;
};

/* Is stderr the stream that systemd connected to its journal? See
 * systemd.exec(5), JOURNAL_STREAM. */
static bool
stderr_is_the_journal(void)
{
	const char *told = getenv("JOURNAL_STREAM");
	char stream[48];
	struct stat st;

	if (told == NULL || fstat(STDERR_FILENO, &st) == -1)
		return false;
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino);
	return strcmp(told, stream) == 0;
}

void
log_open(enum log_level threshold)
{
	the_log.threshold = threshold;
	the_log.to_journal = stderr_is_the_journal();
}

const char *
log_format_number(int64_t number, char buf[static 24])
{
	snprintf(buf, 24, "%lld", (long long)number);
	return buf;
}

static bool
is_harmless(utf8proc_int32_t point)
{
	switch (utf8proc_category(point)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF: /* bidirectional and zero-width */
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CN:
		return false;
	default:
		return true;
	}
}

void
log_escape(const char *value, char *out, size_t size)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)value;
	utf8proc_int32_t point;
	utf8proc_ssize_t len;
	size_t used = 0;

	for (; *at != '\0'; at += len) {
		len = utf8proc_iterate(at, -1, &point);
		if (len > 0 && is_harmless(point)) {
			if (used + (size_t)len >= size)
				break;
			memcpy(out + used, at, (size_t)len);
			used += (size_t)len;
			continue;
		}
		if (len < 1)
			len = 1;
		if (used + 4 * (size_t)len >= size)
			break;
		for (utf8proc_ssize_t i = 0; i < len; i++, used += 4)
			snprintf(out + used, 5, "\\x%02x", at[i]);
	}
	out[used] = '\0';
}

static void
add_text(struct line *line, const char *text)
{
	size_t len = strnlen(text, LINE_MAX_LEN - 2 - line->len);

	memcpy(line->text + line->len, text, len);
	line->len += len;
}

static void
add_pair(struct line *line, const char *key, const char *value)
{
	char safe[LINE_MAX_LEN];
	bool quoted = value[0] == '\0' || strchr(value, ' ') != NULL;

	log_escape(value, safe, sizeof(safe));
	add_text(line, " ");
	add_text(line, key);
	add_text(line, quoted ? "=\"" : "=");
	add_text(line, safe);
	if (quoted)
		add_text(line, "\"");
}

/* NEWSALERT_KEY=value */
static char *
field_of(const char *key, const char *value)
{
	char *field;

	if (asprintf(&field, "NEWSALERT_%s=%s", key, value) == -1)
		return NULL;
	for (char *at = field; *at != '='; at++)
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	return field;
}

struct fields {
	struct iovec items[FIELDS_MAX];
	int count;
};

static void
add_field(struct fields *fields, char *text)
{
	if (text == NULL || fields->count == FIELDS_MAX) {
		free(text);
		return;
	}
	fields->items[fields->count].iov_base = text;
	fields->items[fields->count++].iov_len = strlen(text);
}

static void
send_to_journal(enum log_level level, const struct line *line,
    struct fields *fields)
{
	char *text;

	if (asprintf(&text, "MESSAGE=%.*s", (int)line->len, line->text) != -1)
		add_field(fields, text);
	if (asprintf(&text, "PRIORITY=%d", priorities[level]) != -1)
		add_field(fields, text);
	sd_journal_sendv(fields->items, fields->count);
}

static void
write_to_stderr(struct line *line)
{
	line->text[line->len++] = '\n';
	/* A log that cannot be written has nowhere to say so. */
	if (write(STDERR_FILENO, line->text, line->len) == -1)
		return;
}

void
log_event(enum log_level level, const char *stage, const char *event, ...)
{
	struct line line = { .len = 0 };
	struct fields fields = { .count = 0 };
	const char *key, *value;
	va_list pairs;

	if (level > the_log.threshold)
		return;
	add_text(&line, stage);
	add_text(&line, ": ");
	add_text(&line, event);
	va_start(pairs, event);
	while ((key = va_arg(pairs, const char *)) != NULL) {
		if ((value = va_arg(pairs, const char *)) == NULL)
			break;
		add_pair(&line, key, value);
		/* two places stay free for MESSAGE and PRIORITY */
		if (the_log.to_journal && fields.count < FIELDS_MAX - 2)
			add_field(&fields, field_of(key, value));
	}
	va_end(pairs);
	if (the_log.to_journal)
		send_to_journal(level, &line, &fields);
	else
		write_to_stderr(&line);
	for (int i = 0; i < fields.count; i++)
		free(fields.items[i].iov_base);
}
