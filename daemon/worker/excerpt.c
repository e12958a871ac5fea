/* SPDX-License-Identifier: MIT */
/* Cuts texts where a reader would. */
#include "daemon/worker/excerpt.h"

#include <string.h>

#define SHORT_WORD 4 /* "Gov.", "Mr.", "U.S." end no sentence */

static bool
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The bytes of the first max code points. */
static size_t
prefix(const char *text, size_t len, size_t max)
{
	size_t at = 0;

	while (at < len && max-- > 0)
		do
			at++;
		while (at < len && is_continuation(text[at]));
	return at;
}

size_t
excerpt_cut(const char *text, size_t len, size_t max)
{
	size_t end = prefix(text, len, max), at = end;

	if (end == len)
		return len;
	while (at > end / 2 && text[at] != ' ' && text[at] != '\n')
		at--;
	return at > end / 2 ? at : end; /* Chinese has no blanks */
}

/* Bytes between the last blank and the end. */
static size_t
word_before(const char *text, size_t end)
{
	size_t len = 0;

	while (len < end && text[end - len - 1] != ' ')
		len++;
	return len;
}

static bool
ends_sentence(const char *text, size_t len, size_t at)
{
	static const char full_stop[] = "\xe3\x80\x82"; /* U+3002 */

	if (text[at] == '\n')
		return true;
	if (len - at >= 3 && memcmp(text + at, full_stop, 3) == 0)
		return true;
	if (at + 1 < len && text[at + 1] != ' ')
		return false;
	if (text[at] == '!' || text[at] == '?')
		return true;
	return text[at] == '.' && word_before(text, at) >= SHORT_WORD;
}

size_t
excerpt_sentence(const char *text, size_t len, size_t max)
{
	size_t at = 0;

	while (at < len && !ends_sentence(text, len, at))
		at++;
	if (at < len && text[at] != '\n')
		at++;
	while (at < len && is_continuation(text[at]))
		at++;
	return excerpt_cut(text, at, max);
}
