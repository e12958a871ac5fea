/* SPDX-License-Identifier: MIT */
/* JSON as pages have it in their scripts, written by templates and by hand. */
#ifndef ARTICLE_HTML_JSON_H
#define ARTICLE_HTML_JSON_H

#include <jansson.h>

#include "newsalert.h"
#include "daemon/article/span.h"

/* Bytes of a page's scripts that are read: none says so much of its article,
 * and what they become is fifty times as large at worst. */
#define HTML_JSON_MAX (512u << 10)

/* Read a script: with newlines and tabs inside strings, a comma behind the
 * last member, "\'", and a comment or CDATA section around all of it. *valuep
 * is NULL where it is no JSON all the same. ENOMEM. The caller ends it with
 * json_decref. */
NEWSALERT_MUST_CHECK enum newsalert_err html_json_read(struct span script,
    json_t **valuep);

#endif
