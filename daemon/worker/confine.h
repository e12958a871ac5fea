/* SPDX-License-Identifier: MIT */
/*
 * The part of the sandbox that a sanitizer's runtime cannot live under:
 * system call filters, and limits of address space and of file size. CMake
 * picks confine.c, or confine_sanitizer.c, where all of it does nothing.
 */
#ifndef WORKER_CONFINE_H
#define WORKER_CONFINE_H

#include "newsalert.h"

enum confine_calls {
	CONFINE_WORKER,          /* memory, and what is open already */
	CONFINE_PUBLISHER_START, /* until its sockets are bound */
	CONFINE_PUBLISHER_RUN,   /* accept, send, receive */
};

/* From now on the process (all its threads) is killed by SIGSYS when it calls
 * anything else. What libraries try in vain, such as opening a file, fails
 * with EACCES instead. */
NEWSALERT_MUST_CHECK enum newsalert_err confine_calls(enum confine_calls calls);

/* At most so many bytes of address space (0: any), and no byte to a file. */
NEWSALERT_MUST_CHECK enum newsalert_err confine_memory(size_t bytes);

#endif
