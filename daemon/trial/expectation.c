/* SPDX-License-Identifier: MIT */
/* YAML lists come in, expected tags go out. */
#include "daemon/trial/expectation.h"

#include <string.h>

static const char *const list_names[EXPECT_WHATS] = {
	[EXPECT_TOPICS] = "topics",
	[EXPECT_COUNTRIES] = "countries",
	[EXPECT_ABOUT] = "about",
	[EXPECT_FILED] = "filed",
	[EXPECT_MENTIONED] = "mentioned",
};

bool
expectation_is_list(const char *key, enum expect_what *whatp)
{
	for (int what = 0; what < EXPECT_WHATS; what++)
		if (strcmp(key, list_names[what]) == 0) {
			*whatp = (enum expect_what)what;
			return true;
		}
	return false;
}

/* Is id a topic, or what stands above one? */
static bool
is_topic(const struct ruleset *ruleset, const char *id)
{
	const size_t len = strlen(id);
	struct ruleset_topic topic;

	for (size_t i = 0; i < ruleset_topic_count(ruleset); i++) {
		ruleset_topic(ruleset, i, &topic);
		if (strncmp(topic.id, id, len) == 0 &&
		    (topic.id[len] == '\0' || topic.id[len] == '/'))
			return true;
	}
	return false;
}

/* The first topic that ends in /text; NULL: none. */
static const char *
topic_of_tail(const struct ruleset *ruleset, const char *text)
{
	const size_t len = strlen(text);
	struct ruleset_topic topic;

	for (size_t i = 0; i < ruleset_topic_count(ruleset); i++) {
		size_t id_len;

		ruleset_topic(ruleset, i, &topic);
		id_len = strlen(topic.id);
		if (id_len > len && topic.id[id_len - len - 1] == '/' &&
		    strcmp(topic.id + id_len - len, text) == 0)
			return topic.id;
	}
	return NULL;
}

static bool
is_country(const struct ruleset *ruleset, const char *code)
{
	struct ruleset_country country;

	for (size_t i = 0; i < ruleset_country_count(ruleset); i++) {
		ruleset_country(ruleset, i, &country);
		if (strcmp(country.code, code) == 0)
			return true;
	}
	return false;
}

static void
check_value(const struct rule_tests *tests, struct yaml_events *events,
    enum expect_what what, const char *text)
{
	const char *full;

	if (what != EXPECT_TOPICS) {
		if (!is_country(tests->ruleset, text))
			yaml_events_fault(events,
			    "%s: the rules have no country \"%.40s\"; a code "
			    "is two capitals, such as JP",
			    list_names[what], text);
		return;
	}
	if (is_topic(tests->ruleset, text))
		return;
	full = topic_of_tail(tests->ruleset, text);
	yaml_events_fault(events, "%s: the rules have no topic \"%.80s\"%s%s",
	    list_names[what], text, full == NULL ? "" : "; there is ",
	    full == NULL ? "" : full);
}

static void
read_value(struct rule_tests *tests, struct yaml_events *events,
    enum expect_what what, struct expect_list *list)
{
	struct expected *value;
	size_t len = 0;
	const char *text = yaml_events_text(events, &len);

	if (text == NULL || len == 0) {
		yaml_events_fault(events, "%s: %s is wanted here",
		    list_names[what],
		    what == EXPECT_TOPICS ? "a topic" : "a country");
		yaml_events_skip(events);
		return;
	}
	check_value(tests, events, what, text);
	value = vector_add(&list->values, 1, sizeof(*value));
	if (value == NULL) {
		events->err = NEWSALERT_ENOMEM;
		return;
	}
	value->line = yaml_events_line(events);
	value->text = arena_dup(&tests->arena, text, len);
	if (value->text == NULL)
		events->err = NEWSALERT_ENOMEM;
}

void
expectation_read_list(struct rule_tests *tests, struct yaml_events *events,
    enum expect_what what, struct expect_list *list)
{
	list->line = yaml_events_line(events);
	if (events->event.type != YAML_SEQUENCE_START_EVENT) {
		read_value(tests, events, what, list);
		return;
	}
	while (yaml_events_next(events) != YAML_SEQUENCE_END_EVENT) {
		if (yaml_events_over(events))
			return;
		read_value(tests, events, what, list);
	}
}

/* The current event is the key. */
static void
read_member(struct rule_tests *tests, struct yaml_events *events,
    const char *key, struct expect_list lists[static EXPECT_WHATS])
{
	enum expect_what what = EXPECT_WHATS;
	size_t len = 0;
	const char *name = yaml_events_text(events, &len);

	if (name == NULL || !expectation_is_list(name, &what))
		yaml_events_fault(events,
		    "%s: has topics, countries, about, filed, mentioned only",
		    key);
	else if (lists[what].line != 0)
		yaml_events_fault(events, "%s: %s stands twice", key, name);
	if (name == NULL)
		yaml_events_skip(events);
	(void)yaml_events_next(events);
	if (yaml_events_over(events))
		return;
	if (what == EXPECT_WHATS)
		yaml_events_skip(events);
	else
		expectation_read_list(tests, events, what, &lists[what]);
}

void
expectation_read_lists(struct rule_tests *tests, struct yaml_events *events,
    const char *key, struct expect_list lists[static EXPECT_WHATS])
{
	if (events->event.type != YAML_MAPPING_START_EVENT) {
		yaml_events_fault(events,
		    "%s: lists are wanted here: `%s: {topics: [...], "
		    "countries: [...]}`",
		    key, key);
		yaml_events_skip(events);
		return;
	}
	while (yaml_events_next(events) != YAML_MAPPING_END_EVENT) {
		if (yaml_events_over(events))
			return;
		read_member(tests, events, key, lists);
	}
}
