/* SPDX-License-Identifier: MIT */
/* The texts of an article as the journal keeps them. */
#ifndef WORKER_ZONE_TEXTS_H
#define WORKER_ZONE_TEXTS_H

#include "newsalert.h"
#include "daemon/article/article.h"

/* A JSON object of the article's zones, name to text, without newlines. The
 * caller frees *jsonp, which ends in NUL. */
NEWSALERT_MUST_CHECK enum newsalert_err
zone_texts_encode(const struct article *article, char **jsonp, size_t *lenp);

#endif
