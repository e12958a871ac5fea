/* SPDX-License-Identifier: MIT */
/* What the journal keeps of an article comes in, the article that the tagger
 * was given goes out. */
#ifndef TRIAL_STORED_ARTICLE_H
#define TRIAL_STORED_ARTICLE_H

#include "daemon/article/article.h"
#include "daemon/journal/stories.h"

/* The caller frees *listp, which has one article, with article_list_free:
 * zones, lead, language and dateline are set, what the tagger does not ask for
 * is not. *headlinep, the alert's, is the caller's to free. EFORMAT: the row
 * is damaged, or has lost its article; ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
stored_article_read(const struct story *story, struct article_list **listp,
    char **headlinep);

#endif
