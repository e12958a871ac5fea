/* SPDX-License-Identifier: MIT */
/* YAML texts come in; events and findings go out. */
#include "daemon/yaml_events.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum newsalert_err
yaml_events_init(struct yaml_events *events, const char *path, const char *text,
    size_t len)
{
	memset(events, 0, sizeof(*events));
	events->path = path;
	if (!yaml_parser_initialize(&events->parser))
		return NEWSALERT_ENOMEM;
	yaml_parser_set_encoding(&events->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&events->parser,
	    (const unsigned char *)text, len);
	return NEWSALERT_OK;
}

void
yaml_events_fini(struct yaml_events *events)
{
	yaml_event_delete(&events->event);
	yaml_parser_delete(&events->parser);
}

__attribute__((format(printf, 3, 0))) static void
tell(struct yaml_events *events, int line, const char *format, va_list args)
{
	char text[512];

	vsnprintf(text, sizeof(text), format, args);
	events->faulty = true;
	if (events->found != NULL)
		events->found(FINDING_ERROR, events->path, line, text,
		    events->arg);
}

void
yaml_events_fault(struct yaml_events *events, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(events, yaml_events_line(events), format, args);
	va_end(args);
}

void
yaml_events_fault_at(struct yaml_events *events, int line, const char *format,
    ...)
{
	va_list args;

	va_start(args, format);
	tell(events, line, format, args);
	va_end(args);
}

int
yaml_events_line(const struct yaml_events *events)
{
	return (int)events->event.start_mark.line + 1;
}

static void
fail(struct yaml_events *events)
{
	const yaml_parser_t *parser = &events->parser;

	events->at_end = true;
	if (parser->error == YAML_MEMORY_ERROR) {
		events->err = NEWSALERT_ENOMEM;
		return;
	}
	yaml_events_fault_at(events, (int)parser->problem_mark.line + 1,
	    "syntax: %s%s%s", parser->context == NULL ? "" : parser->context,
	    parser->context == NULL ? "" : ", ",
	    parser->problem == NULL ? "not YAML" : parser->problem);
}

yaml_event_type_t
yaml_events_next(struct yaml_events *events)
{
	yaml_event_delete(&events->event);
	if (events->at_end)
		return YAML_NO_EVENT;
	if (!yaml_parser_parse(&events->parser, &events->event)) {
		fail(events);
		return YAML_NO_EVENT;
	}
	if (events->event.type == YAML_STREAM_END_EVENT)
		events->at_end = true;
	if (events->event.type == YAML_ALIAS_EVENT)
		yaml_events_fault(events,
		    "aliases (*name) are not possible here");
	return events->event.type;
}

void
yaml_events_skip(struct yaml_events *events)
{
	yaml_event_type_t type = events->event.type;
	size_t depth = 0;

	for (;;) {
		if (type == YAML_MAPPING_START_EVENT ||
		    type == YAML_SEQUENCE_START_EVENT)
			depth++;
		else if (type == YAML_MAPPING_END_EVENT ||
			 type == YAML_SEQUENCE_END_EVENT)
			depth--;
		if (depth == 0 || events->at_end)
			return;
		type = yaml_events_next(events);
	}
}

bool
yaml_events_over(const struct yaml_events *events)
{
	return events->at_end || events->err != NEWSALERT_OK;
}

const char *
yaml_events_text(const struct yaml_events *events, size_t *lenp)
{
	const yaml_event_t *event = &events->event;
	const char *text;

	if (event->type != YAML_SCALAR_EVENT)
		return NULL;
	text = (const char *)event->data.scalar.value;
	if (memchr(text, '\0', event->data.scalar.length) != NULL)
		return NULL;
	*lenp = event->data.scalar.length;
	return text;
}
