/* SPDX-License-Identifier: MIT */
/* The matches of an article come in, the standing of each topic goes out. */
#include "daemon/tagging/topics.h"

#include <math.h>
#include <stdlib.h>

#include "condition.h"

#include "weights.h"

enum newsalert_err
topics_init(struct topics *topics, const struct ruleset *ruleset)
{
	memset(topics, 0, sizeof(*topics));
	topics->standings = calloc((size_t)ruleset->topic_count + 1,
	    sizeof(*topics->standings));
	topics->keyword_sums = calloc((size_t)ruleset->keyword_count + 1,
	    sizeof(*topics->keyword_sums));
	topics->terms =
	    calloc((size_t)ruleset->term_count + 1, sizeof(*topics->terms));
	if (topics->standings == NULL || topics->keyword_sums == NULL ||
	    topics->terms == NULL ||
	    timing_init(&topics->timing, ruleset->topic_count) != NEWSALERT_OK)
		goto out;
	for (uint32_t i = 0; i < ruleset->topic_count; i++) {
		uint32_t *topic;

		if (ruleset->topics[i].keyword_count > 0)
			continue;
		topic = vector_add(&topics->conditional, 1, sizeof(*topic));
		if (topic == NULL)
			goto out;
		*topic = i;
	}
	return NEWSALERT_OK;
out:
	topics_fini(topics);
	return NEWSALERT_ENOMEM;
}

void
topics_fini(struct topics *topics)
{
	free(topics->standings);
	free(topics->keyword_sums);
	free(topics->terms);
	free(topics->touched.items);
	free(topics->conditional.items);
	free(topics->hits.items);
	timing_fini(&topics->timing);
	memset(topics, 0, sizeof(*topics));
}

static void
forget(struct topics *topics)
{
	const struct term_hit *hits = topics->hits.items;
	const uint32_t *touched = topics->touched.items;

	for (size_t i = 0; i < topics->touched.count; i++)
		memset(&topics->standings[touched[i]], 0,
		    sizeof(*topics->standings));
	for (size_t i = 0; i < topics->hits.count; i++)
		memset(&topics->terms[hits[i].term], 0, sizeof(*topics->terms));
	topics->touched.count = 0;
	topics->hits.count = 0;
}

bool
topics_counts(const struct topics *topics, const struct match *match)
{
	return (match->flags & KEYWORD_CAPS_ONLY) == 0 ||
	       topics->standings[match->owner].strong;
}

bool
topics_supports(const struct topics *topics, const struct match *match)
{
	return match->weight > 0 && topics_counts(topics, match);
}

static enum newsalert_err
touch(struct topics *topics, uint32_t topic)
{
	uint32_t *touched = vector_add(&topics->touched, 1, sizeof(*touched));

	if (touched == NULL)
		return NEWSALERT_ENOMEM;
	*touched = topic;
	topics->standings[topic].verdict = VERDICT_THRESHOLD;
	return NEWSALERT_OK;
}

static enum newsalert_err
add_term(struct topics *topics, const struct topic_context *context,
    const struct match *match, uint32_t term)
{
	const struct article *article = context->article;
	struct term_state *state = &topics->terms[term];
	struct term_hit *hit = vector_add(&topics->hits, 1, sizeof(*hit));

	if (hit == NULL)
		return NEWSALERT_ENOMEM;
	hit->token = match->token;
	hit->end = match->token + match->tokens;
	hit->before = state->last;
	hit->term = term;
	state->last = (uint32_t)topics->hits.count;
	state->zones |= 1u << match->zone;
	if (match->zone == ZONE_BODY && match->offset < article->lead_len)
		state->zones |= CONDITION_LEAD;
	state->sum += places_zone_weight(article, match->zone, match->offset);
	return NEWSALERT_OK;
}

/* First look: which topics and terms there are. */
static enum newsalert_err
note_matches(struct topics *topics, const struct topic_context *context)
{
	const struct match *match = context->matcher->matches.items;
	const struct match *end = match + context->matcher->matches.count;
	enum newsalert_err err = NEWSALERT_OK;

	for (; match < end && err == NEWSALERT_OK; match++) {
		if (match->owner_kind == OWNER_TERM) {
			err = add_term(topics, context, match, match->owner);
			continue;
		}
		if (topics->standings[match->owner].verdict == VERDICT_NONE)
			err = touch(topics, match->owner);
		if ((match->flags & KEYWORD_CAPS_ONLY) == 0 &&
		    match->weight > 0)
			topics->standings[match->owner].strong = true;
	}
	return err;
}

static double
saturate(double sum)
{
	return sqrt(sum < weights.mentions_max ? sum : weights.mentions_max);
}

double
topics_part(double sum, double length_factor)
{
	return saturate(sum) * length_factor;
}

static double
length_factor(double words, double least)
{
	return sqrt(weights.story_words / (words < least ? least : words));
}

double
topics_length_factor(uint32_t words)
{
	return length_factor(words, weights.short_words);
}

/* Second look: how much of each keyword; third: take the sums and clear them
 * for the next article. */
static void
sum_matches(struct topics *topics, const struct topic_context *context)
{
	const struct match *first = context->matcher->matches.items;
	const struct match *end = first + context->matcher->matches.count;

	for (const struct match *match = first; match < end; match++)
		if (match->owner_kind == OWNER_TOPIC &&
		    topics_counts(topics, match))
			topics->keyword_sums[match->keyword] +=
			    places_zone_weight(context->article, match->zone,
				match->offset);
	for (const struct match *match = first; match < end; match++) {
		double *sum = &topics->keyword_sums[match->keyword];
		struct standing *standing;

		if (*sum <= 0)
			continue;
		standing = &topics->standings[match->owner];
		standing->score += (double)match->weight *
				   topics_part(*sum, context->length_factor);
		standing->keywords += match->weight > 0;
		*sum = 0;
	}
}

double
topics_lone(const struct topics *topics, const struct topic_context *context,
    uint32_t topic)
{
	const struct image_topic *item =
	    &context->matcher->ruleset->topics[topic];
	const double least =
	    item->is_top ? weights.lone_words_top : weights.lone_words_sub;

	if (topics->standings[topic].keywords != 1 ||
	    item->keyword_count < weights.lone_list)
		return 1;
	return length_factor(context->matcher->words, least) /
	       context->length_factor;
}

static void
doubt_lone_keywords(struct topics *topics, const struct topic_context *context)
{
	const uint32_t *touched = topics->touched.items;

	for (size_t i = 0; i < topics->touched.count; i++)
		topics->standings[touched[i]].score *=
		    topics_lone(topics, context, touched[i]);
}

bool
topics_has_term(const struct ruleset *ruleset, uint32_t topic, uint32_t term)
{
	const struct image_topic *item = &ruleset->topics[topic];

	for (uint32_t i = 0; i < item->when_count; i++) {
		const struct image_op *op = &ruleset->ops[item->when + i];

		if ((op->code == OP_TERM || op->code == OP_ARG) &&
		    op->arg == term)
			return true;
	}
	return false;
}

/* A topic without keywords has the terms of its condition for them. */
static double
condition_score(const struct topics *topics, const struct ruleset *ruleset,
    uint32_t topic)
{
	const struct image_topic *item = &ruleset->topics[topic];
	double score = 0;

	for (uint32_t i = 0; i < item->when_count; i++) {
		const struct image_op *op = &ruleset->ops[item->when + i];

		if (op->code == OP_TERM || op->code == OP_ARG)
			score += saturate(topics->terms[op->arg].sum);
	}
	return score;
}

void
topics_condition(const struct topics *topics,
    const struct topic_context *context, struct condition_context *condition)
{
	*condition = (struct condition_context){
		.ruleset = context->matcher->ruleset,
		.article = context->article,
		.terms = topics->terms,
		.hits = topics->hits.items,
		.tallies = context->tallies,
	};
}

static void
decide_conditions(struct topics *topics, const struct topic_context *context,
    uint32_t topic)
{
	const struct ruleset *ruleset = context->matcher->ruleset;
	const struct image_topic *item = &ruleset->topics[topic];
	struct condition_context condition;
	struct standing *standing = &topics->standings[topic];

	topics_condition(topics, context, &condition);
	if (item->when_count > 0 &&
	    !condition_holds(&condition, item->when, item->when_count))
		standing->verdict = VERDICT_WHEN;
	else if (item->unless_count > 0 &&
		 condition_holds(&condition, item->unless, item->unless_count))
		standing->verdict = VERDICT_UNLESS;
}

static void
judge_conditions(struct topics *topics, const struct topic_context *context,
    uint32_t topic)
{
	const struct image_topic *item =
	    &context->matcher->ruleset->topics[topic];
	int64_t began_ns;

	if (!topics->timing.on || item->when_count + item->unless_count == 0) {
		decide_conditions(topics, context, topic);
		return;
	}
	began_ns = timing_now_ns();
	decide_conditions(topics, context, topic);
	timing_add(&topics->timing, topic,
	    timing_since(&topics->timing, began_ns));
}

/* Topics of a condition alone tag when it holds, whatever the score. */
static enum newsalert_err
run_conditional(struct topics *topics, const struct topic_context *context)
{
	const struct ruleset *ruleset = context->matcher->ruleset;
	const uint32_t *conditional = topics->conditional.items;

	for (size_t i = 0; i < topics->conditional.count; i++) {
		const uint32_t topic = conditional[i];
		struct standing *standing = &topics->standings[topic];

		if (touch(topics, topic) != NEWSALERT_OK)
			return NEWSALERT_ENOMEM;
		standing->verdict = VERDICT_TAG;
		judge_conditions(topics, context, topic);
		standing->score = condition_score(topics, ruleset, topic) *
				  context->length_factor;
		if (standing->verdict == VERDICT_TAG &&
		    standing->score < (double)ruleset->topics[topic].threshold)
			standing->verdict = VERDICT_THRESHOLD;
	}
	return NEWSALERT_OK;
}

static void
judge_scores(struct topics *topics, const struct topic_context *context)
{
	const struct ruleset *ruleset = context->matcher->ruleset;
	const uint32_t *touched = topics->touched.items;
	double best[2] = { 0, 0 }; /* of sub and top topics */

	for (size_t i = 0; i < topics->touched.count; i++) {
		struct standing *standing = &topics->standings[touched[i]];
		const bool top = ruleset->topics[touched[i]].is_top != 0;

		if (standing->score <= 0 ||
		    standing->score <
			(double)ruleset->topics[touched[i]].threshold)
			continue;
		standing->verdict = VERDICT_TAG;
		judge_conditions(topics, context, touched[i]);
		if (standing->verdict == VERDICT_TAG &&
		    standing->score > best[top])
			best[top] = standing->score;
	}
	for (size_t i = 0; i < topics->touched.count; i++) {
		struct standing *standing = &topics->standings[touched[i]];
		const double own = (double)ruleset->topics[touched[i]].share;
		const bool top = ruleset->topics[touched[i]].is_top != 0;
		const double usual =
		    top ? weights.share_top : weights.share_sub;

		standing->share_of = best[top] * (own < 0 ? usual : own);
		if (standing->verdict == VERDICT_TAG &&
		    standing->score < standing->share_of)
			standing->verdict = VERDICT_SHARE;
	}
}

/* Matches are taken one after another, whichever topics they belong to: what
 * all of them took is theirs in equal parts. */
static void
share_time(struct topics *topics, const struct topic_context *context,
    int64_t spent_ns)
{
	const struct match *matches = context->matcher->matches.items;
	const size_t count = context->matcher->matches.count;

	for (size_t i = 0; i < count; i++)
		if (matches[i].owner_kind == OWNER_TOPIC)
			timing_add(&topics->timing, matches[i].owner,
			    spent_ns / (int64_t)count);
}

static enum newsalert_err
count_matches(struct topics *topics, const struct topic_context *context)
{
	const bool measured = timing_begin(&topics->timing);
	const int64_t began_ns = measured ? timing_now_ns() : 0;
	enum newsalert_err err = note_matches(topics, context);

	if (err != NEWSALERT_OK)
		return err;
	sum_matches(topics, context);
	if (measured)
		share_time(topics, context,
		    timing_since(&topics->timing, began_ns));
	return NEWSALERT_OK;
}

enum newsalert_err
topics_run(struct topics *topics, struct topic_context *context)
{
	enum newsalert_err err;

	forget(topics);
	context->length_factor = topics_length_factor(context->matcher->words);
	err = count_matches(topics, context);
	if (err != NEWSALERT_OK)
		return err;
	doubt_lone_keywords(topics, context);
	judge_scores(topics, context);
	return run_conditional(topics, context);
}

enum newsalert_err
topics_provide(struct topics *topics, const struct ruleset *ruleset,
    uint32_t topic)
{
	struct standing *standing = &topics->standings[topic];
	const double threshold = (double)ruleset->topics[topic].threshold;

	if (standing->verdict == VERDICT_TAG)
		return NEWSALERT_OK;
	if (standing->verdict == VERDICT_NONE &&
	    touch(topics, topic) != NEWSALERT_OK)
		return NEWSALERT_ENOMEM;
	standing->provided = true;
	standing->verdict = VERDICT_TAG;
	if (standing->score < threshold)
		standing->score = threshold;
	return NEWSALERT_OK;
}
