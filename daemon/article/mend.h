/* SPDX-License-Identifier: MIT */
/*
 * Mending: XML as people write it comes in, XML that is well-formed goes out,
 * to be parsed. What a browser would show stays.
 */
#ifndef ARTICLE_MEND_H
#define ARTICLE_MEND_H

#include "daemon/article/prolog.h"

/* Append to *mended the document whose prolog has been read: stray "<" and "&"
 * as text, references as the characters they stand for, attributes quoted,
 * every element closed within the first, bytes that are no character as
 * U+FFFD. Linear in time. EFORMAT: a limit of tree.h, or the result would be
 * more than twice as long; *why names it. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err mend_xml(const struct prolog *prolog,
    struct newsalert_error *why, struct text_buffer *mended);

#endif
