/* SPDX-License-Identifier: MIT */
/*
 * work/: what was claimed and is not recorded yet. Files come in by rename;
 * what waits there to be tried again, from a crash or a retry, is taken in
 * the order of its first claim. All that a restart must know is in the name.
 */
#ifndef INTAKE_WORK_H
#define INTAKE_WORK_H

#include "daemon/intake/inbox.h"

TAILQ_HEAD(claim_list, claim);

struct work {
	int fd; /* borrowed */
	uint64_t next_number;
	unsigned attempts_max;
	uint64_t file_max;
	struct claim_list waiting;
	size_t waiting_count;
};

/* Find what was left there, and go on numbering above it. */
NEWSALERT_MUST_CHECK enum newsalert_err work_init(struct work *work, int fd,
    const struct inbox_options *options);
void work_fini(struct work *work);

/* Rename directory_fd/claim->name to a new name in work/, the first attempt.
 * Returns 0 or errno. */
NEWSALERT_MUST_CHECK int work_enter(struct work *work, int directory_fd,
    struct claim *claim);
/* Open claim->work and stat it. Returns 0 or errno. */
NEWSALERT_MUST_CHECK int work_open(const struct work *work,
    struct claim *claim);
/* A file that is too big, or not a file, is marked to be rejected. */
void work_judge(const struct work *work, struct claim *claim);

/* Is the first that waits to be tried while nothing else is? */
bool work_first_is_alone(const struct work *work);
/* Take the first that waits: count the attempt, then open it. Returns 0 or
 * errno; it has gone to the end of the line then, or, ENOENT, it had vanished
 * and was freed. There must be one. */
NEWSALERT_MUST_CHECK int work_take(struct work *work, struct claim **claimp);

/* Back to wait, in the order of claims; to be rejected with reason when this
 * was the last attempt. Closes its descriptor, as do the next two. */
void work_retry(struct work *work, struct claim *claim, const char *reason);
/* The same, with its attempt taken back, for a restart too. */
void work_leave(struct work *work, struct claim *claim);
/* Back to wait, last in line, with its attempt as it is. */
void work_defer(struct work *work, struct claim *claim);

/* Close and free. */
void claim_free(struct claim *claim);
/* It is to be rejected, and not to be read. */
void claim_reject(struct claim *claim, const char *reason);

#endif
