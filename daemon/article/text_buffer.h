/* SPDX-License-Identifier: MIT */
/* Text that grows: room is asked for before it is written. */
#ifndef ARTICLE_TEXT_BUFFER_H
#define ARTICLE_TEXT_BUFFER_H

#include "newsalert.h"
#include "daemon/article/span.h"

/* All zero is an empty buffer. */
struct text_buffer {
	char *bytes;
	size_t len;
	size_t size;
};

/* Make room for more bytes behind len. ENOMEM: the buffer is as it was. */
NEWSALERT_MUST_CHECK enum newsalert_err
text_buffer_reserve(struct text_buffer *buffer, size_t more);
NEWSALERT_MUST_CHECK enum newsalert_err
text_buffer_add(struct text_buffer *buffer, struct span text);
/* Add text as a further line: behind a newline unless it is the first. */
NEWSALERT_MUST_CHECK enum newsalert_err
text_buffer_add_line(struct text_buffer *buffer, struct span text);
/* The text as it is, borrowed until the buffer changes; never NULL. */
static inline struct span
text_buffer_span(const struct text_buffer *buffer)
{
	if (buffer->len == 0)
		return (struct span){ "", 0 };
	return (struct span){ buffer->bytes, buffer->len };
}
/* The text, ended by NUL, which the caller frees; NULL if it is empty or
 * memory is out. The buffer is empty afterwards. */
char *text_buffer_take(struct text_buffer *buffer);
void text_buffer_fini(struct text_buffer *buffer);

#endif
