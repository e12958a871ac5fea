/* SPDX-License-Identifier: MIT */
/* The texts of an article as the journal keeps them. */
#ifndef WORKER_ZONES_H
#define WORKER_ZONES_H

#include "newsalert.h"
#include "daemon/article/article.h"

/* A JSON object of the article's zones, name to text, without newlines. The
 * caller frees *jsonp, which ends in NUL. */
NEWSALERT_MUST_CHECK enum newsalert_err
zones_encode(const struct article *article, char **jsonp, size_t *lenp);

#endif
