/* SPDX-License-Identifier: MIT */
/*
 * The words and phrases that may become keywords, one a column, and the
 * articles to learn from, one a row.
 */
#ifndef LEARNING_CANDIDATES_H
#define LEARNING_CANDIDATES_H

#include "features.h"
#include "table.h"

#define CANDIDATES_PARTS 3 /* that rows are dealt into */

struct candidates {
	struct table table;
	uint32_t *terms; /* by column */
	double *sizes;   /* by column: root mean square of its values */
	size_t *samples; /* by row */
	size_t row_count;
	size_t positive_count;
};

/* Take all samples but those of the fold. What stands in very many of the
 * other articles is no candidate: it tells nothing to a reader. The caller
 * frees with candidates_fini, whatever comes back. */
NEWSALERT_MUST_CHECK enum newsalert_err
candidates_take(struct candidates *candidates, const struct corpus *corpus,
    const struct features *features, uint32_t fold);
void candidates_fini(struct candidates *candidates);

#endif
