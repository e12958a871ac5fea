/* SPDX-License-Identifier: MIT */
/* A tree as one line, for tests to compare. */
#ifndef TESTS_HTML_OUTLINE_H
#define TESTS_HTML_OUTLINE_H

#include "daemon/article/tree.h"

/* "p(text b(more))": children without a space, but between text and what
 * follows it. The caller frees it; it never fails. */
char *html_outline(const struct node *root);

#endif
