/* SPDX-License-Identifier: MIT */
/*
 * Two sets of rules are compared: the tags that each gives an article come in,
 * and how often each topic came, went and stayed goes out. A topic also counts
 * for those above it, as it does for whoever subscribes.
 */
#ifndef TRIAL_BOARD_H
#define TRIAL_BOARD_H

#include "client/alert.h"
#include "daemon/tagging/ruleset.h"

#define BOARD_SAMPLES_MAX 100
#define BOARD_WORDS_MAX   5 /* words of evidence in a sample */

/* The topics that are compared: all of both sets, in order of id. Read-only
 * once it is made; for any number of threads. */
struct board;

/* Borrows from both rulesets. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err board_new(const struct ruleset *before,
    const struct ruleset *now, struct board **boardp);
void board_free(struct board *board);

size_t board_count(const struct board *board);
const char *board_id(const struct board *board, size_t index);
const char *board_name(const struct board *board, size_t index); /* "": none */
/* false: there is no such topic. */
bool board_find(const struct board *board, const char *id, size_t *indexp);

/* An article that a topic came to or went from. */
struct board_sample {
	uint64_t seq;
	char *headline;
	char *words[BOARD_WORDS_MAX]; /* evidence, each once; NULL: no more */
};

enum board_change { BOARD_GAINED, BOARD_LOST, BOARD_CHANGES };

struct board_topic {
	uint64_t before; /* articles */
	uint64_t now;
	uint64_t changed[BOARD_CHANGES];
	/* Of each change those of the highest seq, by falling seq. */
	struct board_sample *samples[BOARD_CHANGES];
	size_t sample_counts[BOARD_CHANGES];
};

/* What was counted; for one thread. The struct owns everything in it. */
struct board_tally {
	const struct board *board;
	size_t samples_max;
	uint64_t articles;
	struct board_topic *topics; /* as board_id has them */
	unsigned char *marks;       /* of the article that is counted */
	size_t *touched;
	size_t touched_count;
	size_t *tags[2]; /* the tag of the article that speaks for a topic */
};

/* samples_max: of each topic and change, at most BOARD_SAMPLES_MAX. */
NEWSALERT_MUST_CHECK enum newsalert_err
board_tally_init(struct board_tally *tally, const struct board *board,
    size_t samples_max);
void board_tally_fini(struct board_tally *tally);

/* Count one article: its number and headline, its tags before and now. */
NEWSALERT_MUST_CHECK enum newsalert_err
board_count_article(struct board_tally *tally, uint64_t seq,
    const char *headline, const struct newsalert_alert *before,
    const struct newsalert_alert *now);

/* Add other, of the same board, to tally; other is empty afterwards. What
 * comes out does not depend on the order. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
board_tally_merge(struct board_tally *tally, struct board_tally *other);

#endif
