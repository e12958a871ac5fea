/* SPDX-License-Identifier: MIT */
/* Every number that tagging weighs with, in one table. */
#ifndef TAGGING_WEIGHTS_H
#define TAGGING_WEIGHTS_H

#include "daemon/article/article.h"
#include "image.h"

struct weights {
	/* What a mention counts by where it stands; 0: the zone is not read.
	 * The body's first paragraph has a weight of its own. */
	double zone[ZONE_COUNT];
	double lead;

	/* What a mention counts by what kind of name it is. */
	double place[PLACE_KIND_COUNT];
	double about;       /* a country is `about` from this score on */
	size_t list;        /* from so many countries on that is */
	double list_about;  /* this score */
	double company_max; /* of what a country's company says for a name */
	double alone;       /* a keyword below this needs company */
	double capital;     /* lead of capitals, countries over namesakes */
	double firm;        /* part of a mention in the name of a firm */
	double filed;       /* support that a dateline gives its country */

	/* A topic's score is the sum over its keywords of weight x
	 * sqrt(mentions by zone weight, at most mentions_max), brought to a
	 * story of story_words words; shorter than short_words is taken as
	 * short_words. So the default threshold reads: so many keywords, once
	 * each, in the body of a story of ordinary length. */
	double mentions_max;
	double story_words;
	double short_words;
	double threshold;
	/* Where one keyword alone speaks for a topic of lone_list keywords or
	 * more, a shorter article is taken for one of so many words: with a
	 * long list one word is chance, with a short one what was asked for.
	 */
	double lone_words_top;
	double lone_words_sub;
	uint32_t lone_list;
	/* Share of the best score that a topic needs: among the top topics,
	 * and among the others. */
	double share_top;
	double share_sub;
};

extern const struct weights weights;

#endif
