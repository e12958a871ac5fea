/* SPDX-License-Identifier: MIT */
/* Bytes of a live message come in, the slices of a frame go out, and back. */
#include "client/frame.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "client/buffer.h"

#define POSITION_SIZE (FRAME_EPOCH_LEN + 22) /* and '.', 20 digits, NUL */

bool
frame_parse_epoch(const char *text, size_t len, uint64_t *epochp)
{
	uint64_t epoch = 0;

	if (len != FRAME_EPOCH_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		const char c = text[i];

		if (c >= '0' && c <= '9')
			epoch = epoch << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			epoch = epoch << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	*epochp = epoch;
	return true;
}

static bool
parse_seq(const char *text, size_t len, uint64_t *seqp)
{
	uint64_t seq = 0;

	if (len == 0 || (len > 1 && text[0] == '0'))
		return false;
	for (size_t i = 0; i < len; i++) {
		const unsigned digit = (unsigned)text[i] - '0';

		if (digit > 9 || seq > (UINT64_MAX - digit) / 10)
			return false;
		seq = seq * 10 + digit;
	}
	*seqp = seq;
	return true;
}

bool
frame_parse_position(const char *text, size_t len, uint64_t *epochp,
    uint64_t *seqp)
{
	uint64_t epoch, seq;

	if (len < FRAME_EPOCH_LEN + 2 || text[FRAME_EPOCH_LEN] != '.')
		return false;
	if (!frame_parse_epoch(text, FRAME_EPOCH_LEN, &epoch) ||
	    !parse_seq(text + FRAME_EPOCH_LEN + 1, len - FRAME_EPOCH_LEN - 1,
		&seq))
		return false;
	*epochp = epoch;
	*seqp = seq;
	return true;
}

/* Step over one field and its bar. */
static bool
next_field(const char **atp, const char *end, const char **fieldp, size_t *lenp)
{
	const char *bar = memchr(*atp, '|', (size_t)(end - *atp));

	if (bar == NULL)
		return false;
	*fieldp = *atp;
	*lenp = (size_t)(bar - *atp);
	*atp = bar + 1;
	return true;
}

static bool
has_control(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)bytes[i] < 0x20)
			return true;
	}
	return false;
}

enum newsalert_err
frame_parse(const char *bytes, size_t len, struct frame *frame)
{
	const char *at = bytes, *end = bytes + len;
	struct frame parsed = { 0 };
	const char *position;
	size_t position_len;

	if (len == 0 || len > NEWSALERT_FRAME_MAX || *--end != '\n' ||
	    has_control(bytes, len - 1))
		return NEWSALERT_EPROTO;
	if (!next_field(&at, end, &parsed.channel, &parsed.channel_len) ||
	    !next_field(&at, end, &position, &position_len) ||
	    !next_field(&at, end, &parsed.countries, &parsed.countries_len) ||
	    !next_field(&at, end, &parsed.topics, &parsed.topics_len))
		return NEWSALERT_EPROTO;
	if (parsed.channel_len == 0 ||
	    !frame_parse_position(position, position_len, &parsed.epoch,
		&parsed.seq))
		return NEWSALERT_EPROTO;
	parsed.json = at;
	parsed.json_len = (size_t)(end - at);
	if (parsed.json_len < 2 || at[0] != '{' || end[-1] != '}')
		return NEWSALERT_EPROTO;
	*frame = parsed;
	return NEWSALERT_OK;
}

static void
put_field(struct buffer *out, const char *field, size_t len)
{
	buffer_append(out, field, len);
	buffer_append_char(out, '|');
}

enum newsalert_err
frame_format(const struct frame *frame, char **bytesp, size_t *lenp)
{
	struct buffer out = BUFFER_INIT;
	struct frame again;
	char position[POSITION_SIZE];
	int len;

	len = snprintf(position, sizeof(position), "%016" PRIx64 ".%" PRIu64,
	    frame->epoch, frame->seq);
	put_field(&out, frame->channel, frame->channel_len);
	put_field(&out, position, (size_t)len);
	put_field(&out, frame->countries, frame->countries_len);
	put_field(&out, frame->topics, frame->topics_len);
	buffer_append(&out, frame->json, frame->json_len);
	buffer_append_char(&out, '\n');
	if (out.err == NEWSALERT_OK &&
	    (frame_parse(out.bytes, out.len, &again) != NEWSALERT_OK ||
		again.json_len != frame->json_len)) {
		buffer_fini(&out);
		return NEWSALERT_EFORMAT;
	}
	return buffer_take(&out, bytesp, lenp);
}

bool
frame_is(const struct frame *frame, const char *channel)
{
	return frame->channel_len == strlen(channel) &&
	       memcmp(frame->channel, channel, frame->channel_len) == 0;
}
