/* SPDX-License-Identifier: MIT */
/* What the readers of all formats share: each is a row in article.c. */
#ifndef ARTICLE_READER_H
#define ARTICLE_READER_H

#include "daemon/article/article.h"

/* Append to *list the articles of one file of the reader's format. On failure
 * what it has appended is freed with the list. */
typedef enum newsalert_err (*reader_fn)(const struct article_input *input,
    struct newsalert_error *why, struct article_list *list);

/* A further article, all zero, which belongs to the list: *articlep is
 * borrowed until the next call. ENOMEM; ETOOBIG: the file has too many, the
 * reader returns that. */
NEWSALERT_MUST_CHECK enum newsalert_err
article_list_add(struct article_list *list, struct article **articlep);

struct draft;

/* Finish the draft, which is empty afterwards, as the file's next article; what
 * cannot be one is noted as a problem of the list. ENOMEM; ETOOBIG as above. */
NEWSALERT_MUST_CHECK enum newsalert_err
article_list_take(struct article_list *list, struct draft *draft,
    const struct article_input *input);

/* Note that the file's next article cannot be read. ENOMEM; ETOOBIG as
 * above. */
NEWSALERT_MUST_CHECK enum newsalert_err
article_list_refuse(struct article_list *list, const char *reason);

#endif
