/* SPDX-License-Identifier: MIT */
/*
 * Mail: the bytes of a message (RFC 5322 with MIME) or of an mbox file come
 * in, an article for each message goes into the list. The text part is the
 * story, else the HTML one; attachments are not opened.
 */
#ifndef ARTICLE_MAIL_H
#define ARTICLE_MAIL_H

#include "daemon/article/reader.h"

/* A reader_fn for the bytes as they are. EFORMAT also where mail is not built
 * in. */
NEWSALERT_MUST_CHECK enum newsalert_err
mail_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

/* Load what the reader needs of its library, which opens files. To be called
 * once, before a worker locks itself in; any other program may leave it
 * out. */
void mail_prepare(void);

#endif
