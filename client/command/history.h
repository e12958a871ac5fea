/* SPDX-License-Identifier: MIT */
/* Alerts of the past: the newest, or all of a stretch of time. */
#ifndef COMMAND_HISTORY_H
#define COMMAND_HISTORY_H

#include "client/moment.h"
#include "client/command/output.h"
#include "newsalert.h"

#define HISTORY_MAX 100000 /* alerts that are held in memory */

struct history {
	struct newsalert_keeper *keeper;
	struct output *output;
	const char *filter;  /* resolved; "" for all */
	const char *text;    /* words of headline and body; NULL: any */
	struct moment since; /* zeros: the beginning */
	struct moment until; /* zeros: now; a time is exclusive */
};

/* Print the newest `last` alerts, the oldest of them first. Complains. */
NEWSALERT_MUST_CHECK int history_print_last(const struct history *history,
    size_t last);

/* Print all of them, page by page. Only without text. Complains. */
NEWSALERT_MUST_CHECK int history_print_all(const struct history *history);

#endif
