/* SPDX-License-Identifier: MIT */
/*
 * The middle of newsalert: the bytes of one file come in, encoded alerts go
 * out. It opens nothing, keeps nothing but what the tagger keeps, and depends
 * on nothing else: the same bytes, name and rules give the same alerts.
 */
#ifndef WORKER_CLASSIFY_H
#define WORKER_CLASSIFY_H

#include "newsalert.h"
#include "daemon/article/article.h"
#include "daemon/journal/journal.h"
#include "daemon/tagging/tagger.h"

/* Classify a file. urgency: of its inbox, for articles that tell none; 0:
 * none. The caller frees *filep with journal_file_free: it has the hash, and
 * the articles or the reason why the file is rejected. ENOMEM: nothing. */
NEWSALERT_MUST_CHECK enum newsalert_err classify_file(struct tagger *tagger,
    const struct article_input *input, int urgency,
    struct journal_file **filep);

/* Classify one article of the file `name` into *out, whose texts are the
 * caller's to free. Afterwards tagger_explain explains it. */
NEWSALERT_MUST_CHECK enum newsalert_err classify_article(struct tagger *tagger,
    const struct article *article, const char *name, int urgency,
    struct journal_article *out);

#endif
