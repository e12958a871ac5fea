/* SPDX-License-Identifier: MIT */
/*
 * A YAML text that a person wrote comes in, its events go out one by one, and
 * what is wrong with it as findings with their lines. There is no tree and
 * there are no aliases, so that a small file cannot grow.
 */
#ifndef DAEMON_YAML_EVENTS_H
#define DAEMON_YAML_EVENTS_H

#include <yaml.h>

#include "newsalert.h"

#include "daemon/finding.h"

struct yaml_events {
	const char *path;
	finding_fn found; /* NULL: nobody wants to know */
	void *arg;
	yaml_parser_t parser;
	yaml_event_t event;     /* the current one */
	bool at_end;            /* of the text, or of what can be read */
	bool faulty;            /* a fault was told */
	enum newsalert_err err; /* ENOMEM, from the parser or its user */
};

/* path is for findings; path and text (len bytes) are borrowed until
 * yaml_events_fini. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
yaml_events_init(struct yaml_events *events, const char *path, const char *text,
    size_t len);
void yaml_events_fini(struct yaml_events *events);

/* Step to the next event. After a syntax error, which is told, and at the end
 * of the text it is YAML_NO_EVENT for good. */
yaml_event_type_t yaml_events_next(struct yaml_events *events);

/* Step over the rest of the node that the current event starts. */
void yaml_events_skip(struct yaml_events *events);

/* Nothing more can be read: the text is over, or err is set. */
bool yaml_events_over(const struct yaml_events *events);

/* Where the current event starts, from 1. */
int yaml_events_line(const struct yaml_events *events);

/* The text of the current event and its length, borrowed until the next one;
 * NULL: it is no text, or has a NUL. */
const char *yaml_events_text(const struct yaml_events *events, size_t *lenp);

/* Tell a fault, at the current event or at a line. */
__attribute__((format(printf, 2, 3))) void
yaml_events_fault(struct yaml_events *events, const char *format, ...);
__attribute__((format(printf, 3, 4))) void
yaml_events_fault_at(struct yaml_events *events, int line, const char *format,
    ...);

#endif
