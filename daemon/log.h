/* SPDX-License-Identifier: MIT */
/*
 * The log: `stage: event key=value`, to stderr, or to the journal of systemd
 * with the same keys as fields. Event words are constant. Values are escaped:
 * a control, bidirectional or zero-width character never gets through.
 */
#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H

#include <stdint.h>

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

void log_open(enum log_level threshold);

/* log_event(LOG_LEVEL_INFO, "intake", "claimed", "file", name, "size", "12",
 * NULL): pairs of key and value strings, closed by NULL. */
void log_event(enum log_level level, const char *stage, const char *event, ...)
    __attribute__((sentinel));

/* A decimal number as a value; valid until 8 more calls. */
const char *log_number(int64_t number);

#endif
