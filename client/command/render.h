/* SPDX-License-Identifier: MIT */
/* An alert for a person to read: headline, summary, why it matched. */
#ifndef COMMAND_RENDER_H
#define COMMAND_RENDER_H

#include <stdio.h>

#include "client/alert.h"
#include "client/command/paragraph.h"
#include "client/command/terminal.h"

/* What render functions print to: columns, colour, and what today is. */
struct page {
	FILE *out;
	const struct terminal *terminal;
	int64_t now_ms;
};

/* The whole alert and an empty line. */
NEWSALERT_MUST_CHECK enum newsalert_err render_alert(const struct page *page,
    const struct newsalert_alert *alert);

/* Its parts: number, time, source and dateline on one line; */
void render_head(const struct page *page, const struct newsalert_alert *alert);
/* one text with the evidence of the zones (names, closed by NULL) marked; */
struct render_text {
	const char *text;
	const char *const *zones;
	enum style style;
	enum line_breaks breaks;
};
NEWSALERT_MUST_CHECK enum newsalert_err render_text(const struct page *page,
    const struct newsalert_alert *alert, const struct render_text *text);
/* countries and topics with their evidence, a line each. */
NEWSALERT_MUST_CHECK enum newsalert_err render_evidence(const struct page *page,
    const struct newsalert_alert *alert);

#endif
