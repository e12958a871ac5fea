/* SPDX-License-Identifier: MIT */
/* NewsML-G2 of IPTC: a <newsItem>, or a <newsMessage> with many. */
#ifndef ARTICLE_NEWSML_G2_H
#define ARTICLE_NEWSML_G2_H

#include "daemon/article/reader.h"

/*
 * A reader_fn. Every <newsItem> is an article, text or not; but pictures and
 * the like that a package of the same message puts beside its one text are
 * captions of that. A package whose items are not in the file is a problem of
 * the list, as are items that tell of concepts, plans or events.
 */
NEWSALERT_MUST_CHECK enum newsalert_err
newsml_g2_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

#endif
