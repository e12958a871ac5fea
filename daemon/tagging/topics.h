/* SPDX-License-Identifier: MIT */
/*
 * Topics: matches come in, each topic's score and whether it tags go out.
 */
#ifndef TAGGING_TOPICS_H
#define TAGGING_TOPICS_H

#include "matcher.h"
#include "places.h"
#include "timing.h"

/* Why a topic tags, or does not. */
enum verdict {
	VERDICT_NONE, /* nothing of it in the article */
	VERDICT_TAG,
	VERDICT_THRESHOLD, /* score below the threshold */
	VERDICT_SHARE,     /* score too far below the best one */
	VERDICT_WHEN,      /* its condition does not hold */
	VERDICT_UNLESS,    /* its exclusion holds */
};

/* One topic in an article. */
struct standing {
	double score;
	double share_of;   /* the best score that it is held against */
	uint32_t keywords; /* different ones that speak for it */
	enum verdict verdict;
	bool provided; /* tags by the provider's code alone */
	bool strong;   /* has a match that needs no company */
	uint8_t slot;  /* among the alert's topics, from 1; 0: none */
};

struct topics {
	struct standing *standings; /* by topic */
	double *keyword_sums;       /* by keyword: zone weights of matches */
	struct vector touched;      /* uint32_t, topics with a match */
	struct vector conditional;  /* uint32_t, topics of a condition alone */
	struct term_state *terms;   /* by term */
	struct vector hits;         /* where terms stand, for NEAR */
	struct timing timing;       /* what each has cost */
};

/* What conditions can ask for besides words. */
struct topic_context {
	const struct article *article;
	const struct matcher *matcher;
	const struct tally *tallies; /* by country */
	double length_factor;        /* filled in by topics_run */
};

NEWSALERT_MUST_CHECK enum newsalert_err topics_init(struct topics *topics,
    const struct ruleset *ruleset);
void topics_fini(struct topics *topics);

/* Score all topics; standings hold until the next run. */
NEWSALERT_MUST_CHECK enum newsalert_err topics_run(struct topics *topics,
    struct topic_context *context);

/* The provider says that the article is about the topic: it tags, with its
 * threshold for a score where it has less. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err topics_provide(struct topics *topics,
    const struct ruleset *ruleset, uint32_t topic);

/* What the conditions of the last run were held against; borrowed. */
struct condition_context;
void topics_condition(const struct topics *topics,
    const struct topic_context *context, struct condition_context *condition);

/* What a keyword of weight 1 gives to its topic's score: sum is that of the
 * zone weights of its mentions, length_factor that of the article's words. */
double topics_part(double sum, double length_factor);
double topics_length_factor(uint32_t words);

/* Does the match count for its topic? */
bool topics_counts(const struct topics *topics, const struct match *match);

/* Does it speak for its topic: counts, and not against it? */
bool topics_supports(const struct topics *topics, const struct match *match);

/* What the score is multiplied by: below 1 where one keyword alone speaks for
 * a topic of many. */
double topics_lone(const struct topics *topics,
    const struct topic_context *context, uint32_t topic);

/* Is term one of the condition by which this topic tags? */
bool topics_has_term(const struct ruleset *ruleset, uint32_t topic,
    uint32_t term);

#endif
