/* SPDX-License-Identifier: MIT */
/*
 * A child process of the keeper: started with nothing but the descriptors it
 * is given, watched through a pidfd, so that no SIGCHLD handler is needed.
 */
#ifndef WORKER_CHILD_H
#define WORKER_CHILD_H

#include <sys/types.h>

#include "newsalert.h"

#define CHILD_SOCKET 3 /* where a child finds its socket */
#define CHILD_EXTRA  4 /* and what else it was given */

struct child {
	pid_t pid;
	int pidfd; /* readable once the child has ended; -1: there is none */
};

/* Start path with argv. socket becomes descriptor 3 and extra 4 (-1: none);
 * standard input and output are /dev/null, standard error is shared, all
 * other descriptors are closed and all signals are as at first. The caller
 * keeps its descriptors, and ends with child_reap. */
NEWSALERT_MUST_CHECK enum newsalert_err child_spawn(const char *path,
    char *const *argv, int socket, int extra, struct child *child);

/* Send SIGKILL; harmless when the child has ended already. */
void child_kill(const struct child *child);

/* How a child ended: a signal, or an exit code. */
struct child_end {
	int signal; /* 0: it exited */
	int code;
};
/* Waits for the end; after child_kill, or when pidfd is readable, at once. */
void child_reap(struct child *child, struct child_end *end);

/* Was the end its own doing: an exit, or a signal that a process brings upon
 * itself? If not, somebody has sent it: an administrator, or the kernel that
 * was out of memory. */
bool child_did_it(const struct child_end *end);

/* "SIGSEGV"; "signal 40" for one without a name. buf has 32 bytes. */
const char *child_signal_name(int signal, char buf[static 32]);

#endif
