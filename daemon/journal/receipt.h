/* SPDX-License-Identifier: MIT */
/*
 * Receipts: what became of a file, as a row of the journal and as the JSON
 * object of newsalert-wire(7).
 */
#ifndef JOURNAL_RECEIPT_H
#define JOURNAL_RECEIPT_H

#include "daemon/journal/journal.h"

#define RECEIPT_NAME_MAX   1024 /* bytes of a file's name, with the NUL */
#define RECEIPT_REASON_MAX 1024 /* bytes of a reason, with the NUL */

struct receipt {
	uint64_t number;
	const char *file;
	int64_t owner;
	const unsigned char *hash; /* 32 bytes; NULL: the file was not read */
	int64_t time_ms;
	const char *reason;   /* NULL: accepted as a whole */
	const char *articles; /* what receipt_articles gave */
};

/* Copy a name or a reason so that it can stand in JSON and be asked for in
 * JSON: what is not UTF-8 becomes U+FFFD, what is over size is cut between
 * characters. */
void receipt_clean(const char *text, char *out, size_t size);

/* The key of the index over names, of a (clean) name in the receipt of this
 * number. Names are as good as random: an index by name alone would write to
 * a page of its own for each file. So the key begins with the number's
 * stretch of RECEIPT_STRETCH, and a name is looked for stretch by stretch. */
#define RECEIPT_STRETCH 16384
int64_t receipt_key(const char *name, uint64_t number);

/* The file's articles as a JSON array, in the order of the file, with those
 * that could not be read; empty for a rejected one. The caller frees *jsonp. */
NEWSALERT_MUST_CHECK enum newsalert_err
receipt_articles(const struct journal_file *file,
    const struct journal_outcome *outcomes, char **jsonp);

/* The whole receipt on one line; the caller frees *jsonp. EFORMAT: a damaged
 * row. */
NEWSALERT_MUST_CHECK enum newsalert_err
receipt_format(const struct receipt *receipt, char **jsonp);

#endif
