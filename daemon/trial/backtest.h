/* SPDX-License-Identifier: MIT */
/*
 * Two sets of rules and a stretch of a journal come in; each article is tagged
 * with both, by several threads, and what differs goes out.
 */
#ifndef TRIAL_BACKTEST_H
#define TRIAL_BACKTEST_H

#include "daemon/trial/board.h"

#define BACKTEST_JOBS_MAX 64

struct backtest_options {
	const char *dir; /* of journal.db */
	const struct ruleset *before;
	const struct ruleset *now;
	uint64_t lowest; /* seq */
	uint64_t highest;
	int64_t since_ms; /* alerts at or after, Unix time; 0: any */
	int64_t until_ms; /* alerts before; 0: any */
	size_t jobs;      /* threads, 1 to BACKTEST_JOBS_MAX */
	size_t samples;
};

struct backtest;

/* Start the threads. Everything in options is borrowed, as is board, which is
 * of the same rules, until backtest_free. ENOMEM, EIO. */
NEWSALERT_MUST_CHECK enum newsalert_err
backtest_start(const struct backtest_options *options,
    const struct board *board, struct backtest **backtestp);

/* Readable once no thread is at work any more. */
int backtest_fd(const struct backtest *backtest);

/* Alerts that were looked at so far. */
uint64_t backtest_done(const struct backtest *backtest);

/* Let the threads end early. */
void backtest_stop(struct backtest *backtest);

/* Wait for the end. *tallyp is the whole count, and borrowed; *damagedp: rows
 * that could not be read and were left out. EAGAIN: it was stopped; other
 * errors: of the journal, which *why names. */
NEWSALERT_MUST_CHECK enum newsalert_err
backtest_finish(struct backtest *backtest, const struct board_tally **tallyp,
    uint64_t *damagedp, struct newsalert_error *why);

/* Stops it first. NULL is fine. */
void backtest_free(struct backtest *backtest);

#endif
