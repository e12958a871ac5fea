/* SPDX-License-Identifier: MIT */
/* Articles of the sample files in tests/data/formats, and of literals. */
#ifndef TESTS_LIB_FORMAT_SAMPLE_H
#define TESTS_LIB_FORMAT_SAMPLE_H

#include "daemon/article/article.h"

#define FORMAT_SAMPLE_TIME 1700000000 /* of each file: 14 November 2023 */

/* The articles of tests/data/formats/NAME, or of the text; a file that is
 * rejected fails the test. The caller frees it with article_list_free. */
struct article_list *format_sample_read(const char *name);
struct article_list *format_sample_parse(const char *text);

/* The reason for which the text is rejected; one that is read fails the test.
 * Borrowed until the next call. */
const char *format_sample_reason(const char *text);

/* Whether the article has such a subject; NULL: it has no such part. */
bool format_sample_has_subject(const struct article *article,
    const char *scheme, const char *code, const char *name);

#endif
