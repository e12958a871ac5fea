/* SPDX-License-Identifier: MIT */
/*
 * Learning: labelled articles come in, a rule that a person can read and edit
 * goes out, with what it reached in cross-validation.
 */
#ifndef LEARNING_LEARNING_H
#define LEARNING_LEARNING_H

#include <stdio.h>

#include "validation.h"

#define LEARNING_ARTICLES_MIN 20 /* of the topic, and as many others */
#define LEARNING_KEYWORDS_MAX 1000

/* Is the topic one that can be written: id, language? EINVAL: *why says what
 * is wrong with it. */
NEWSALERT_MUST_CHECK enum newsalert_err
learning_check_topic(const struct proposal_topic *topic,
    struct newsalert_error *why);

/* Deal the corpus into folds, learn and write the rule. The same articles in
 * the same order give the same bytes. EINVAL: nothing can be learned, *why says
 * why, and nothing was written. */
NEWSALERT_MUST_CHECK enum newsalert_err learning_run(struct corpus *corpus,
    const struct validation_settings *settings, FILE *out,
    struct newsalert_error *why);

#endif
