/* SPDX-License-Identifier: MIT */
/* What a backtest counted comes in, text for people or JSON goes out. */
#ifndef TRIAL_REPORT_H
#define TRIAL_REPORT_H

#include <stdio.h>

#include "daemon/trial/board.h"

struct report {
	const struct board *board;
	const struct board_tally *tally;
	const bool *is_own; /* by topic: it is in the file that is tried */
	uint64_t lowest;    /* seq; lowest > highest: none */
	uint64_t highest;
	uint64_t damaged;
	const char *before; /* ids of the rulesets */
	const char *now;
	bool colour;
};

/* The topics of the file, then others that the file changes, each in order of
 * id. */
void report_print(const struct report *report, FILE *out);

/* The same as one JSON object. ENOMEM, EIO. */
NEWSALERT_MUST_CHECK enum newsalert_err
report_print_json(const struct report *report, FILE *out);

#endif
