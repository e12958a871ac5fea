/* SPDX-License-Identifier: MIT */
/* Topics as they were read come in, topics and keywords of an image go out. */
#include <math.h>
#include <stdlib.h>

#include "client/error.h"
#include "daemon/tagging/compile.h"
#include "daemon/tagging/condition.h"
#include "daemon/tagging/spelling.h"
#include "daemon/tagging/weights.h"

/* The top level of IPTC Media Topics. */
static const char *const tops[] = { "arts", "conflict", "crime", "disaster",
	"economy", "education", "environment", "health", "human-interest",
	"labour", "lifestyle", "politics", "religion", "science", "society",
	"sport", "weather" };

#define ERROR_AT(rules, topic, line, ...)                                      \
	rules_found((rules), FINDING_ERROR, (topic)->path, (line), __VA_ARGS__)

static int
compare_topics(const void *a, const void *b)
{
	const struct rule_topic *left = a, *right = b;
	const int order = strcmp(left->id, right->id);

	if (order != 0)
		return order;
	if (left->layer != right->layer)
		return left->layer < right->layer ? -1 : 1;
	if (left->path != right->path)
		return strcmp(left->path, right->path);
	return left->line < right->line ? -1 : left->line > right->line;
}

static bool
is_top(const char *id, size_t len)
{
	for (size_t i = 0; i < sizeof(tops) / sizeof(tops[0]); i++)
		if (strlen(tops[i]) == len && memcmp(tops[i], id, len) == 0)
			return true;
	return false;
}

/* Levels of [a-z0-9-]+ with '/' between them? */
static bool
is_topic_id(const char *id)
{
	size_t levels = 1, level_len = 0, len = 0;

	for (; id[len] != '\0'; len++) {
		const bool slash = id[len] == '/';

		if (slash && level_len == 0)
			return false;
		if (!slash && strchr("abcdefghijklmnopqrstuvwxyz0123456789-",
				  id[len]) == NULL)
			return false;
		level_len = slash ? 0 : level_len + 1;
		levels += slash;
	}
	return level_len > 0 && levels <= RULES_LEVELS_MAX &&
	       len <= NEWSALERT_TOPIC_MAX;
}

static bool
check_id(struct rules *rules, const struct rule_topic *topic)
{
	const size_t top_len = topic->id == NULL ? 0 : strcspn(topic->id, "/");

	if (topic->id == NULL && topic->cut)
		return false;
	if (topic->id == NULL)
		ERROR_AT(rules, topic, topic->line,
		    "a topic without id: "
		    "`topic:` is missing");
	else if (!is_topic_id(topic->id))
		ERROR_AT(rules, topic, topic->line,
		    "topic \"%.140s\": an id is levels of a-z, 0-9 and - with "
		    "/ between them, at most %d levels and %d bytes",
		    topic->id, RULES_LEVELS_MAX, NEWSALERT_TOPIC_MAX);
	else if (!is_top(topic->id, top_len))
		ERROR_AT(rules, topic, topic->line,
		    "topic \"%s\": unknown parent \"%.*s\"; the first level is "
		    "one of arts conflict crime disaster economy education "
		    "environment health human-interest labour lifestyle "
		    "politics religion science society sport weather",
		    topic->id, (int)top_len, topic->id);
	else
		return true;
	return false;
}

static const struct rule_topic *
find_topic(const struct rules *rules, const char *id)
{
	const struct rule_topic wanted = { .id = id };
	const struct rule_topic *topics = rules->topics.items;
	size_t low = 0, high = rules->topics.count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(topics[middle].id, wanted.id);

		if (order == 0)
			return &topics[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void
check_parent(struct rules *rules, const struct rule_topic *topic)
{
	char parent[NEWSALERT_TOPIC_MAX + 1];
	char *slash;

	memcpy(parent, topic->id, strlen(topic->id) + 1);
	if ((slash = strrchr(parent, '/')) == NULL)
		return;
	*slash = '\0';
	if (!is_top(parent, strlen(parent)) &&
	    find_topic(rules, parent) == NULL)
		ERROR_AT(rules, topic, topic->line,
		    "topic \"%s\": unknown parent \"%s\"", topic->id, parent);
}

static void
check_contents(struct rules *rules, const struct rule_topic *topic)
{
	if (topic->disabled || topic->cut)
		return;
	if (topic->keywords.count == 0 && topic->when == NULL)
		ERROR_AT(rules, topic, topic->line,
		    "topic \"%s\" has neither keywords nor a condition: it "
		    "can never tag",
		    topic->id);
}

/* Drop topics with a bad id; ids are then there to sort by. */
static void
drop_bad_ids(struct rules *rules)
{
	struct rule_topic *topics = rules->topics.items;
	size_t kept = 0;

	for (size_t i = 0; i < rules->topics.count; i++) {
		if (check_id(rules, &topics[i]))
			topics[kept++] = topics[i];
		else
			free(topics[i].keywords.items);
	}
	rules->topics.count = kept;
}

/* To switch off what is not there is a slip in the id. */
static void
warn_if_idle(struct rules *rules, const struct rule_topic *topic)
{
	if (topic->disabled && topic->keywords.count == 0 &&
	    topic->when == NULL)
		rules_found(rules, FINDING_WARNING, topic->path, topic->line,
		    "topic \"%s\" is switched off here, and is in no folder "
		    "before this one",
		    topic->id);
}

/* Of the topics with one id the last layer's stays; two in one layer are one
 * too many. */
static void
drop_replaced(struct rules *rules)
{
	struct rule_topic *topics = rules->topics.items;
	size_t kept = 0;

	for (size_t i = 0; i < rules->topics.count; i++) {
		const struct rule_topic *topic = &topics[i];

		if (kept == 0 || strcmp(topics[kept - 1].id, topic->id) != 0) {
			warn_if_idle(rules, topic);
			topics[kept++] = *topic;
			continue;
		}
		if (topics[kept - 1].layer == topic->layer)
			ERROR_AT(rules, topic, topic->line,
			    "topic \"%s\" is also at %s:%d", topic->id,
			    topics[kept - 1].path, topics[kept - 1].line);
		free(topics[kept - 1].keywords.items);
		topics[kept - 1] = *topic;
	}
	rules->topics.count = kept;
}

void
compile_order_topics(struct rules *rules)
{
	struct rule_topic *topics;

	drop_bad_ids(rules);
	topics = rules->topics.items;
	if (rules->topics.count > 1)
		qsort(topics, rules->topics.count, sizeof(*topics),
		    compare_topics);
	drop_replaced(rules);
	for (size_t i = 0; i < rules->topics.count; i++) {
		check_parent(rules, &topics[i]);
		check_contents(rules, &topics[i]);
	}
}

/* Conditions, then the topic itself; bad conditions are told. */
static enum newsalert_err
compile_condition(struct rules *rules, struct builder *builder,
    const struct rule_topic *topic, bool unless, uint32_t place[static 2])
{
	const char *text = unless ? topic->unless : topic->when;
	const int line = unless ? topic->unless_line : topic->when_line;
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	place[0] = place[1] = 0;
	if (text == NULL)
		return NEWSALERT_OK;
	err = condition_compile(builder, text, &why, &place[0], &place[1]);
	if (err == NEWSALERT_OK && place[1] == 0) {
		error_set(&why, 1, "it is empty");
		err = NEWSALERT_EINVAL;
	}
	if (err != NEWSALERT_EINVAL)
		return err;
	ERROR_AT(rules, topic, line, "%s: column %d: %s",
	    unless ? "unless" : "when", why.column, why.text);
	return NEWSALERT_OK;
}

static enum newsalert_err
compile_keyword(struct rules *rules, struct builder *builder,
    const struct rule_topic *topic, const struct rule_keyword *rule,
    struct image_keyword *record)
{
	struct newsalert_error why = { 0 };
	struct keyword keyword;
	enum newsalert_err err;

	err = keyword_parse(rule->text, &why, &keyword);
	if (err == NEWSALERT_OK)
		err = builder_language(builder, rule->language,
		    &record->language);
	if (err == NEWSALERT_OK) {
		record->weight = (float)keyword.weight;
		record->text = builder_string(builder, rule->text);
		err = spelling_add(builder, &keyword, record, false, &why);
	}
	if (err != NEWSALERT_EINVAL)
		return err;
	ERROR_AT(rules, topic, rule->line, "keyword \"%.80s\": %s", rule->text,
	    why.text);
	record->weight = 0;
	return NEWSALERT_OK;
}

double
compile_highest_score(double weight_sum)
{
	return weight_sum * sqrt(weights.mentions_max) *
	       sqrt(weights.story_words / weights.short_words);
}

/* An article has one language; keywords of all languages (0) count in each. */
static double
best_sum(const double sums[static LANGUAGES_MAX + 1])
{
	double best = 0;

	for (size_t i = 1; i <= LANGUAGES_MAX; i++)
		if (sums[i] > best)
			best = sums[i];
	return best + sums[0];
}

static enum newsalert_err
compile_keywords(struct rules *rules, struct builder *builder,
    const struct rule_topic *topic, uint32_t index, double threshold)
{
	const struct rule_keyword *keywords = topic->keywords.items;
	enum newsalert_err err = NEWSALERT_OK;
	double sums[LANGUAGES_MAX + 1] = { 0 }; /* of weights, by language */
	bool faulty = false;
	double highest;

	for (size_t i = 0; i < topic->keywords.count && err == NEWSALERT_OK;
	     i++) {
		struct image_keyword record = { .owner_kind = OWNER_TOPIC,
			.owner = index };

		err = compile_keyword(rules, builder, topic, &keywords[i],
		    &record);
		if (record.weight > 0)
			sums[record.language] += (double)record.weight;
		faulty |= record.weight == 0;
	}
	highest = compile_highest_score(best_sum(sums));
	if (err == NEWSALERT_OK && topic->keywords.count > 0 && !faulty &&
	    threshold > highest)
		ERROR_AT(rules, topic,
		    topic->threshold_line > 0 ? topic->threshold_line
					      : topic->line,
		    "topic \"%s\" can never reach its threshold %g; its "
		    "keywords give at most %.3g",
		    topic->id, threshold, highest);
	return err;
}

static enum newsalert_err
compile_topic(struct rules *rules, struct builder *builder,
    const struct rule_topic *topic, uint32_t index)
{
	const char *name = topic->name == NULL ? topic->id : topic->name;
	double threshold = topic->threshold;
	struct image_topic item = { .share = (float)topic->share,
		.keyword_count = (uint32_t)topic->keywords.count };
	uint32_t place[2];
	enum newsalert_err err;

	if (topic->threshold_line == 0 && topic->keywords.count > 0)
		threshold = weights.threshold;
	item.threshold = (float)threshold;
	item.is_top = strchr(topic->id, '/') == NULL;
	item.id = builder_string(builder, topic->id);
	item.name = builder_string(builder, name);
	item.medtop = builder_string(builder, topic->medtop);
	err = compile_condition(rules, builder, topic, false, place);
	item.when = place[0];
	item.when_count = place[1];
	if (err == NEWSALERT_OK)
		err = compile_condition(rules, builder, topic, true, place);
	item.unless = place[0];
	item.unless_count = place[1];
	if (err == NEWSALERT_OK)
		err = compile_keywords(rules, builder, topic, index, threshold);
	(void)builder_topic(builder, &item);
	return err;
}

enum newsalert_err
compile_topics(struct rules *rules, struct builder *builder)
{
	const struct rule_topic *topics = rules->topics.items;
	enum newsalert_err err = NEWSALERT_OK;
	uint32_t index = 0;

	for (size_t i = 0; i < rules->topics.count && err == NEWSALERT_OK; i++)
		if (!topics[i].disabled)
			err =
			    compile_topic(rules, builder, &topics[i], index++);
	return err;
}
