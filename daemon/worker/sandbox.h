/* SPDX-License-Identifier: MIT */
/*
 * How a child locks itself in, before its first byte of input. Each function
 * puts up every wall that it can, and returns the first failure with *why;
 * the caller decides whether to go on without that wall.
 */
#ifndef WORKER_SANDBOX_H
#define WORKER_SANDBOX_H

#include "newsalert.h"

/* First of all, in every child: die with the keeper, cannot be traced or
 * dump its memory, and leave the keeper's signals (Ctrl-C in a terminal) to
 * the keeper. */
NEWSALERT_MUST_CHECK enum newsalert_err sandbox_child(
    struct newsalert_error *why);

/* No file, no network, no other process; memory_max bytes of address space
 * (0: any). */
NEWSALERT_MUST_CHECK enum newsalert_err sandbox_worker(size_t memory_max,
    struct newsalert_error *why);

/* A publisher before its first socket: it can make sockets in the directories
 * (count of them) and bind them, nothing else. */
NEWSALERT_MUST_CHECK enum newsalert_err
sandbox_publisher(const char *const *socket_dirs, size_t count,
    struct newsalert_error *why);

/* Once they are bound: no more of them. For all its threads. */
NEWSALERT_MUST_CHECK enum newsalert_err sandbox_publisher_bound(
    struct newsalert_error *why);

#endif
