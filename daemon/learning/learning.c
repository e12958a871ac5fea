/* SPDX-License-Identifier: MIT */
/* The order of the steps, and the head of the file that comes out. */
#include "daemon/learning/learning.h"

#include <string.h>

#include "client/error.h"
#include "daemon/tagging/rules.h"
#include "rule_text.h"
#include "trial.h"

enum newsalert_err
learning_check_topic(const struct proposal_topic *topic,
    struct newsalert_error *why)
{
	struct proposed_keyword keyword = { .text = "word", .weight = 1 };
	const struct proposal proposal = { .keywords = { .items = &keyword,
					       .count = 1 } };
	struct trial trial;
	enum newsalert_err err;

	if (topic->language != NULL &&
	    !rules_is_language(topic->language, strlen(topic->language))) {
		error_set(why, 0, "\"%.40s\" is not an ISO 639-1 language",
		    topic->language);
		return NEWSALERT_EINVAL;
	}
	err = trial_open(&trial, topic, &proposal, why);
	trial_close(&trial);
	return err;
}

static enum newsalert_err
check_counts(const struct corpus *corpus, uint32_t folds,
    struct newsalert_error *why)
{
	const size_t positive = corpus->positive_count;
	const size_t negative = corpus->samples.count - positive;
	const size_t need =
	    folds > LEARNING_ARTICLES_MIN ? folds : LEARNING_ARTICLES_MIN;

	if (positive >= need && negative >= need)
		return NEWSALERT_OK;
	error_set(why, 0,
	    "too few articles: %zu of the topic and %zu others; at least %zu "
	    "of each are needed, and a few hundred are better",
	    positive, negative, need);
	return NEWSALERT_EINVAL;
}

static void
write_head(FILE *out, const struct corpus *corpus,
    const struct validation_settings *settings,
    const struct validation *validation)
{
	const size_t positive = corpus->positive_count;
	const size_t negative = corpus->samples.count - positive;

	fprintf(out,
	    "# Proposed by newsalertd learn from %zu articles of the topic and "
	    "%zu others.\n"
	    "# In cross-validation with %u folds, tagged as the daemon tags:\n"
	    "#   precision %.3f  recall %.3f  F1 %.3f\n"
	    "#   %zu articles found, %zu missed, %zu others tagged\n"
	    "# That holds for articles like these. Strike keywords that are "
	    "not true of\n"
	    "# news in general; a weight below 0 counts against the topic.\n"
	    "# Behind a keyword: in how many articles of the topic, and of "
	    "the others, it\n"
	    "# counts.\n",
	    positive, negative, (unsigned)settings->folds,
	    validation_precision(validation), validation_recall(validation),
	    validation_f1(validation), validation->found, validation->missed,
	    validation->wrong);
}

static enum newsalert_err
learn_with(const struct corpus *corpus, const struct features *features,
    const struct validation_settings *settings, FILE *out,
    struct newsalert_error *why)
{
	struct validation validation;
	struct proposal proposal;
	enum newsalert_err err;

	err = validation_run(corpus, features, settings, &validation, why);
	if (err != NEWSALERT_OK)
		return err;
	err = proposal_learn(corpus, features, settings->topic, CORPUS_NO_FOLD,
	    &proposal, why);
	if (err == NEWSALERT_OK) {
		write_head(out, corpus, settings, &validation);
		rule_text_write(out, settings->topic, &proposal);
	}
	proposal_fini(&proposal);
	return err;
}

enum newsalert_err
learning_run(struct corpus *corpus, const struct validation_settings *settings,
    FILE *out, struct newsalert_error *why)
{
	struct features features;
	enum newsalert_err err;

	err = check_counts(corpus, settings->folds, why);
	if (err != NEWSALERT_OK)
		return err;
	corpus_deal(corpus, settings->folds);
	err = features_take(&features, corpus);
	if (err == NEWSALERT_OK)
		err = learn_with(corpus, &features, settings, out, why);
	features_fini(&features);
	return err;
}
