/* SPDX-License-Identifier: MIT */
/*
 * A topic as it is proposed: labelled articles come in, keywords with weights
 * and a threshold go out.
 */
#ifndef LEARNING_PROPOSAL_H
#define LEARNING_PROPOSAL_H

#include "features.h"

/* What the topic shall be. */
struct proposal_topic {
	const char *id;
	const char *name;     /* NULL: made of the id */
	const char *language; /* NULL: keywords are for all */
	size_t keywords;      /* at most */
};

struct proposed_keyword {
	const char *text; /* borrowed from the features */
	double weight;
	size_t positive; /* articles where it counts */
	size_t negative;
};

struct proposal {
	struct vector keywords; /* struct proposed_keyword, heaviest first */
	double threshold;
	size_t positive_count; /* articles that it was learned from */
	size_t negative_count;
};

/* Learn from all samples but those of the fold (CORPUS_NO_FOLD: from all).
 * EINVAL: nothing can be learned, *why says why. The caller frees with
 * proposal_fini, whatever comes back. */
NEWSALERT_MUST_CHECK enum newsalert_err
proposal_learn(const struct corpus *corpus, const struct features *features,
    const struct proposal_topic *topic, uint32_t fold,
    struct proposal *proposal, struct newsalert_error *why);
void proposal_fini(struct proposal *proposal);

#endif
