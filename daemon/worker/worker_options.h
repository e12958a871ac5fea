/* SPDX-License-Identifier: MIT */
/* What a worker is told when it is started, as arguments of newsalertd. */
#ifndef WORKER_WORKER_OPTIONS_H
#define WORKER_WORKER_OPTIONS_H

#include "newsalert.h"
#include "daemon/worker/command.h"

struct worker_options {
	size_t file_max;     /* bytes of a file that is read */
	size_t articles_max; /* of a file that is read */
	size_t memory_max;   /* bytes of address space, rules and all; 0: any */
	bool strict;         /* no sandbox, no service */
};

/* Add "newsalertd worker ..." to a command. */
NEWSALERT_MUST_CHECK enum newsalert_err
worker_options_write(const struct worker_options *options,
    struct command *command);

/* The way back: argv[0] is "worker". EINVAL: these are not ours. */
NEWSALERT_MUST_CHECK enum newsalert_err worker_options_read(int argc,
    char **argv, struct worker_options *options);

#endif
