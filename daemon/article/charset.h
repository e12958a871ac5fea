/* SPDX-License-Identifier: MIT */
/*
 * Charsets: the bytes of a text come in, UTF-8 goes out, the same bytes where
 * they are UTF-8 already. A declaration is believed as far as the bytes bear
 * it out; where they do not, they are looked at. What is in no charset becomes
 * U+FFFD and is counted, and never costs the rest of the text.
 */
#ifndef ARTICLE_CHARSET_H
#define ARTICLE_CHARSET_H

#include "newsalert.h"
#include "daemon/article/span.h"

struct charset_text {
	struct span text; /* in `made`, or in the bytes that came in */
	char *made;
	size_t replaced; /* bytes that were no text, now U+FFFD */
};

/* Make UTF-8 of bytes. declared: the charset that they are said to be in, as
 * the web and mail name charsets; empty or unknown: none. The caller ends
 * *out with charset_text_fini, and keeps the bytes until then. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err charset_read(struct span bytes,
    struct span declared, struct charset_text *out);
void charset_text_fini(struct charset_text *text);

/* The charset that an XML declaration or a <meta> of HTML at the head of the
 * bytes names, empty: none. Borrowed from the bytes. */
struct span charset_declared(struct span bytes);

#endif
