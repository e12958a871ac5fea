/* SPDX-License-Identifier: MIT */
/* Writes zones as one JSON object; their texts are UTF-8 already. */
#include "daemon/worker/zone_texts.h"

#include <string.h>

#include "client/buffer.h"

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

typedef unsigned char block __attribute__((vector_size(16)));

/* The same of 16 bytes at a time. */
static bool
is_plain_block(const char *bytes)
{
	block in, odd;
	uint64_t halves[2];

	memcpy(&in, bytes, sizeof(in));
	odd = (block)((in < 0x20) | (in == '"') | (in == '\\'));
	memcpy(halves, &odd, sizeof(halves));
	return (halves[0] | halves[1]) == 0;
}

/* Bytes that go out as they are. */
static size_t
plain_run(const char *text, size_t len)
{
	size_t run = 0;

	while (len - run >= sizeof(block) && is_plain_block(text + run))
		run += sizeof(block);
	while (run < len && is_plain(text[run]))
		run++;
	return run;
}

static void
put_escape(struct buffer *out, char c)
{
	static const char digits[] = "0123456789abcdef";
	char escape[] = "\\u0000";

	if (c == '"' || c == '\\') {
		buffer_append_char(out, '\\');
		buffer_append_char(out, c);
	} else if (c == '\n') {
		buffer_append(out, "\\n", 2);
	} else {
		escape[4] = digits[(unsigned char)c >> 4];
		escape[5] = digits[(unsigned char)c & 15];
		buffer_append(out, escape, 6);
	}
}

static void
put_string(struct buffer *out, const char *text, size_t len)
{
	size_t at = 0, run;

	buffer_append_char(out, '"');
	while (at < len) {
		run = plain_run(text + at, len - at);
		buffer_append(out, text + at, run);
		at += run;
		if (at < len)
			put_escape(out, text[at++]);
	}
	buffer_append_char(out, '"');
}

enum newsalert_err
zone_texts_encode(const struct article *article, char **jsonp, size_t *lenp)
{
	struct buffer out = BUFFER_INIT;
	const char *name;
	int zone;

	for (zone = 0; zone < ZONE_COUNT; zone++) {
		if (article->zones[zone] == NULL)
			continue;
		buffer_append_char(&out, out.len == 0 ? '{' : ',');
		name = zone_name((enum zone)zone);
		put_string(&out, name, strlen(name));
		buffer_append_char(&out, ':');
		put_string(&out, article->zones[zone],
		    article->zone_lens[zone]);
	}
	buffer_append_text(&out, out.len == 0 ? "{}" : "}");
	return buffer_take(&out, jsonp, lenp);
}
