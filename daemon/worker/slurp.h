/* SPDX-License-Identifier: MIT */
/* The bytes of one open file, whole and at rest. */
#ifndef WORKER_SLURP_H
#define WORKER_SLURP_H

#include "newsalert.h"

/* Keeps its memory between files. */
struct slurp {
	char *bytes; /* of the last file, and a NUL */
	size_t len;
	size_t size;
	size_t limit;
};

void slurp_init(struct slurp *slurp, size_t limit);
void slurp_fini(struct slurp *slurp);

/* Read the file from its beginning; the descriptor's offset is left alone,
 * because it is shared with whoever sent it. ETOOBIG: over the limit; EAGAIN:
 * it is being written to. */
NEWSALERT_MUST_CHECK enum newsalert_err slurp_read(struct slurp *slurp, int fd);

#endif
