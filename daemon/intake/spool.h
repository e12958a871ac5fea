/* SPDX-License-Identifier: MIT */
/* The spool's own directories: made where they are missing, opened, locked. */
#ifndef INTAKE_SPOOL_H
#define INTAKE_SPOOL_H

#include "newsalert.h"

struct spool {
	int work_fd; /* holds the lock */
	int done_fd;
	int failed_fd;
};

/* The caller ends with spool_close. EBUSY: another daemon has the lock. */
NEWSALERT_MUST_CHECK enum newsalert_err spool_open(const char *path,
    struct newsalert_error *why, struct spool *spool);
void spool_close(struct spool *spool);

#endif
