/* SPDX-License-Identifier: MIT */
/* Charsets that nobody has declared, told by the bytes themselves. */
#ifndef ARTICLE_CHARSET_GUESS_H
#define ARTICLE_CHARSET_GUESS_H

#include "newsalert.h"
#include "daemon/article/span.h"

/* UTF-16 or UTF-32 by its mark, or by where its zero bytes are; NULL: neither.
 * *mark_lenp: bytes of the mark. */
const char *charset_guess_wide(struct span bytes, size_t *mark_lenp);

/* The likely charset of bytes that are not UTF-8: *namep is NULL where there
 * is none. high: how many of them are not ASCII. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err charset_guess(struct span bytes,
    size_t high, const char **namep);

#endif
