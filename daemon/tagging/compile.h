/* SPDX-License-Identifier: MIT */
/* The steps of ruleset_compile: rules go into a builder, faults are told. */
#ifndef TAGGING_COMPILE_H
#define TAGGING_COMPILE_H

#include "builder.h"
#include "rules.h"

/* Sort topics by id, leave the last layer's of each, and check ids, parents
 * and what each needs to have. */
void compile_order_topics(struct rules *rules);

/* In order of id; disabled ones are left out. */
NEWSALERT_MUST_CHECK enum newsalert_err compile_topics(struct rules *rules,
    struct builder *builder);

/* Countries in order of code, then all their names. */
NEWSALERT_MUST_CHECK enum newsalert_err compile_places(struct rules *rules,
    struct builder *builder);

/* Warn of keywords that another one of their topic always hides. The ruleset
 * is what the builder finished. */
NEWSALERT_MUST_CHECK enum newsalert_err
compile_warn_shadows(struct rules *rules, const struct builder *builder,
    const struct ruleset *ruleset);

/* Tell of topics that no article can have, and warn of conditions that change
 * nothing. */
void compile_check_conditions(struct rules *rules,
    const struct ruleset *ruleset);

/* What a topic scores at most: in a brief that is nothing but its keywords,
 * each said as often as counts. */
double compile_highest_score(double weight_sum);

#endif
