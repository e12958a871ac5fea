/* SPDX-License-Identifier: MIT */
/* Where keywords stand in a text, found the slow and obvious way. */
#ifndef TESTS_LIB_MATCH_ORACLE_H
#define TESTS_LIB_MATCH_ORACLE_H

#include "newsalert.h"

struct oracle_keyword {
	char text[128];
	char language[3]; /* "": all */
};

struct oracle_span {
	size_t offset;
	size_t len;
};

/* The places of one owner's keywords in text: from the left, at each word the
 * longest, none inside another. How many as result, at most max. */
size_t oracle_spans(const struct oracle_keyword *keywords, size_t count,
    const char *text, const char *language, struct oracle_span *spans,
    size_t max);

/* Is the span all of what the keyword is? */
bool oracle_is(const struct oracle_keyword *keyword, const char *text,
    const struct oracle_span *span, const char *language);

#endif
