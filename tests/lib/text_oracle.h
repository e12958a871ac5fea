/* SPDX-License-Identifier: MIT */
/* Clean text, slowly: what text_clean gives for text without references and
 * tags, by one look at each code point and the normalizer over everything. */
#ifndef TESTS_LIB_TEXT_ORACLE_H
#define TESTS_LIB_TEXT_ORACLE_H

#include <stddef.h>

/* The caller frees it. Bytes that are no UTF-8 are not allowed. */
char *text_oracle_clean(const char *bytes, size_t len);

#endif
