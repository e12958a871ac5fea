/* SPDX-License-Identifier: MIT */
/* The outcomes of files that were dropped: alerts, or reasons. */
#ifndef COMMAND_AWAIT_H
#define COMMAND_AWAIT_H

#include <jansson.h>

#include "client/command/batch.h"
#include "client/command/output.h"

struct await {
	struct newsalert_keeper *keeper;
	struct output *output;
	int wait_ms; /* for the next outcome */
	uint64_t after;
	json_t *seen; /* name -> number of its last receipt */
};

/* Before the first file is dropped: what has a receipt by now is another.
 * Complains. await_end is due in any case. */
NEWSALERT_MUST_CHECK int await_begin(struct await *await);

/* Print what becomes of each dropped file, in order. EX_DATAERR: one was
 * rejected; EX_TEMPFAIL: nothing came in time. Complains. */
NEWSALERT_MUST_CHECK int await_all(struct await *await,
    const struct batch *batch);
void await_end(struct await *await);

#endif
