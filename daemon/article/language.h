/* SPDX-License-Identifier: MIT */
/* The language of an article that does not say. */
#ifndef ARTICLE_LANGUAGE_H
#define ARTICLE_LANGUAGE_H

#include "daemon/article/article.h"
#include "daemon/article/span.h"

/* Bytes. With 256 one French story in a hundred is taken for English; more
 * than this makes none clearer and only takes time. */
#define LANGUAGE_SAMPLE 384

/* The ISO 639-1 code of a language as providers write it: a BCP 47 tag
 * ("en-GB", "zh_Hant"), or a code of ISO 639-2 ("eng", "fre", "deu"). "": none
 * that is known. */
void language_of_tag(struct span tag, char code[static 4]);

/* Guess article->language from headline, standfirst and the start of the
 * body: an ISO 639-1 code, or "" where that is not safe. Left alone if it is
 * there already. ENOMEM: left alone too. */
NEWSALERT_MUST_CHECK enum newsalert_err language_detect(
    struct article *article);

#endif
