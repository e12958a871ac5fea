/* SPDX-License-Identifier: MIT */
/* Fields of a mail's header as people read them. */
#ifndef ARTICLE_MAIL_HEADER_H
#define ARTICLE_MAIL_HEADER_H

#include "newsalert.h"
#include "daemon/article/text_buffer.h"

/* Append a field's value in UTF-8: encoded words (RFC 2047) decoded, also those
 * that are written against the rules, and raw bytes of any charset. Folding is
 * a space. Bytes that are no text are added to *replacedp. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err mail_header_text(struct span raw,
    struct text_buffer *out, size_t *replacedp);

/* What is behind "Re:", "Fwd:", their like in other languages, and a list's
 * name in brackets. */
struct span mail_subject(struct span text);

/* The name of the first sender; empty: there is an address only. */
struct span mail_sender(struct span text);

#endif
