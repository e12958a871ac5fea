/* SPDX-License-Identifier: MIT */
/*
 * done/: recorded files, in a directory for each day (UTC), until they are
 * too old or too much. A power cut may undo a move to here, for nothing is
 * synced: the file is then read again, and known as a repeat.
 */
#ifndef INTAKE_DONE_H
#define INTAKE_DONE_H

#include "daemon/intake/inbox.h"
#include "daemon/intake/sweep.h"

struct done_day {
	int64_t number; /* days since 1970 */
	uint64_t bytes;
	bool counted;     /* bytes are all of it, not only what we moved */
	int64_t next_sec; /* it is not walked again before */
};

struct done {
	int fd; /* borrowed */
	int64_t keep_sec;
	uint64_t keep_bytes;
	int64_t today;
	int today_fd;
	struct done_day *days; /* oldest first */
	size_t day_count;
	struct sweep sweep;
	int64_t sweeping; /* the day's number */
	uint64_t added;   /* bytes to that day since the walk began */
	int64_t next_sec; /* nothing to be walked before */
};

NEWSALERT_MUST_CHECK enum newsalert_err done_init(struct done *done, int fd,
    const struct inbox_options *options);
void done_fini(struct done *done);

/* Move the claim's file out of work/, or delete it where nothing is kept.
 * Returns 0 or errno. */
NEWSALERT_MUST_CHECK int done_put(struct done *done, int work_fd,
    const struct claim *claim, int64_t now_sec);

/* Walk a slice; false: nothing is left to do before done->next_sec. */
bool done_expire(struct done *done, int64_t now_sec);

#endif
