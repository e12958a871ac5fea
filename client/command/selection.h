/* SPDX-License-Identifier: MIT */
/*
 * Which alerts a command is about: the FILTER operands, --country and
 * --topic, made into one filter.
 */
#ifndef COMMAND_SELECTION_H
#define COMMAND_SELECTION_H

#include "newsalert.h"

struct selection {
	char *words;           /* the operands, joined by spaces */
	const char *countries; /* as given: JP,RU; NULL: any */
	const char *topics;
};

/* One more operand. Complains. */
NEWSALERT_MUST_CHECK int selection_add(struct selection *selection,
    const char *word);
void selection_fini(struct selection *selection);

/* Is FILTER well formed? Needs no daemon. Complains, with a caret. */
NEWSALERT_MUST_CHECK int selection_check(const struct selection *selection);

/* The filter's text, "" for every alert: countries known, topic tails
 * resolved by the daemon's rules. Complains, with a caret. The caller frees
 * *textp. */
NEWSALERT_MUST_CHECK int selection_filter(const struct selection *selection,
    struct newsalert_keeper *keeper, char **textp);

#endif
