/* SPDX-License-Identifier: MIT */
/* One daemon for each spool, state and runtime directory. */
#ifndef DAEMON_LOCK_H
#define DAEMON_LOCK_H

#include <sys/types.h>

#include "newsalert.h"

/* Lock a directory, which is made (with that mode less the umask, its parents
 * with 0755) where it is missing, and wait for it at most wait_ms: a child of
 * the daemon before may still hold it. EBUSY: another daemon has it; EIO: no
 * directory; *why says which. The caller closes *fdp, which ends the lock when
 * no child has inherited it. */
NEWSALERT_MUST_CHECK enum newsalert_err lock_directory(const char *path,
    mode_t mode, int wait_ms, struct newsalert_error *why, int *fdp);

#endif
