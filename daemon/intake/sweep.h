/* SPDX-License-Identifier: MIT */
/*
 * Walks one directory of finished files in slices, and deletes what is too
 * old, and, oldest of a slice first, what is too much. A file's age is its
 * ctime: when it was moved there.
 */
#ifndef INTAKE_SWEEP_H
#define INTAKE_SWEEP_H

#include <dirent.h>

#include "newsalert.h"

#define SWEEP_SLICE 64 /* names a call */

struct sweep {
	DIR *stream;         /* NULL: none under way */
	int64_t before_sec;  /* what was moved there before goes */
	uint64_t excess;     /* bytes that must go still */
	uint64_t kept_bytes; /* of what was met and stayed */
	uint64_t gone_bytes; /* of what was deleted */
	bool reasons;        /* NAME.reason.json goes with NAME */
};

/* What a file of this size counts for: whole blocks of 4 KiB, at least one. */
uint64_t sweep_charge(int64_t size);
/* What must go where bytes are kept and limit (0: any) may be: an eighth more
 * than the excess, so that not each new file costs a walk. */
uint64_t sweep_excess(uint64_t bytes, uint64_t limit);
/* Seconds between two walks by age. */
int64_t sweep_interval_sec(int64_t keep_sec);

/* Begin to walk the directory, whose descriptor is borrowed for the call. */
NEWSALERT_MUST_CHECK enum newsalert_err sweep_begin(struct sweep *sweep, int fd,
    int64_t before_sec, uint64_t excess);
/* false: that was the last slice. */
NEWSALERT_MUST_CHECK bool sweep_slice(struct sweep *sweep);
void sweep_fini(struct sweep *sweep);

#endif
