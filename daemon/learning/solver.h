/* SPDX-License-Identifier: MIT */
/*
 * A linear classifier by liblinear, L1-regularised so that most weights are 0:
 * labelled rows come in, a weight for each column goes out.
 */
#ifndef LEARNING_SOLVER_H
#define LEARNING_SOLVER_H

#include "table.h"

struct solver_settings {
	double cost;   /* of an error, against that of a weight */
	uint32_t part; /* whose rows are left out; TABLE_NO_PART: none */
};

/* Fill weights, one a column and the constant behind them: positive ones speak
 * for the label. The same rows give the same weights. Any thread may call it;
 * one at a time does the work. EINVAL: not possible, *why says why. */
NEWSALERT_MUST_CHECK enum newsalert_err solver_train(const struct table *table,
    const struct solver_settings *settings, double *weights,
    struct newsalert_error *why);

#endif
