/* SPDX-License-Identifier: MIT */
/* Is the daemon well? A status answer in, a verdict for monitoring out. */
#ifndef COMMAND_HEALTH_H
#define COMMAND_HEALTH_H

#include <jansson.h>

/* The exit statuses that monitoring plugins share. */
enum health {
	HEALTH_OK = 0,
	HEALTH_WARNING = 1,
	HEALTH_CRITICAL = 2,
	HEALTH_UNKNOWN = 3,
};

#define HEALTH_TEXT_SIZE 320

/* The verdict on a status answer, and its reason in text. */
enum health health_judge(const json_t *status,
    char text[static HEALTH_TEXT_SIZE]);

/* "OK", "WARNING", ... */
const char *health_name(enum health health);

#endif
