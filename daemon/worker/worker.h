/* SPDX-License-Identifier: MIT */
/*
 * The worker process: jobs come in on a socket, files are read, classified
 * and answered. It maps the compiled rules read-only and locks itself in
 * before its first job.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "newsalert.h"
#include "daemon/worker/worker_options.h"

/* The process body: until the keeper closes the socket. ruleset_fd is a sealed
 * memory file with a compiled ruleset. Returns the exit status. */
int worker_main(int sock, int ruleset_fd, const struct worker_options *options);

/* The same with the arguments that a pool starts it with, argv[0] being
 * "worker": its socket is descriptor 3, the ruleset 4. */
int worker_run(int argc, char **argv);

#endif
