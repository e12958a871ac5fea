/* SPDX-License-Identifier: MIT */
/* What a message may have at most, found out by one look at its lines, before
 * any parser builds a tree of it. */
#ifndef ARTICLE_MAIL_LIMITS_H
#define ARTICLE_MAIL_LIMITS_H

#include "newsalert.h"
#include "daemon/article/span.h"

#define MAIL_DEPTH_MAX  32
#define MAIL_PARTS_MAX  2000
#define MAIL_HEADER_MAX ((size_t)256 << 10) /* bytes of one header */
#define MAIL_LINES_MAX  4096                /* lines of one header */

/* EFORMAT: it passes a limit, which *why names. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err mail_check(struct span message,
    struct newsalert_error *why);

#endif
