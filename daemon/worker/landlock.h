/* SPDX-License-Identifier: MIT */
/*
 * Landlock (Linux 5.13 and later): the calling thread, and what it starts,
 * loses the file system. Every kernel gets the most that it knows.
 */
#ifndef WORKER_LANDLOCK_H
#define WORKER_LANDLOCK_H

#include "newsalert.h"

/* Forbid all access to files, TCP connections, signals to others. socket_dirs
 * (count of them): there, and only there, sockets can still be made and
 * removed. no_new_privs must be set. ENOTFOUND: this kernel has no Landlock;
 * EIO: it has, and refused. */
NEWSALERT_MUST_CHECK enum newsalert_err
landlock_enter(const char *const *socket_dirs, size_t count);

#endif
