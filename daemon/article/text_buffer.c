/* SPDX-License-Identifier: MIT */
/* Text that grows by doubling. */
#include "daemon/article/text_buffer.h"

#include <stdlib.h>
#include <string.h>

enum newsalert_err
text_buffer_reserve(struct text_buffer *buffer, size_t more)
{
	size_t size = buffer->size == 0 ? 256 : buffer->size;
	char *bytes;

	if (more <= buffer->size - buffer->len)
		return NEWSALERT_OK;
	if (more > SIZE_MAX / 4 - buffer->len)
		return NEWSALERT_ENOMEM;
	while (size - buffer->len < more)
		size *= 2;
	if ((bytes = realloc(buffer->bytes, size)) == NULL)
		return NEWSALERT_ENOMEM;

	buffer->bytes = bytes;
	buffer->size = size;
	return NEWSALERT_OK;
}

enum newsalert_err
text_buffer_add(struct text_buffer *buffer, struct span text)
{
	enum newsalert_err err = text_buffer_reserve(buffer, text.len);

	if (err != NEWSALERT_OK || text.len == 0)
		return err;
	memcpy(buffer->bytes + buffer->len, text.bytes, text.len);
	buffer->len += text.len;
	return NEWSALERT_OK;
}

enum newsalert_err
text_buffer_add_line(struct text_buffer *buffer, struct span text)
{
	enum newsalert_err err = text_buffer_reserve(buffer, text.len + 1);

	if (err != NEWSALERT_OK)
		return err;
	if (buffer->len > 0)
		buffer->bytes[buffer->len++] = '\n';
	return text_buffer_add(buffer, text);
}

char *
text_buffer_take(struct text_buffer *buffer)
{
	char *bytes;

	if (buffer->len == 0 || text_buffer_reserve(buffer, 1) != NEWSALERT_OK)
		return NULL;
	bytes = buffer->bytes;
	bytes[buffer->len] = '\0';
	*buffer = (struct text_buffer){ 0 };
	return bytes;
}

void
text_buffer_fini(struct text_buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct text_buffer){ 0 };
}
