/* SPDX-License-Identifier: MIT */
/*
 * The tokenizer of the search file: words as filters and rules see them
 * (client/word.h), so that a search finds what a filter would.
 */
#ifndef JOURNAL_TOKENIZER_H
#define JOURNAL_TOKENIZER_H

#include <sqlite3.h>

#include "newsalert.h"

#define TOKENIZER_NAME "newsalert"

/* Make tokenize = 'newsalert' known to this connection. */
NEWSALERT_MUST_CHECK enum newsalert_err tokenizer_register(sqlite3 *db);

#endif
