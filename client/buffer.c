/* SPDX-License-Identifier: MIT */
/* Growing runs of bytes: text is appended, one allocation comes out. */
#include "client/buffer.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 256

void
buffer_fini(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = BUFFER_INIT;
}

bool
buffer_reserve(struct buffer *buffer, size_t len)
{
	size_t size = buffer->size == 0 ? FIRST_SIZE : buffer->size;
	char *bytes;

	if (buffer->err != NEWSALERT_OK)
		return false;
	if (len < buffer->size - buffer->len)
		return true;
	while (size <= buffer->len || size - buffer->len <= len) {
		if (size > SIZE_MAX / 2)
			goto fail;
		size *= 2;
	}
	if ((bytes = realloc(buffer->bytes, size)) == NULL)
		goto fail;
	buffer->bytes = bytes;
	buffer->size = size;
	return true;
fail:
	buffer->err = NEWSALERT_ENOMEM;
	return false;
}

void
buffer_append_number(struct buffer *buffer, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	buffer_append(buffer, digits + at, sizeof(digits) - at);
}

void
buffer_drop(struct buffer *buffer, size_t len)
{
	if (len == 0)
		return;
	buffer->len -= len;
	memmove(buffer->bytes, buffer->bytes + len, buffer->len);
}

enum newsalert_err
buffer_take(struct buffer *buffer, char **bytesp, size_t *lenp)
{
	enum newsalert_err err;

	(void)buffer_reserve(buffer, 1);
	if ((err = buffer->err) != NEWSALERT_OK) {
		buffer_fini(buffer);
		return err;
	}
	buffer->bytes[buffer->len] = '\0';
	*bytesp = buffer->bytes;
	if (lenp != NULL)
		*lenp = buffer->len;
	*buffer = BUFFER_INIT;
	return NEWSALERT_OK;
}
