/* SPDX-License-Identifier: MIT */
/*
 * Keywords and their weights for one cost of errors: candidates come in, the
 * best of them go out, weighted by what they give once longer keywords hide
 * shorter ones.
 */
#ifndef LEARNING_MODEL_H
#define LEARNING_MODEL_H

#include "candidates.h"

struct model_settings {
	size_t keywords; /* at most */
	double cost;     /* the higher, the more keywords */
	uint32_t part;   /* whose rows are left out; TABLE_NO_PART: none */
};

struct model {
	uint32_t *terms; /* by column of the table, the weightiest first */
	double *weights; /* likewise, and the constant behind them */
	struct table table;
};

/* A model without columns: at this cost no keyword is worth a weight. The
 * caller frees with model_fini, whatever comes back. */
NEWSALERT_MUST_CHECK enum newsalert_err model_fit(struct model *model,
    const struct candidates *candidates, const struct features *features,
    const struct model_settings *settings, struct newsalert_error *why);
void model_fini(struct model *model);

#endif
