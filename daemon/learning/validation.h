/* SPDX-License-Identifier: MIT */
/*
 * Cross-validation: each fold in turn is tagged by a rule that was learned
 * from the other folds, with the tagger itself.
 */
#ifndef LEARNING_VALIDATION_H
#define LEARNING_VALIDATION_H

#include "proposal.h"

struct validation {
	size_t found;  /* articles of the topic that got it */
	size_t missed; /* that did not */
	size_t wrong;  /* other articles that got it */
};

struct validation_settings {
	const struct proposal_topic *topic;
	uint32_t folds; /* that the corpus was dealt into */
	size_t threads;
	/* Called after each fold, by any thread, one at a time. May be NULL. */
	void (*progress)(uint32_t done, void *arg);
	void *arg;
};

/* EINVAL: a fold could not be learned, *why says why. */
NEWSALERT_MUST_CHECK enum newsalert_err
validation_run(const struct corpus *corpus, const struct features *features,
    const struct validation_settings *settings, struct validation *validation,
    struct newsalert_error *why);

/* 0 where nothing was tagged, or nothing is of the topic. */
double validation_precision(const struct validation *validation);
double validation_recall(const struct validation *validation);
double validation_f1(const struct validation *validation);

#endif
