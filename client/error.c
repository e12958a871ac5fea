/* SPDX-License-Identifier: MIT */
/* Error codes in words, and the sentences that explain them. */
#include "client/error.h"

#include <stdio.h>
#include <string.h>

static bool
continues_character(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* How many bytes a character has that begins with this one. */
static size_t
character_len(char first)
{
	const unsigned char byte = (unsigned char)first;

	if (byte < 0xc0)
		return 1;
	return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/* Drop the last character when vsnprintf cut it in two. */
static void
trim_half_character(char *text)
{
	const size_t len = strlen(text);
	size_t start = len;

	while (start > 0 && continues_character(text[start - 1]))
		start--;
	if (start > 0 && len - (start - 1) < character_len(text[start - 1]))
		text[start - 1] = '\0';
}

void
error_vset(struct newsalert_error *why, int column, const char *format,
    va_list args)
{
	int len;

	if (why == NULL)
		return;
	why->column = column;
	len = vsnprintf(why->text, sizeof(why->text), format, args);
	if (len < 0)
		why->text[0] = '\0';
	else if ((size_t)len >= sizeof(why->text))
		trim_half_character(why->text);
}

void
error_set(struct newsalert_error *why, int column, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(why, column, format, args);
	va_end(args);
}

int
error_column(const char *text, size_t offset)
{
	int column = 1;

	for (size_t i = 0; i < offset && text[i] != '\0'; i++) {
		if (!continues_character(text[i + 1]))
			column++;
	}
	return column;
}

const char *
newsalert_strerror(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_OK:
		return "no error";
	case NEWSALERT_EINVAL:
		return "not valid";
	case NEWSALERT_EFORMAT:
		return "not in the expected format";
	case NEWSALERT_ETOOBIG:
		return "over the limit";
	case NEWSALERT_ENOTFOUND:
		return "not found";
	case NEWSALERT_EPERM:
		return "no permission";
	case NEWSALERT_EDOWN:
		return "the daemon does not answer";
	case NEWSALERT_EEPOCH:
		return "the journal is another one";
	case NEWSALERT_EPROTO:
		return "the peer broke the protocol";
	case NEWSALERT_EAGAIN:
		return "nothing to do yet";
	case NEWSALERT_EBUSY:
		return "in use by another";
	case NEWSALERT_ENOSPC:
		return "no space left";
	case NEWSALERT_ENOMEM:
		return "out of memory";
	case NEWSALERT_EIO:
		return "input or output failed";
	}
	return "unknown error";
}
