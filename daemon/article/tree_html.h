/* SPDX-License-Identifier: MIT */
/*
 * Trees of HTML: pages and fragments, however they are written. Tags that are
 * missing, misplaced or left open are put right as browsers do it.
 */
#ifndef ARTICLE_TREE_HTML_H
#define ARTICLE_TREE_HTML_H

#include "daemon/article/tree.h"

/*
 * Read a page or a fragment in UTF-8. The root is an element "html", whether
 * the page has one or not; names are in small letters, with their prefix, and
 * no element has a name space. Of the attributes only those are kept that can
 * say what a text is. Elements nested deeper than TREE_DEPTH_MAX are empty, and
 * what is in them stands behind them. EFORMAT: a limit of tree.h is passed,
 * *why names it. ENOMEM. The caller frees *treep.
 */
NEWSALERT_MUST_CHECK enum newsalert_err tree_read_html(struct span utf8,
    struct newsalert_error *why, struct tree **treep);

#endif
