/* SPDX-License-Identifier: MIT */
/*
 * Lines to and from keeper.sock without blocking. Used by the blocking
 * requests of keeper.c and by the subscription, each with its own waiting.
 */
#ifndef CLIENT_STREAM_H
#define CLIENT_STREAM_H

#include "client/buffer.h"

#define STREAM_LINE_MAX (64u << 20) /* an article with all its zones */

struct stream {
	int fd; /* -1: not connected */
	struct buffer in;
	size_t taken;   /* bytes of in that were handed out */
	size_t scanned; /* bytes of in without a newline, from taken on */
	struct buffer out;
};

#define STREAM_INIT ((struct stream){ .fd = -1 })

/* As runtime_connect. */
NEWSALERT_MUST_CHECK enum newsalert_err stream_open(struct stream *stream,
    const char *path, struct newsalert_error *why);
void stream_close(struct stream *stream);

/* Queue a line, without its newline, and send what can be sent. EDOWN: the
 * peer has closed; ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err stream_send(struct stream *stream,
    const char *line, size_t len);
/* Send what is left. EAGAIN: not all of it could go. */
NEWSALERT_MUST_CHECK enum newsalert_err stream_flush(struct stream *stream);

/* The next line, with a NUL for its newline; borrowed until the next call.
 * EAGAIN: none is complete; EDOWN: the peer has closed; EPROTO: over the
 * limit. */
NEWSALERT_MUST_CHECK enum newsalert_err stream_receive(struct stream *stream,
    char **linep, size_t *lenp);

/* poll(2) events that the stream waits for. */
short stream_events(const struct stream *stream);

#endif
