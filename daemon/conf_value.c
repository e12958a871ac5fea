/* SPDX-License-Identifier: MIT */
/* Durations and sizes as people write them come in, numbers go out. */
#include "daemon/conf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit durations[] = {
	{ "ms", 1 },
	{ "s", 1000 },
	{ "m", 60 * 1000 },
	{ "h", 60 * 60 * 1000 },
	{ "d", 24 * 60 * 60 * 1000 },
	{ NULL, 0 },
};

static const struct unit sizes[] = {
	{ "", 1 },
	{ "KiB", 1 << 10 },
	{ "MiB", 1 << 20 },
	{ "GiB", 1 << 30 },
	{ NULL, 0 },
};

static bool
parse_with_unit(const char *text, const struct unit *units, int64_t *valuep)
{
	long long number;
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno != 0)
		return false;
	if (number == 0 && *end == '\0') {
		*valuep = 0;
		return true;
	}
	for (; units->name != NULL; units++)
		if (strcmp(end, units->name) == 0)
			break;
	return units->name != NULL &&
	       !__builtin_mul_overflow(number, units->factor, valuep);
}

bool
conf_parse_duration(const char *text, int64_t *msp)
{
	return parse_with_unit(text, durations, msp);
}

bool
conf_parse_size(const char *text, int64_t *bytesp)
{
	return parse_with_unit(text, sizes, bytesp);
}
