/* SPDX-License-Identifier: MIT */
/* How a publisher process is started: which program, with which arguments. */
#ifndef PUBLISHER_PROGRAM_H
#define PUBLISHER_PROGRAM_H

#include "daemon/publisher/publisher.h"
#include "daemon/worker/command.h"

/* Fill in the zeroed command; command_fini is the caller's, also on failure.
 * Without options->program it is newsalert-publisher beside the running
 * program, else the installed one. */
NEWSALERT_MUST_CHECK enum newsalert_err
program_command(const struct publisher_options *options,
    struct command *command);

#endif
