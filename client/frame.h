/* SPDX-License-Identifier: MIT */
/*
 * Live frames: `<channel>|<epoch>.<seq>|<countries>|<topics>|<json>\n`
 * (newsalert-wire(7)). Epochs are 16 lower-case hex digits everywhere.
 */
#ifndef CLIENT_FRAME_H
#define CLIENT_FRAME_H

#include "newsalert.h"

#define FRAME_EPOCH_LEN 16

/* Fields are slices of the bytes that were parsed, not NUL-terminated. */
struct frame {
	const char *channel;
	size_t channel_len;
	uint64_t epoch;
	uint64_t seq;
	const char *countries;
	size_t countries_len;
	const char *topics;
	size_t topics_len;
	const char *json;
	size_t json_len; /* without the newline */
};

/* EPROTO: not a frame. Borrowed from bytes. */
NEWSALERT_MUST_CHECK enum newsalert_err frame_parse(const char *bytes,
    size_t len, struct frame *frame);

/* Write a frame with its newline into a new buffer, which the caller frees.
 * EFORMAT: a field holds what would break the frame, or it is too long. */
NEWSALERT_MUST_CHECK enum newsalert_err frame_format(const struct frame *frame,
    char **bytesp, size_t *lenp);

bool frame_is(const struct frame *frame, const char *channel);

/* "9f2c00000000abcd"; false: it is not that. */
bool frame_parse_epoch(const char *text, size_t len, uint64_t *epochp);

/* "9f2c00000000abcd.42"; false: it is not that. */
bool frame_parse_position(const char *text, size_t len, uint64_t *epochp,
    uint64_t *seqp);

#endif
