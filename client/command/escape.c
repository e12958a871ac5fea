/* SPDX-License-Identifier: MIT */
/* Code points in, bytes that cannot harm a terminal out. */
#include "client/command/escape.h"

#include <string.h>
#include <utf8proc.h>

static bool
is_space(int32_t code)
{
	return code == '\t' || code == '\n' || code == '\r' || code == 0x2028 ||
	       code == 0x2029;
}

static bool
is_control(int32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/* Code points that are set aside for characters nobody sees. */
static bool
is_reserved(int32_t code)
{
	return (code >= 0x2060 && code <= 0x206f) ||
	       (code >= 0xfff0 && code <= 0xfff8) ||
	       (code >= 0xe0000 && code <= 0xe0fff);
}

/* Unicode's Default_Ignorable_Code_Point holds all bidirectional controls,
 * zero-width characters, fillers, variation selectors and tags. */
static bool
is_hidden(int32_t code)
{
	const utf8proc_property_t *property = utf8proc_get_property(code);

	return property->ignorable || is_reserved(code) ||
	       property->category == UTF8PROC_CATEGORY_CO ||
	       property->category == UTF8PROC_CATEGORY_CS;
}

int32_t
escape_next(const char *text, size_t len, size_t *offsetp)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text + *offsetp;
	utf8proc_int32_t code = ESCAPE_REPLACEMENT;
	utf8proc_ssize_t used;

	used = utf8proc_iterate(at, (utf8proc_ssize_t)(len - *offsetp), &code);
	if (used <= 0) {
		*offsetp += 1;
		return ESCAPE_REPLACEMENT;
	}
	*offsetp += (size_t)used;
	return code;
}

void
escape_code(FILE *out, int32_t code, enum escape_kind kind)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t len;

	if (is_space(code)) {
		putc(' ', out);
		return;
	}
	if (is_control(code)) {
		fprintf(out, "\\x%02x", (unsigned)code);
		return;
	}
	if (kind == ESCAPE_TERMINAL && is_hidden(code))
		return;
	len = utf8proc_encode_char(code, bytes);
	fwrite(bytes, 1, (size_t)len, out);
}

int
escape_width(int32_t code)
{
	if (is_space(code))
		return 1;
	if (is_control(code))
		return (int)strlen("\\x00");
	if (is_hidden(code))
		return 0;
	return utf8proc_charwidth(code);
}

void
escape_text(FILE *out, const char *text, enum escape_kind kind)
{
	size_t len = strlen(text);

	for (size_t at = 0; at < len;)
		escape_code(out, escape_next(text, len, &at), kind);
}

int
escape_text_width(const char *text)
{
	size_t len = strlen(text);
	int width = 0;

	for (size_t at = 0; at < len;)
		width += escape_width(escape_next(text, len, &at));
	return width;
}

static void
put_json_escape(FILE *out, int32_t code)
{
	unsigned rest = (unsigned)code - 0x10000;

	if (code < 0x10000) {
		fprintf(out, "\\u%04x", (unsigned)code);
		return;
	}
	fprintf(out, "\\u%04x\\u%04x", 0xd800 + (rest >> 10),
	    0xdc00 + (rest & 0x3ff));
}

void
escape_json(FILE *out, const char *json, size_t len)
{
	int32_t code;

	for (size_t at = 0; at < len;) {
		code = escape_next(json, len, &at);
		if (is_control(code) || is_hidden(code) || is_space(code))
			put_json_escape(out, code);
		else
			escape_code(out, code, ESCAPE_TERMINAL);
	}
}
