/* SPDX-License-Identifier: MIT */
/* Names come in from anybody, names that fit and are free go out. */
#include "daemon/intake/filename.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const unfinished[] = { "~", ".tmp", ".part", ".swp",
	".crdownload" };

static bool
ends_in(const char *name, size_t len, const char *ending)
{
	size_t ending_len = strlen(ending);

	return len >= ending_len &&
	       memcmp(name + len - ending_len, ending, ending_len) == 0;
}

bool
filename_ignored(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || name[0] == '.')
		return true;
	for (size_t i = 0; i < sizeof(unfinished) / sizeof(*unfinished); i++)
		if (ends_in(name, len, unfinished[i]))
			return true;
	return false;
}

bool
filename_plain(const char *name)
{
	return name[0] != '\0' && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0 && strchr(name, '/') == NULL &&
	       strlen(name) <= NAME_MAX;
}

uint32_t
filename_hash(const char *name)
{
	uint32_t hash = 2166136261u;

	for (const char *at = name; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619u;
	return hash;
}

/* The head's length, so that no UTF-8 character is cut in two. */
static size_t
head_len(const char *name)
{
	size_t len = FILENAME_HEAD;

	for (int i = 0; i < 3 && ((unsigned char)name[len] & 0xc0) == 0x80; i++)
		len--;
	return len;
}

void
filename_shorten(const char *name, char out[static NAME_MAX + 1])
{
	size_t len = strnlen(name, NAME_MAX);

	if (len <= FILENAME_LONG) {
		memcpy(out, name, len);
		out[len] = '\0';
		return;
	}
	snprintf(out, NAME_MAX + 1, "%.*s~%08" PRIx32, (int)head_len(name),
	    name, filename_hash(name));
}

void
filename_apart(const char *name, uint32_t salt, char out[static NAME_MAX + 1])
{
	size_t len;

	filename_shorten(name, out);
	len = strlen(out);
	snprintf(out + len, NAME_MAX + 1 - len, "~%08" PRIx32, salt);
}

bool
filename_of_reason(const char *name, char owner[static NAME_MAX + 1])
{
	size_t len = strlen(name), suffix_len = strlen(REASON_SUFFIX);

	if (len <= suffix_len || len > NAME_MAX ||
	    !ends_in(name, len, REASON_SUFFIX))
		return false;
	memcpy(owner, name, len - suffix_len);
	owner[len - suffix_len] = '\0';
	return true;
}

void
filename_format_work(const struct work_name *name,
    char out[static NAME_MAX + 1])
{
	char brief[NAME_MAX + 1];

	filename_shorten(name->name, brief);
	snprintf(out, NAME_MAX + 1, "%016" PRIx64 "-%u-%08" PRIx32 "-%.209s",
	    name->number, name->attempt % 10, name->origin, brief);
}

/* Exactly count lower-case hex digits and then a '-'. */
static bool
take_hex(const char **atp, int count, uint64_t *valuep)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = *atp;
	uint64_t value = 0;

	for (int i = 0; i < count; i++, at++) {
		const char *digit = *at == '\0' ? NULL : strchr(digits, *at);

		if (digit == NULL)
			return false;
		value = value << 4 | (uint64_t)(digit - digits);
	}
	if (*at != '-')
		return false;
	*atp = at + 1;
	*valuep = value;
	return true;
}

bool
filename_parse_work(const char *text, struct work_name *name)
{
	uint64_t number, attempt, origin;

	if (!take_hex(&text, 16, &number) || !take_hex(&text, 1, &attempt) ||
	    attempt > 9 || !take_hex(&text, 8, &origin) || *text == '\0' ||
	    strlen(text) > NAME_MAX)
		return false;
	name->number = number;
	name->attempt = (unsigned)attempt;
	name->origin = (uint32_t)origin;
	memcpy(name->name, text, strlen(text) + 1);
	return true;
}
