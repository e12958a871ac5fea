/* SPDX-License-Identifier: MIT */
/* A keyword goes into a builder together with its other spellings. */
#ifndef TAGGING_SPELLING_H
#define TAGGING_SPELLING_H

#include "builder.h"

/* Add keyword, and what it looks like in a zone that is all capitals. With
 * as_name also how names vary: without accents ("Sao Paulo"), and with "St."
 * for "Saint" and the reverse. Errors are those of builder_keyword. */
NEWSALERT_MUST_CHECK enum newsalert_err spelling_add(struct builder *builder,
    const struct keyword *keyword, const struct image_keyword *record,
    bool as_name, struct newsalert_error *why);

#endif
