/* SPDX-License-Identifier: MIT */
/*
 * A growing run of bytes. Appending never fails on the spot: when memory is
 * out the buffer is marked, and buffer_take tells.
 */
#ifndef CLIENT_BUFFER_H
#define CLIENT_BUFFER_H

#include <string.h>

#include "newsalert.h"

struct buffer {
	char *bytes; /* NULL while nothing was appended */
	size_t len;
	size_t size;
	enum newsalert_err err; /* ENOMEM once memory was out */
};

#define BUFFER_INIT ((struct buffer){ 0 })

void buffer_fini(struct buffer *buffer);

/* Make room for len more bytes and a NUL; false: memory was out. */
bool buffer_reserve(struct buffer *buffer, size_t len);

/* Inline: the encoders append a few bytes at a time, most of them literals. */
static inline void
buffer_append(struct buffer *buffer, const char *bytes, size_t len)
{
	if (len == 0 ||
	    (len >= buffer->size - buffer->len && !buffer_reserve(buffer, len)))
		return;
	memcpy(buffer->bytes + buffer->len, bytes, len);
	buffer->len += len;
}

static inline void
buffer_append_text(struct buffer *buffer, const char *text)
{
	buffer_append(buffer, text, strlen(text));
}

static inline void
buffer_append_char(struct buffer *buffer, char c)
{
	buffer_append(buffer, &c, 1);
}

/* Decimal digits. */
void buffer_append_number(struct buffer *buffer, uint64_t number);

/* Remove the first len bytes. */
void buffer_drop(struct buffer *buffer, size_t len);

/* Hand the bytes over, ended with a NUL that *lenp (may be NULL) does not
 * count; the caller frees. The buffer is empty afterwards, also on failure. */
NEWSALERT_MUST_CHECK enum newsalert_err buffer_take(struct buffer *buffer,
    char **bytesp, size_t *lenp);

#endif
