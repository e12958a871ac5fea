/* SPDX-License-Identifier: MIT */
/*
 * A growing run of bytes. Appending never fails on the spot: when memory is
 * out the buffer is marked, and buffer_take tells.
 */
#ifndef CLIENT_BUFFER_H
#define CLIENT_BUFFER_H

#include "newsalert.h"

struct buffer {
	char *bytes; /* NULL while nothing was appended */
	size_t len;
	size_t size;
	enum newsalert_err err; /* ENOMEM once memory was out */
};

#define BUFFER_INIT ((struct buffer){ 0 })

void buffer_fini(struct buffer *buffer);

void buffer_append(struct buffer *buffer, const char *bytes, size_t len);
void buffer_append_text(struct buffer *buffer, const char *text);
void buffer_append_char(struct buffer *buffer, char c);
/* Decimal digits. */
void buffer_append_number(struct buffer *buffer, uint64_t number);

/* Remove the first len bytes. */
void buffer_drop(struct buffer *buffer, size_t len);

/* Hand the bytes over, ended with a NUL that *lenp (may be NULL) does not
 * count; the caller frees. The buffer is empty afterwards, also on failure. */
NEWSALERT_MUST_CHECK enum newsalert_err buffer_take(struct buffer *buffer,
    char **bytesp, size_t *lenp);

#endif
