/* SPDX-License-Identifier: MIT */
/* What NewsML 1 says of a story beside its content. */
#ifndef ARTICLE_NEWSML_META_H
#define ARTICLE_NEWSML_META_H

#include "daemon/article/draft.h"
#include "daemon/article/tree.h"

/* Add what an <Identification>, <NewsManagement>, <AdministrativeMetadata>,
 * <DescriptiveMetadata> or <NewsEnvelope> says; each may be NULL. What the
 * draft has already stands. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err newsml_add_identity(struct draft *draft,
    const struct node *identification);
NEWSALERT_MUST_CHECK enum newsalert_err
newsml_add_management(struct draft *draft, const struct node *management);
NEWSALERT_MUST_CHECK enum newsalert_err
newsml_add_administrative(struct draft *draft, const struct node *metadata);
NEWSALERT_MUST_CHECK enum newsalert_err
newsml_add_descriptive(struct draft *draft, const struct node *metadata);
NEWSALERT_MUST_CHECK enum newsalert_err newsml_add_envelope(struct draft *draft,
    const struct node *envelope);

#endif
