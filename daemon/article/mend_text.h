/* SPDX-License-Identifier: MIT */
/* Mending text and values: every character and reference is one of XML. */
#ifndef ARTICLE_MEND_TEXT_H
#define ARTICLE_MEND_TEXT_H

#include "daemon/article/prolog.h"

struct mend_text {
	const struct prolog *prolog;
	struct newsalert_error *why;
	struct text_buffer *out;
	size_t expanded; /* bytes that the document's entities became */
};

/* Append text with references decoded and all markup escaped. EFORMAT: an
 * entity in an entity, or more expansion than tree.h allows. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err mend_text_add(struct mend_text *mender,
    struct span text);

/* The same where references are none, as in CDATA. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
mend_text_add_plain(struct mend_text *mender, struct span text);

#endif
