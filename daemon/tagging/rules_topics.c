/* SPDX-License-Identifier: MIT */
/*
 * A YAML file of topics comes in, topics and their keywords go out. YAML is
 * read as events: no tree, no aliases, and nesting is what the form of a topic
 * allows.
 */
#include "daemon/tagging/keyword.h"
#include "daemon/tagging/rules.h"
#include "daemon/yaml_events.h"

struct reader {
	struct rules *rules;
	unsigned layer;
	struct yaml_events events;
	struct rule_topic *topic; /* that is being read */
};

#define FAULT(reader, ...) yaml_events_fault(&(reader)->events, __VA_ARGS__)

static int
event_line(const struct reader *reader)
{
	return yaml_events_line(&reader->events);
}

static yaml_event_type_t
next_event(struct reader *reader)
{
	return yaml_events_next(&reader->events);
}

static void
skip_node(struct reader *reader)
{
	yaml_events_skip(&reader->events);
}

static bool
is_over(const struct reader *reader)
{
	return yaml_events_over(&reader->events);
}

/* The text of the current event, kept; NULL: it is no text, or has a NUL. */
static const char *
take_scalar(struct reader *reader)
{
	size_t len = 0;
	const char *text = yaml_events_text(&reader->events, &len);
	const char *copy;

	if (text == NULL)
		return NULL;
	copy = arena_dup(&reader->rules->arena, text, len);
	if (copy == NULL)
		reader->events.err = NEWSALERT_ENOMEM;
	return copy;
}

/* A text that a key wants; otherwise reported, and NULL. */
static const char *
want_scalar(struct reader *reader, const char *key)
{
	const char *text = take_scalar(reader);

	if (text != NULL && text[0] != '\0')
		return text;
	if (!is_over(reader))
		FAULT(reader, "%s: a text is wanted here", key);
	skip_node(reader);
	return NULL;
}

static void
read_number(struct reader *reader, const char *key, double max, double *numberp)
{
	const char *text = want_scalar(reader, key);

	if (text != NULL &&
	    (!keyword_number(text, strlen(text), numberp) || *numberp > max))
		FAULT(reader, "%s: \"%.40s\" is not a number from 0 to %g", key,
		    text, max);
}

static void
read_enabled(struct reader *reader)
{
	const char *text = want_scalar(reader, "enabled");

	if (text == NULL)
		return;
	reader->topic->disabled = strcmp(text, "false") == 0;
	if (!reader->topic->disabled && strcmp(text, "true") != 0)
		FAULT(reader, "enabled: \"%.40s\" is neither true nor false",
		    text);
}

static void
read_list(struct reader *reader, const char *language)
{
	while (next_event(reader) != YAML_SEQUENCE_END_EVENT) {
		struct rule_keyword *keyword;
		const char *text = NULL;

		if (reader->events.event.type != YAML_NO_EVENT)
			text = want_scalar(reader, "keywords");
		if (is_over(reader))
			return;
		if (text == NULL)
			continue;
		keyword =
		    vector_add(&reader->topic->keywords, 1, sizeof(*keyword));
		if (keyword == NULL) {
			reader->events.err = NEWSALERT_ENOMEM;
			return;
		}
		keyword->text = text;
		keyword->language = language;
		keyword->line = event_line(reader);
	}
}

/* `en: [...]` under keywords. */
static void
read_language(struct reader *reader)
{
	const char *language = want_scalar(reader, "keywords");

	if (language != NULL && !rules_is_language(language, strlen(language)))
		FAULT(reader,
		    "keywords: \"%.40s\" is not an ISO 639-1 language",
		    language);
	if (next_event(reader) == YAML_SEQUENCE_START_EVENT) {
		read_list(reader, language == NULL ? "" : language);
		return;
	}
	if (reader->events.event.type != YAML_NO_EVENT)
		FAULT(reader, "keywords: a list is wanted here");
	skip_node(reader);
}

static void
read_keywords(struct reader *reader)
{
	if (reader->events.event.type == YAML_SEQUENCE_START_EVENT) {
		read_list(reader, "");
		return;
	}
	if (reader->events.event.type != YAML_MAPPING_START_EVENT) {
		FAULT(reader, "keywords: a list is wanted here, or lists "
			      "under languages");
		skip_node(reader);
		return;
	}
	while (next_event(reader) != YAML_MAPPING_END_EVENT) {
		if (is_over(reader))
			return;
		read_language(reader);
	}
}

static void
read_value(struct reader *reader, const char *key)
{
	struct rule_topic *topic = reader->topic;

	if (strcmp(key, "topic") == 0) {
		topic->id = want_scalar(reader, key);
	} else if (strcmp(key, "name") == 0) {
		topic->name = want_scalar(reader, key);
	} else if (strcmp(key, "medtop") == 0) {
		topic->medtop = want_scalar(reader, key);
	} else if (strcmp(key, "threshold") == 0) {
		topic->threshold_line = event_line(reader);
		read_number(reader, key, 1e6, &topic->threshold);
	} else if (strcmp(key, "share") == 0) {
		read_number(reader, key, 1, &topic->share);
	} else if (strcmp(key, "when") == 0) {
		topic->when_line = event_line(reader);
		topic->when = want_scalar(reader, key);
	} else if (strcmp(key, "unless") == 0) {
		topic->unless_line = event_line(reader);
		topic->unless = want_scalar(reader, key);
	} else if (strcmp(key, "enabled") == 0) {
		read_enabled(reader);
	} else if (strcmp(key, "keywords") == 0) {
		read_keywords(reader);
	} else {
		FAULT(reader,
		    "unknown key \"%.40s\"; a topic has topic, name, medtop, "
		    "threshold, share, keywords, when, unless, enabled",
		    key);
		skip_node(reader);
	}
}

/* Bit per key, to find one that stands twice. */
static bool
seen_before(const char *key, unsigned *seen)
{
	static const char *const keys[] = { "topic", "name", "medtop",
		"threshold", "share", "keywords", "when", "unless", "enabled" };
	bool before = false;

	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i], key) != 0)
			continue;
		before = (*seen >> i & 1) != 0;
		*seen |= 1u << i;
	}
	return before;
}

static void
read_keys(struct reader *reader)
{
	unsigned seen = 0;

	while (next_event(reader) != YAML_MAPPING_END_EVENT) {
		const char *key = want_scalar(reader, "key");

		if (is_over(reader))
			return;
		if (key != NULL && seen_before(key, &seen))
			FAULT(reader, "key \"%s\" stands twice", key);
		(void)next_event(reader);
		if (reader->events.at_end)
			return;
		if (key == NULL)
			skip_node(reader);
		else
			read_value(reader, key);
	}
}

/* The current event starts the mapping. */
static void
read_topic(struct reader *reader)
{
	struct rules *rules = reader->rules;

	if (rules->topics.count == RULES_TOPICS_MAX) {
		FAULT(reader, "more than %d topics", RULES_TOPICS_MAX);
		reader->events.at_end = true;
		return;
	}
	reader->topic = vector_add(&rules->topics, 1, sizeof(*reader->topic));
	if (reader->topic == NULL) {
		reader->events.err = NEWSALERT_ENOMEM;
		return;
	}
	reader->topic->path = reader->events.path;
	reader->topic->line = event_line(reader);
	reader->topic->layer = reader->layer;
	reader->topic->share = -1;
	read_keys(reader);
	reader->topic->cut = reader->events.at_end;
}

static void
read_topics(struct reader *reader)
{
	while (next_event(reader) != YAML_SEQUENCE_END_EVENT) {
		if (is_over(reader))
			return;
		if (reader->events.event.type == YAML_MAPPING_START_EVENT) {
			read_topic(reader);
			continue;
		}
		FAULT(reader, "a topic is wanted here: `- topic: ...`");
		skip_node(reader);
	}
}

static void
read_stream(struct reader *reader)
{
	while (next_event(reader) != YAML_NO_EVENT &&
	       reader->events.err == NEWSALERT_OK) {
		switch (reader->events.event.type) {
		case YAML_SEQUENCE_START_EVENT:
			read_topics(reader);
			break;
		case YAML_STREAM_START_EVENT:
		case YAML_STREAM_END_EVENT:
		case YAML_DOCUMENT_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		default:
			if (reader->events.event.type != YAML_SCALAR_EVENT ||
			    reader->events.event.data.scalar.length > 0)
				FAULT(reader, "a file is a list of topics: "
					      "`- topic: ...`");
			skip_node(reader);
		}
	}
}

enum newsalert_err
rules_read_topics(struct rules *rules, const char *path, unsigned layer,
    const char *text, size_t len)
{
	struct reader reader = { .rules = rules, .layer = layer };
	enum newsalert_err err;

	err = yaml_events_init(&reader.events, path, text, len);
	if (err != NEWSALERT_OK)
		return err;
	reader.events.found = rules->found;
	reader.events.arg = rules->arg;
	read_stream(&reader);
	if (reader.events.faulty) {
		rules->faulty = true;
		rules->told = true;
	}
	err = reader.events.err;
	yaml_events_fini(&reader.events);
	return err;
}
