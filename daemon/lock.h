/* SPDX-License-Identifier: MIT */
/* One daemon for each spool, state and runtime directory. */
#ifndef DAEMON_LOCK_H
#define DAEMON_LOCK_H

#include "newsalert.h"

/* Lock a directory, which is made (mode 0750 less the umask, parents too)
 * where it is missing, and wait for it at most wait_ms: a child of the daemon
 * before may still hold it. EBUSY: another daemon has it; EIO: no directory;
 * *why says which. The caller closes *fdp, which ends the lock when no child
 * has inherited it. */
NEWSALERT_MUST_CHECK enum newsalert_err lock_directory(const char *path,
    int wait_ms, struct newsalert_error *why, int *fdp);

#endif
