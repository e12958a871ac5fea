/* SPDX-License-Identifier: MIT */
/* Where the daemon's sockets are, and whether one may connect to them. */
#ifndef CLIENT_RUNTIME_H
#define CLIENT_RUNTIME_H

#include <sys/un.h>

#include "newsalert.h"

#define RUNTIME_PATH_MAX sizeof(((struct sockaddr_un *)0)->sun_path)

/* Write the path of a socket in the runtime directory; runtime as for
 * newsalert_keeper_open. EINVAL: longer than a socket address can be. */
NEWSALERT_MUST_CHECK enum newsalert_err runtime_path(const char *runtime,
    const char *name, struct newsalert_error *why,
    char path[static RUNTIME_PATH_MAX]);

/* Connect, non-blocking. EDOWN: nobody listens there; EPERM: not allowed;
 * EBUSY: too many wait to connect; *why says what to do. */
NEWSALERT_MUST_CHECK enum newsalert_err runtime_connect(const char *path,
    struct newsalert_error *why, int *fdp);

#endif
