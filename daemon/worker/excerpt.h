/* SPDX-License-Identifier: MIT */
/* What stands for an article where it has no headline or standfirst. */
#ifndef WORKER_EXCERPT_H
#define WORKER_EXCERPT_H

#include "newsalert.h"

/* The bytes of the first sentence of the text, at most max code points of
 * it, cut between words where it is longer. Text is UTF-8. */
size_t excerpt_sentence(const char *text, size_t len, size_t max);

/* The bytes of the text, cut between words where it has more than max code
 * points. */
size_t excerpt_cut(const char *text, size_t len, size_t max);

#endif
