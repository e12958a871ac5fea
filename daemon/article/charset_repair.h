/* SPDX-License-Identifier: MIT */
/* Text that is UTF-8 in part: what is in it, and how it is mended. */
#ifndef ARTICLE_CHARSET_REPAIR_H
#define ARTICLE_CHARSET_REPAIR_H

#include "newsalert.h"
#include "daemon/article/text_buffer.h"

struct charset_survey {
	size_t high;      /* bytes that are no ASCII */
	size_t sequences; /* of UTF-8, two bytes or more */
	size_t sure;      /* those that are no Latin letter and punctuation */
	size_t invalid;   /* high bytes in none */
	size_t longest;   /* run of high bytes */
	bool has_escapes; /* ESC, as ISO 2022 has */
};

/* Longer runs of single bytes are not Latin text. */
#define CHARSET_LATIN_RUN_MAX 3

void charset_survey(struct span bytes, struct charset_survey *survey);

/* Append bytes to *out as UTF-8. A run of a few odd bytes among ASCII is taken
 * for Windows-1252, as where two files were put together or one word was
 * pasted in; any other becomes U+FFFD and is added to *replacedp. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err charset_repair(struct span bytes,
    struct text_buffer *out, size_t *replacedp);

#endif
