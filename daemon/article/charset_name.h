/* SPDX-License-Identifier: MIT */
/*
 * Names of charsets, and the converters behind them. iconv finds those in
 * files, which a worker cannot open: it opens all of them at its start and
 * holds them, and iconv_open finds them in memory from then on.
 */
#ifndef ARTICLE_CHARSET_NAME_H
#define ARTICLE_CHARSET_NAME_H

#include "newsalert.h"
#include "daemon/article/span.h"

#define CHARSET_UTF8  "UTF-8"
#define CHARSET_LATIN "CP1252"

/* The name that iconv knows the charset by, as browsers read it: "latin1" is
 * Windows-1252, "gb2312" is GB 18030. NULL: a charset that is not read. */
const char *charset_name(struct span label);

/* Whether it is one of the charsets of Western Europe, which agree on most
 * letters. name is one of charset_name's. */
bool charset_is_latin(const char *name);

/* Whether its text is ASCII bytes that mean something else. */
bool charset_is_escaped(const char *name);

struct charset_converters;

/* Open every converter. Some that the C library has not got are left out.
 * ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err charset_converters_open(
    struct charset_converters **convertersp);
void charset_converters_close(struct charset_converters *converters);

/* How many are open. */
size_t charset_converters_count(const struct charset_converters *converters);

#endif
