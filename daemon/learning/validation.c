/* SPDX-License-Identifier: MIT */
/* Folds come in, threads take one after the other, counts go out. */
#include "daemon/learning/validation.h"

#include <pthread.h>
#include <string.h>

#include "trial.h"

struct work {
	const struct corpus *corpus;
	const struct features *features;
	const struct validation_settings *settings;
	pthread_mutex_t lock; /* of all below */
	uint32_t next;        /* the first fold that nobody has taken */
	uint32_t done;
	struct validation sum;
	enum newsalert_err err;
	struct newsalert_error why; /* of the first failure */
};

static enum newsalert_err
tag_fold(const struct work *work, uint32_t fold, struct trial *trial,
    struct validation *counts)
{
	const struct sample *sample = corpus_samples(work->corpus);
	const struct sample *end = sample + work->corpus->samples.count;
	enum newsalert_err err = NEWSALERT_OK;

	for (; sample < end && err == NEWSALERT_OK; sample++) {
		bool tags = false;

		if (sample->fold != fold)
			continue;
		err = trial_tags(trial, sample->article, &tags);
		counts->found += tags && sample->positive;
		counts->missed += !tags && sample->positive;
		counts->wrong += tags && !sample->positive;
	}
	return err;
}

static enum newsalert_err
validate_fold(const struct work *work, uint32_t fold, struct validation *counts,
    struct newsalert_error *why)
{
	const struct proposal_topic *topic = work->settings->topic;
	struct proposal proposal;
	struct trial trial = { .image = NULL };
	enum newsalert_err err;

	err = proposal_learn(work->corpus, work->features, topic, fold,
	    &proposal, why);
	if (err == NEWSALERT_OK)
		err = trial_open(&trial, topic, &proposal, why);
	if (err == NEWSALERT_OK)
		err = tag_fold(work, fold, &trial, counts);
	trial_close(&trial);
	proposal_fini(&proposal);
	return err;
}

/* Add up a fold. */
static void
finish_fold(struct work *work, const struct validation *counts,
    enum newsalert_err err, const struct newsalert_error *why)
{
	pthread_mutex_lock(&work->lock);
	work->sum.found += counts->found;
	work->sum.missed += counts->missed;
	work->sum.wrong += counts->wrong;
	work->done++;
	if (err != NEWSALERT_OK && work->err == NEWSALERT_OK) {
		work->err = err;
		work->why = *why;
	}
	if (work->settings->progress != NULL)
		work->settings->progress(work->done, work->settings->arg);
	pthread_mutex_unlock(&work->lock);
}

static bool
take_fold(struct work *work, uint32_t *foldp)
{
	bool taken;

	pthread_mutex_lock(&work->lock);
	taken = work->next < work->settings->folds && work->err == NEWSALERT_OK;
	*foldp = work->next;
	work->next += taken;
	pthread_mutex_unlock(&work->lock);
	return taken;
}

static void *
validate_folds(void *arg)
{
	struct work *work = arg;
	uint32_t fold;

	while (take_fold(work, &fold)) {
		struct validation counts = { 0, 0, 0 };
		struct newsalert_error why = { .text = "" };
		const enum newsalert_err err =
		    validate_fold(work, fold, &counts, &why);

		finish_fold(work, &counts, err, &why);
	}
	return NULL;
}

enum newsalert_err
validation_run(const struct corpus *corpus, const struct features *features,
    const struct validation_settings *settings, struct validation *validation,
    struct newsalert_error *why)
{
	struct work work = { .corpus = corpus,
		.features = features,
		.settings = settings,
		.lock = PTHREAD_MUTEX_INITIALIZER };
	pthread_t threads[CORPUS_FOLDS_MAX];
	size_t started = 0;

	while (
	    started + 1 < settings->threads && started < CORPUS_FOLDS_MAX &&
	    pthread_create(&threads[started], NULL, validate_folds, &work) == 0)
		started++;
	validate_folds(&work);
	while (started > 0)
		pthread_join(threads[--started], NULL);
	pthread_mutex_destroy(&work.lock);
	if (work.err != NEWSALERT_OK) {
		*why = work.why;
		return work.err;
	}
	*validation = work.sum;
	return NEWSALERT_OK;
}

static double
ratio(size_t part, size_t whole)
{
	return whole == 0 ? 0 : (double)part / (double)whole;
}

double
validation_precision(const struct validation *validation)
{
	return ratio(validation->found, validation->found + validation->wrong);
}

double
validation_recall(const struct validation *validation)
{
	return ratio(validation->found, validation->found + validation->missed);
}

double
validation_f1(const struct validation *validation)
{
	return ratio(2 * validation->found,
	    2 * validation->found + validation->wrong + validation->missed);
}
