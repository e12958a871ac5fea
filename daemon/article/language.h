/* SPDX-License-Identifier: MIT */
/* The language of an article that does not say. */
#ifndef ARTICLE_LANGUAGE_H
#define ARTICLE_LANGUAGE_H

#include "daemon/article/article.h"

/* Bytes. With 256 one French story in a hundred is taken for English; more
 * than this makes none clearer and only takes time. */
#define LANGUAGE_SAMPLE 384

/* Guess article->language from headline, standfirst and the start of the
 * body: an ISO 639-1 code, or "" where that is not safe. Left alone if it is
 * there already. ENOMEM: left alone too. */
NEWSALERT_MUST_CHECK enum newsalert_err language_detect(
    struct article *article);

#endif
