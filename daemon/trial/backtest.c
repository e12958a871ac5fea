/* SPDX-License-Identifier: MIT */
/* Threads take stretches of the journal, one after the other; each counts by
 * itself, and the counts are added up in the end. */
#include "daemon/trial/backtest.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "daemon/journal/stories.h"
#include "daemon/tagging/tagger.h"
#include "daemon/trial/stored_article.h"

/* So many alerts are one read of the journal: some milliseconds. */
#define STRETCH 128

struct lane {
	struct backtest *backtest;
	pthread_t thread;
	struct stories *stories;
	struct tagger *before;
	struct tagger *now;
	struct board_tally tally;
	uint64_t damaged;
	enum newsalert_err err;
	struct newsalert_error why;
};

struct backtest {
	struct backtest_options options;
	struct lane lanes[BACKTEST_JOBS_MAX];
	size_t started;
	int ended;             /* eventfd: the last thread has ended */
	atomic_size_t running; /* threads */
	atomic_bool stopping;
	atomic_uint_fast64_t taken; /* stretches */
	atomic_uint_fast64_t done;  /* alerts */
};

/* ---- One thread ------------------------------------------------------ */

static enum newsalert_err
tag_both(struct lane *lane, uint64_t seq, const struct article *article,
    const char *headline)
{
	struct newsalert_alert before = { .epoch = 0 }, now = { .epoch = 0 };
	enum newsalert_err err;

	err = tagger_run(lane->before, article, &before);
	if (err == NEWSALERT_OK)
		err = tagger_run(lane->now, article, &now);
	if (err == NEWSALERT_OK)
		err = board_count_article(&lane->tally, seq, headline, &before,
		    &now);
	return err;
}

static bool
is_wanted(const struct backtest_options *options, const struct story *story)
{
	return (options->since_ms == 0 ||
		   story->time_ms >= options->since_ms) &&
	       (options->until_ms == 0 || story->time_ms < options->until_ms);
}

static enum newsalert_err
take_story(const struct story *story, void *arg)
{
	struct lane *lane = arg;
	struct backtest *backtest = lane->backtest;
	struct article_list *list = NULL;
	char *headline = NULL;
	enum newsalert_err err;

	if (atomic_load(&backtest->stopping))
		return NEWSALERT_EAGAIN;
	atomic_fetch_add(&backtest->done, 1);
	if (!is_wanted(&backtest->options, story))
		return NEWSALERT_OK;
	err = stored_article_read(story, &list, &headline);
	if (err == NEWSALERT_EFORMAT) {
		lane->damaged++;
		return NEWSALERT_OK;
	}
	if (err == NEWSALERT_OK)
		err = tag_both(lane, story->seq, &list->items[0], headline);
	article_list_free(list);
	free(headline);
	return err;
}

static enum newsalert_err
open_lane(struct lane *lane)
{
	const struct backtest_options *options = &lane->backtest->options;
	enum newsalert_err err;

	err = stories_open(options->dir, &lane->why, &lane->stories);
	if (err == NEWSALERT_OK)
		err = tagger_new(options->before, &lane->before);
	if (err == NEWSALERT_OK)
		err = tagger_new(options->now, &lane->now);
	return err;
}

/* The newest stretch that nobody has taken; false: there is none left. */
static bool
take_stretch(struct backtest *backtest, uint64_t *lowestp, uint64_t *highestp)
{
	const struct backtest_options *options = &backtest->options;
	const uint64_t below = atomic_fetch_add(&backtest->taken, 1) * STRETCH;

	if (options->lowest > options->highest ||
	    below > options->highest - options->lowest)
		return false;
	*highestp = options->highest - below;
	*lowestp = *highestp - options->lowest < STRETCH
		       ? options->lowest
		       : *highestp - STRETCH + 1;
	return true;
}

static void
work(struct lane *lane)
{
	struct backtest *backtest = lane->backtest;
	uint64_t lowest, highest;

	lane->err = open_lane(lane);
	while (lane->err == NEWSALERT_OK && !atomic_load(&backtest->stopping) &&
	       take_stretch(backtest, &lowest, &highest))
		lane->err = stories_read(lane->stories, lowest, highest,
		    take_story, lane);
	if (lane->err == NEWSALERT_OK || lane->err == NEWSALERT_EAGAIN)
		return;
	if (lane->why.text[0] == '\0')
		snprintf(lane->why.text, sizeof(lane->why.text), "%s: %s",
		    lane->backtest->options.dir,
		    lane->stories == NULL || lane->err == NEWSALERT_ENOMEM
			? newsalert_strerror(lane->err)
			: stories_fault(lane->stories));
	atomic_store(&backtest->stopping, true);
}

static void
tell_end(struct backtest *backtest)
{
	const uint64_t one = 1;

	if (atomic_fetch_sub(&backtest->running, 1) == 1)
		while (write(backtest->ended, &one, sizeof(one)) == -1 &&
		       errno == EINTR)
			;
}

static void *
run_lane(void *arg)
{
	struct lane *lane = arg;

	work(lane);
	stories_close(lane->stories);
	tagger_free(lane->before);
	tagger_free(lane->now);
	tell_end(lane->backtest);
	return NULL;
}

/* ---- All of them ----------------------------------------------------- */

static enum newsalert_err
start_lanes(struct backtest *backtest, const struct board *board)
{
	const struct backtest_options *options = &backtest->options;
	enum newsalert_err err = NEWSALERT_OK;

	/* One for us, so that the end is not told before all have started. */
	atomic_store(&backtest->running, 1);
	for (; backtest->started < options->jobs; backtest->started++) {
		struct lane *lane = &backtest->lanes[backtest->started];

		lane->backtest = backtest;
		err = board_tally_init(&lane->tally, board, options->samples);
		if (err != NEWSALERT_OK)
			break;
		atomic_fetch_add(&backtest->running, 1);
		if (pthread_create(&lane->thread, NULL, run_lane, lane) != 0) {
			atomic_fetch_sub(&backtest->running, 1);
			board_tally_fini(&lane->tally);
			err = NEWSALERT_EIO;
			break;
		}
	}
	tell_end(backtest);
	return err;
}

enum newsalert_err
backtest_start(const struct backtest_options *options,
    const struct board *board, struct backtest **backtestp)
{
	struct backtest *backtest = calloc(1, sizeof(*backtest));
	enum newsalert_err err;

	if (backtest == NULL)
		return NEWSALERT_ENOMEM;
	backtest->options = *options;
	backtest->ended = eventfd(0, EFD_CLOEXEC);
	err = backtest->ended == -1 ? NEWSALERT_EIO
				    : start_lanes(backtest, board);
	if (err != NEWSALERT_OK) {
		backtest_free(backtest);
		return err;
	}
	*backtestp = backtest;
	return NEWSALERT_OK;
}

int
backtest_fd(const struct backtest *backtest)
{
	return backtest->ended;
}

uint64_t
backtest_done(const struct backtest *backtest)
{
	return atomic_load(&backtest->done);
}

void
backtest_stop(struct backtest *backtest)
{
	atomic_store(&backtest->stopping, true);
}

static void
join(struct backtest *backtest)
{
	while (backtest->started > 0)
		pthread_join(backtest->lanes[--backtest->started].thread, NULL);
}

/* A fault of one lane has stopped the others. */
static enum newsalert_err
find_fault(const struct backtest *backtest, struct newsalert_error *why)
{
	enum newsalert_err err =
	    atomic_load(&backtest->stopping) ? NEWSALERT_EAGAIN : NEWSALERT_OK;

	for (size_t i = 0; i < backtest->options.jobs; i++) {
		const struct lane *lane = &backtest->lanes[i];

		if (lane->err == NEWSALERT_OK || lane->err == NEWSALERT_EAGAIN)
			continue;
		*why = lane->why;
		return lane->err;
	}
	return err;
}

enum newsalert_err
backtest_finish(struct backtest *backtest, const struct board_tally **tallyp,
    uint64_t *damagedp, struct newsalert_error *why)
{
	struct board_tally *whole = &backtest->lanes[0].tally;
	enum newsalert_err err;
	uint64_t damaged;

	join(backtest);
	damaged = backtest->lanes[0].damaged;
	err = find_fault(backtest, why);
	for (size_t i = 1; i < backtest->options.jobs && err == NEWSALERT_OK;
	     i++) {
		err = board_tally_merge(whole, &backtest->lanes[i].tally);
		damaged += backtest->lanes[i].damaged;
		if (err != NEWSALERT_OK)
			snprintf(why->text, sizeof(why->text), "%s",
			    newsalert_strerror(err));
	}
	if (err != NEWSALERT_OK)
		return err;
	*tallyp = whole;
	*damagedp = damaged;
	return NEWSALERT_OK;
}

void
backtest_free(struct backtest *backtest)
{
	if (backtest == NULL)
		return;
	backtest_stop(backtest);
	join(backtest);
	for (size_t i = 0; i < BACKTEST_JOBS_MAX; i++)
		if (backtest->lanes[i].tally.board != NULL)
			board_tally_fini(&backtest->lanes[i].tally);
	if (backtest->ended != -1)
		close(backtest->ended);
	free(backtest);
}
