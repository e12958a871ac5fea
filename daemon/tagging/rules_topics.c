/* SPDX-License-Identifier: MIT */
/*
 * A YAML file of topics comes in, topics and their keywords go out. YAML is
 * read as events: no tree, no aliases, and nesting is what the form of a topic
 * allows.
 */
#include <yaml.h>

#include "daemon/tagging/keyword.h"
#include "daemon/tagging/rules.h"

struct reader {
	struct rules *rules;
	const char *path;
	unsigned layer;
	yaml_parser_t parser;
	yaml_event_t event;
	struct rule_topic *topic; /* that is being read */
	bool at_end;              /* of the file, or of what can be read */
	enum newsalert_err err;
};

static int
event_line(const struct reader *reader)
{
	return (int)reader->event.start_mark.line + 1;
}

#define FAULT(reader, ...)                                                     \
	rules_found((reader)->rules, FINDING_ERROR, (reader)->path,            \
	    event_line(reader), __VA_ARGS__)

/* Step to the next event. After a syntax error, and at the end of the file,
 * it is YAML_NO_EVENT for good. */
static yaml_event_type_t
next_event(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;

	yaml_event_delete(&reader->event);
	if (reader->at_end)
		return YAML_NO_EVENT;
	if (!yaml_parser_parse(&reader->parser, &reader->event)) {
		reader->at_end = true;
		if (parser->error == YAML_MEMORY_ERROR)
			reader->err = NEWSALERT_ENOMEM;
		else
			rules_found(reader->rules, FINDING_ERROR, reader->path,
			    (int)parser->problem_mark.line + 1,
			    "syntax: %s%s%s",
			    parser->context == NULL ? "" : parser->context,
			    parser->context == NULL ? "" : ", ",
			    parser->problem == NULL ? "not YAML"
						    : parser->problem);
		return YAML_NO_EVENT;
	}
	if (reader->event.type == YAML_STREAM_END_EVENT)
		reader->at_end = true;
	if (reader->event.type == YAML_ALIAS_EVENT)
		FAULT(reader, "aliases (*name) are not possible here");
	return reader->event.type;
}

/* Step over the rest of the node that the current event starts. */
static void
skip_node(struct reader *reader)
{
	yaml_event_type_t type = reader->event.type;
	size_t depth = 0;

	for (;;) {
		if (type == YAML_MAPPING_START_EVENT ||
		    type == YAML_SEQUENCE_START_EVENT)
			depth++;
		else if (type == YAML_MAPPING_END_EVENT ||
			 type == YAML_SEQUENCE_END_EVENT)
			depth--;
		if (depth == 0 || reader->at_end)
			return;
		type = next_event(reader);
	}
}

/* The text of the current event, kept; NULL: it is no text, or has a NUL. */
static const char *
take_scalar(struct reader *reader)
{
	const char *text = (const char *)reader->event.data.scalar.value;
	const size_t len = reader->event.type == YAML_SCALAR_EVENT
			       ? reader->event.data.scalar.length
			       : 0;
	const char *copy;

	if (reader->event.type != YAML_SCALAR_EVENT ||
	    memchr(text, '\0', len) != NULL)
		return NULL;
	copy = arena_dup(&reader->rules->arena, text, len);
	if (copy == NULL)
		reader->err = NEWSALERT_ENOMEM;
	return copy;
}

/* A text that a key wants; otherwise reported, and NULL. */
static const char *
want_scalar(struct reader *reader, const char *key)
{
	const char *text = take_scalar(reader);

	if (text != NULL && text[0] != '\0')
		return text;
	if (reader->err == NEWSALERT_OK && !reader->at_end)
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

		if (reader->event.type != YAML_NO_EVENT)
			text = want_scalar(reader, "keywords");
		if (reader->at_end || reader->err != NEWSALERT_OK)
			return;
		if (text == NULL)
			continue;
		keyword =
		    vector_add(&reader->topic->keywords, 1, sizeof(*keyword));
		if (keyword == NULL) {
			reader->err = NEWSALERT_ENOMEM;
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
	if (reader->event.type != YAML_NO_EVENT)
		FAULT(reader, "keywords: a list is wanted here");
	skip_node(reader);
}

static void
read_keywords(struct reader *reader)
{
	if (reader->event.type == YAML_SEQUENCE_START_EVENT) {
		read_list(reader, "");
		return;
	}
	if (reader->event.type != YAML_MAPPING_START_EVENT) {
		FAULT(reader, "keywords: a list is wanted here, or lists "
			      "under languages");
		skip_node(reader);
		return;
	}
	while (next_event(reader) != YAML_MAPPING_END_EVENT) {
		if (reader->at_end || reader->err != NEWSALERT_OK)
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

/* The current event starts the mapping. */
static void
read_topic(struct reader *reader)
{
	struct rules *rules = reader->rules;
	unsigned seen = 0;

	if (rules->topics.count == RULES_TOPICS_MAX) {
		FAULT(reader, "more than %d topics", RULES_TOPICS_MAX);
		reader->at_end = true;
		return;
	}
	reader->topic = vector_add(&rules->topics, 1, sizeof(*reader->topic));
	if (reader->topic == NULL) {
		reader->err = NEWSALERT_ENOMEM;
		return;
	}
	reader->topic->path = reader->path;
	reader->topic->line = event_line(reader);
	reader->topic->layer = reader->layer;
	reader->topic->share = -1;
	while (next_event(reader) != YAML_MAPPING_END_EVENT) {
		const char *key = want_scalar(reader, "key");

		if (reader->at_end || reader->err != NEWSALERT_OK)
			return;
		if (key != NULL && seen_before(key, &seen))
			FAULT(reader, "key \"%s\" stands twice", key);
		(void)next_event(reader);
		if (reader->at_end)
			return;
		if (key == NULL)
			skip_node(reader);
		else
			read_value(reader, key);
	}
}

static void
read_topics(struct reader *reader)
{
	while (next_event(reader) != YAML_SEQUENCE_END_EVENT) {
		if (reader->at_end || reader->err != NEWSALERT_OK)
			return;
		if (reader->event.type == YAML_MAPPING_START_EVENT) {
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
	       reader->err == NEWSALERT_OK) {
		switch (reader->event.type) {
		case YAML_SEQUENCE_START_EVENT:
			read_topics(reader);
			break;
		case YAML_STREAM_START_EVENT:
		case YAML_STREAM_END_EVENT:
		case YAML_DOCUMENT_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		default:
			if (reader->event.type != YAML_SCALAR_EVENT ||
			    reader->event.data.scalar.length > 0)
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
	struct reader reader = { .rules = rules, .path = path, .layer = layer };

	if (!yaml_parser_initialize(&reader.parser))
		return NEWSALERT_ENOMEM;
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser,
	    (const unsigned char *)text, len);
	read_stream(&reader);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	return reader.err;
}
