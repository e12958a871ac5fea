/* SPDX-License-Identifier: MIT */
/* Keywords of country tables come in, warnings of those that stand twice, in
 * one kind and for the same countries, go out. */
#ifndef TAGGING_DOUBLES_H
#define TAGGING_DOUBLES_H

#include "keyword.h"
#include "rules.h"

struct doubles {
	struct vector seen; /* struct seen_keyword */
};

void doubles_fini(struct doubles *doubles);

/* Note a keyword of a line; text is borrowed until doubles_tell. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err doubles_note(struct doubles *doubles,
    const struct rule_place *place, const char *text,
    const struct keyword *keyword);

/* Warn of each that says what an earlier one of its language, or of all
 * languages, has said. */
void doubles_tell(struct doubles *doubles, struct rules *rules);

#endif
