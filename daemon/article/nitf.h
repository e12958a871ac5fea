/* SPDX-License-Identifier: MIT */
/*
 * NITF 3: the News Industry Text Format of IPTC, whose root is <nitf>, with or
 * without a name space, as a file of its own or inside NewsML.
 */
#ifndef ARTICLE_NITF_H
#define ARTICLE_NITF_H

#include "daemon/article/draft.h"
#include "daemon/article/reader.h"
#include "daemon/article/tree.h"

/* A reader_fn. Every <nitf> of the file is an article. */
NEWSALERT_MUST_CHECK enum newsalert_err
nitf_read(const struct article_input *input, struct newsalert_error *why,
    struct article_list *list);

/* Add what one <nitf> says to a draft; what the draft has already stands.
 * ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err nitf_add(struct draft *draft,
    const struct node *nitf, const struct article_input *input);

#endif
