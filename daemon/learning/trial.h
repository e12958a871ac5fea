/* SPDX-License-Identifier: MIT */
/*
 * A rule on trial: a proposal comes in, is written and compiled as a file of
 * topics would be, and the tagger tells what it makes of articles.
 */
#ifndef LEARNING_TRIAL_H
#define LEARNING_TRIAL_H

#include "proposal.h"
#include "daemon/tagging/tagger.h"

struct trial {
	void *image;
	struct ruleset *ruleset;
	struct tagger *tagger;
};

/* EINVAL: the rule has an error, *why says which. The caller frees with
 * trial_close, whatever comes back. */
NEWSALERT_MUST_CHECK enum newsalert_err trial_open(struct trial *trial,
    const struct proposal_topic *topic, const struct proposal *proposal,
    struct newsalert_error *why);
void trial_close(struct trial *trial);

/* Does the article get the topic? */
NEWSALERT_MUST_CHECK enum newsalert_err trial_tags(struct trial *trial,
    const struct article *article, bool *tagsp);

#endif
