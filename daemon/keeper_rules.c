/* SPDX-License-Identifier: MIT */
/* The rules in force and what the journal has counted for them come in, JSON
 * for clients goes out. */
#include "daemon/keeper.h"

#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "client/json.h"
#include "daemon/journal/clock.h"

/* ---- Which rules are counted ---- */

static bool
add_name(struct journal_rule_names *names, const char *name)
{
	char *copy = strdup(name);

	if (copy == NULL)
		return false;
	names->items[names->count++] = copy;
	return true;
}

static bool
add_names(struct journal_rule_names *names, const struct ruleset *ruleset)
{
	const size_t topics = ruleset_topic_count(ruleset);
	const size_t countries = ruleset_country_count(ruleset);
	struct ruleset_country country;
	struct ruleset_topic topic;

	names->items = calloc(topics + countries + 1, sizeof(*names->items));
	if (names->items == NULL)
		return false;
	for (size_t i = 0; i < topics; i++) {
		ruleset_topic(ruleset, i, &topic);
		if (!add_name(names, topic.id))
			return false;
	}
	for (size_t i = 0; i < countries; i++) {
		ruleset_country(ruleset, i, &country);
		if (!add_name(names, country.code))
			return false;
	}
	return true;
}

enum newsalert_err
keeper_count_rules(struct keeper *keeper)
{
	struct journal_rule_names *names = calloc(1, sizeof(*names));

	if (names == NULL)
		return NEWSALERT_ENOMEM;
	if (!add_names(names, keeper->rules->ruleset)) {
		journal_rule_names_free(names);
		return NEWSALERT_ENOMEM;
	}
	return journal_set_rules(keeper->journal, names);
}

/* ---- What they have done ---- */

static void
put_time(json_t **objectp, const char *key, int64_t time_ms)
{
	char text[25];

	if (time_ms == 0)
		return;
	alert_format_time(time_ms, text);
	put_json(objectp, key, json_string(text));
}

static bool
is_topic(const char *name)
{
	return name[0] >= 'a' && name[0] <= 'z';
}

/* Into an object by name. */
static void
take_count(const struct journal_rule *rule, void *arg)
{
	json_t **countsp = arg;
	json_t *count = json_pack("{s:I}", "hits", (json_int_t)rule->hits);

	if (is_topic(rule->name))
		put_json(&count, "spent_us",
		    json_integer((json_int_t)(rule->spent_ns / 1000)));
	else
		put_json(&count, "mentions",
		    json_integer((json_int_t)rule->mentions));
	put_time(&count, "since", rule->since_ms);
	put_time(&count, "last", rule->last_ms);
	put_time(&count, "removed", rule->gone_ms);
	put_json(countsp, rule->name, count);
}

/* Move what is known of a rule in force into its row. The journal may not
 * have heard yet that it is in force again. */
static void
move_count(json_t *counts, const char *name, json_t **rowp)
{
	json_t *count = json_object_get(counts, name), *value;
	const char *key;

	json_object_foreach (count, key, value)
		if (strcmp(key, "removed") != 0)
			put_json(rowp, key, json_incref(value));
	json_object_del(counts, name);
}

static json_t *
topics_json(const struct ruleset *ruleset, json_t *counts)
{
	json_t *array = json_array(), *row;
	struct ruleset_topic topic;

	for (size_t i = 0; i < ruleset_topic_count(ruleset); i++) {
		ruleset_topic(ruleset, i, &topic);
		row =
		    json_pack("{s:s, s:s}", "id", topic.id, "name", topic.name);
		if (topic.medtop != NULL)
			put_json(&row, "medtop", json_string(topic.medtop));
		put_json(&row, "keywords",
		    json_integer((json_int_t)topic.keyword_count));
		move_count(counts, topic.id, &row);
		append_json(&array, row);
	}
	return array;
}

static json_t *
countries_json(const struct ruleset *ruleset, json_t *counts)
{
	json_t *array = json_array(), *row;
	struct ruleset_country country;

	for (size_t i = 0; i < ruleset_country_count(ruleset); i++) {
		ruleset_country(ruleset, i, &country);
		row = json_pack("{s:s, s:s}", "code", country.code, "name",
		    country.name);
		move_count(counts, country.code, &row);
		append_json(&array, row);
	}
	return array;
}

/* What is left is in force no more, even if the journal has yet to note it. */
static json_t *
removed_json(json_t *counts)
{
	json_t *array = json_array(), *count, *row;
	const char *name;

	json_object_foreach (counts, name, count) {
		row = json_incref(count);
		put_json(&row, is_topic(name) ? "id" : "code",
		    json_string(name));
		if (json_object_get(row, "removed") == NULL)
			put_time(&row, "removed", clock_wall_ms());
		append_json(&array, row);
	}
	return array;
}

json_t *
keeper_rules(const struct keeper *keeper)
{
	const struct ruleset *ruleset = keeper->rules->ruleset;
	json_t *counts = json_object(), *topics, *countries, *rules;

	journal_each_rule(keeper->journal, take_count, &counts);
	if (counts == NULL)
		return NULL;
	topics = topics_json(ruleset, counts);
	countries = countries_json(ruleset, counts);
	rules = json_pack("{s:s, s:o, s:o, s:o}", "ruleset",
	    ruleset_id(ruleset), "topics", topics, "countries", countries,
	    "removed", removed_json(counts));
	json_decref(counts);
	return rules;
}
