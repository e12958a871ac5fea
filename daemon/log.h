/* SPDX-License-Identifier: MIT */
/*
 * The log: `stage: event key=value`, to stderr, or to the journal of systemd
 * with the same keys as fields. Event words are constant. Values are escaped:
 * a control, bidirectional or zero-width character never gets through.
 */
#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H

#include <stddef.h>
#include <stdint.h>

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
};

/* Say nothing below threshold; find out once whether stderr is the journal of
 * systemd (JOURNAL_STREAM). Before this, warnings go to stderr. */
void log_open(enum log_level threshold);

/* log_event(LOG_LEVEL_INFO, "intake", "claimed", "file", name, "size",
 * LOG_NUMBER(size), NULL): pairs of key and value strings, closed by NULL.
 * May be called by any thread. */
void log_event(enum log_level level, const char *stage, const char *event, ...)
    __attribute__((sentinel));

/* A decimal number as a value, alive as long as the enclosing block. */
#define LOG_NUMBER(number) log_format_number((int64_t)(number), (char[24]){ 0 })
const char *log_format_number(int64_t number, char buf[static 24]);

/* value with what a terminal or a line must not see as \xNN escapes, into out
 * (size bytes, always ended by NUL, cut where it is full). */
void log_escape(const char *value, char *out, size_t size);

#endif
