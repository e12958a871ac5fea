/* SPDX-License-Identifier: MIT */
/* YAML documents come in, one test each goes out. */
#include "daemon/trial/rule_test.h"

#include <stdlib.h>
#include <string.h>

#include "client/alert.h"
#include "daemon/tagging/rules.h"
#include "daemon/trial/expectation.h"

static const char *const keys[] = { "name", "article", "topics", "countries",
	"about", "filed", "mentioned", "not", "only", "language", "time" };
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

struct reader {
	struct rule_tests *tests;
	struct yaml_events events;
	struct rule_test *test; /* that is being read */
	unsigned seen;          /* a bit for each of keys */
};

void
rule_tests_init(struct rule_tests *tests, const struct ruleset *ruleset,
    finding_fn found, void *arg)
{
	memset(tests, 0, sizeof(*tests));
	arena_init(&tests->arena);
	tests->ruleset = ruleset;
	tests->found = found;
	tests->arg = arg;
}

void
rule_tests_fini(struct rule_tests *tests)
{
	struct rule_test *test = tests->tests.items;

	for (size_t i = 0; i < tests->tests.count; i++, test++)
		for (int how = 0; how < EXPECT_HOWS; how++)
			for (int what = 0; what < EXPECT_WHATS; what++)
				free(test->lists[how][what].values.items);
	free(tests->tests.items);
	arena_fini(&tests->arena);
}

/* A text that a key wants, kept; otherwise reported, and NULL. */
static const char *
want_text(struct reader *reader, const char *key, size_t *lenp)
{
	const char *text = yaml_events_text(&reader->events, lenp);
	char *copy;

	if (text == NULL || *lenp == 0) {
		if (!yaml_events_over(&reader->events))
			yaml_events_fault(&reader->events,
			    "%s: a text is wanted here", key);
		yaml_events_skip(&reader->events);
		return NULL;
	}
	copy = arena_dup(&reader->tests->arena, text, *lenp);
	if (copy == NULL)
		reader->events.err = NEWSALERT_ENOMEM;
	return copy;
}

static void
read_language(struct reader *reader)
{
	size_t len = 0;
	const char *code = want_text(reader, "language", &len);

	if (code != NULL && !rules_is_language(code, len))
		yaml_events_fault(&reader->events,
		    "language: \"%.40s\" is not an ISO 639-1 language", code);
	reader->test->language = code;
}

static void
read_time(struct reader *reader)
{
	size_t len = 0;
	const char *text = want_text(reader, "time", &len);
	int64_t ms = 0;

	if (text != NULL && alert_parse_time(text, &ms) != NEWSALERT_OK)
		yaml_events_fault(&reader->events,
		    "time: \"%.40s\" is no date such as 2026-11-24", text);
	reader->test->time_sec = ms / 1000;
}

static void
read_value(struct reader *reader, const char *key)
{
	struct rule_test *test = reader->test;
	enum expect_what what;
	size_t len = 0;

	if (strcmp(key, "name") == 0)
		test->name = want_text(reader, key, &len);
	else if (strcmp(key, "article") == 0)
		test->article = want_text(reader, key, &test->article_len);
	else if (strcmp(key, "language") == 0)
		read_language(reader);
	else if (strcmp(key, "time") == 0)
		read_time(reader);
	else if (strcmp(key, "not") == 0)
		expectation_read_lists(reader->tests, &reader->events, key,
		    test->lists[EXPECT_NOT]);
	else if (strcmp(key, "only") == 0)
		expectation_read_lists(reader->tests, &reader->events, key,
		    test->lists[EXPECT_ONLY]);
	else if (expectation_is_list(key, &what))
		expectation_read_list(reader->tests, &reader->events, what,
		    &test->lists[EXPECT_THERE][what]);
}

/* Is it one of keys, and for the first time? Otherwise reported, and NULL. */
static const char *
want_key(struct reader *reader)
{
	size_t len = 0;
	const char *key = yaml_events_text(&reader->events, &len);

	for (unsigned i = 0; key != NULL && i < KEY_COUNT; i++) {
		if (strcmp(key, keys[i]) != 0)
			continue;
		if ((reader->seen >> i & 1) != 0) {
			yaml_events_fault(&reader->events,
			    "key \"%s\" stands twice", key);
			return NULL;
		}
		reader->seen |= 1u << i;
		return keys[i];
	}
	yaml_events_fault(&reader->events,
	    "unknown key \"%.40s\"; a test has name, article, topics, "
	    "countries, about, filed, mentioned, not, only, language, time",
	    key == NULL ? "" : key);
	yaml_events_skip(&reader->events);
	return NULL;
}

static bool
expects_something(const struct rule_test *test)
{
	for (int how = 0; how < EXPECT_HOWS; how++)
		for (int what = 0; what < EXPECT_WHATS; what++)
			if (test->lists[how][what].line != 0)
				return true;
	return false;
}

/* What a test cannot do without. */
static void
check_test(struct reader *reader)
{
	const struct rule_test *test = reader->test;
	const unsigned named = 1u << 0, written = 1u << 1;

	if ((reader->seen & named) == 0)
		yaml_events_fault_at(&reader->events, test->line,
		    "the test has no name");
	if ((reader->seen & written) == 0)
		yaml_events_fault_at(&reader->events, test->line,
		    "the test has no article");
	if (!reader->events.faulty && !expects_something(test))
		yaml_events_fault_at(&reader->events, test->line,
		    "the test expects nothing: neither topics nor countries");
}

/* The current event starts the mapping. */
static void
read_test(struct reader *reader)
{
	struct yaml_events *events = &reader->events;

	reader->seen = 0;
	reader->test =
	    vector_add(&reader->tests->tests, 1, sizeof(*reader->test));
	if (reader->test == NULL) {
		events->err = NEWSALERT_ENOMEM;
		return;
	}
	reader->test->path = events->path;
	reader->test->line = yaml_events_line(events);
	while (yaml_events_next(events) != YAML_MAPPING_END_EVENT) {
		const char *key;

		if (yaml_events_over(events))
			return;
		key = want_key(reader);
		(void)yaml_events_next(events);
		if (yaml_events_over(events))
			return;
		if (key == NULL)
			yaml_events_skip(events);
		else
			read_value(reader, key);
	}
	check_test(reader);
}

static void
read_stream(struct reader *reader)
{
	struct yaml_events *events = &reader->events;

	while (yaml_events_next(events) != YAML_NO_EVENT &&
	       events->err == NEWSALERT_OK) {
		switch (events->event.type) {
		case YAML_MAPPING_START_EVENT:
			read_test(reader);
			break;
		case YAML_STREAM_START_EVENT:
		case YAML_STREAM_END_EVENT:
		case YAML_DOCUMENT_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		default:
			if (events->event.type != YAML_SCALAR_EVENT ||
			    events->event.data.scalar.length > 0)
				yaml_events_fault(events,
				    "a test is a mapping: `name: ...`, "
				    "`article: |` and what is expected");
			yaml_events_skip(events);
		}
	}
}

enum newsalert_err
rule_tests_read(struct rule_tests *tests, const char *path, const char *text,
    size_t len)
{
	struct reader reader = { .tests = tests };
	enum newsalert_err err;

	err = yaml_events_init(&reader.events, path, text, len);
	if (err != NEWSALERT_OK)
		return err;
	reader.events.found = tests->found;
	reader.events.arg = tests->arg;
	read_stream(&reader);
	tests->faulty = tests->faulty || reader.events.faulty;
	err = reader.events.err;
	yaml_events_fini(&reader.events);
	return err;
}

static bool
list_has(const struct expect_list *list, const char *topic)
{
	const struct expected *value = list->values.items;

	for (size_t i = 0; i < list->values.count; i++)
		if (strcmp(value[i].text, topic) == 0)
			return true;
	return false;
}

bool
rule_tests_expect(const struct rule_tests *tests, const char *topic)
{
	const struct rule_test *test = tests->tests.items;

	for (size_t i = 0; i < tests->tests.count; i++, test++)
		if (list_has(&test->lists[EXPECT_THERE][EXPECT_TOPICS],
			topic) ||
		    list_has(&test->lists[EXPECT_ONLY][EXPECT_TOPICS], topic))
			return true;
	return false;
}
