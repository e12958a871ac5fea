/* SPDX-License-Identifier: MIT */
/* A program and its arguments, to be started any number of times. */
#ifndef WORKER_COMMAND_H
#define WORKER_COMMAND_H

#include "newsalert.h"

#define COMMAND_ARGS_MAX 80

/* Owns its strings; argv ends in NULL. Zeroed is empty. */
struct command {
	char *path;
	char *argv[COMMAND_ARGS_MAX + 1];
	size_t count;
};

/* Set what is started; path NULL: this very program, also after its file was
 * replaced. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err
command_set_path(struct command *command, const char *path);

/* Add one argument. ETOOBIG: there are COMMAND_ARGS_MAX; ENOMEM. */
__attribute__((format(printf, 2, 3))) NEWSALERT_MUST_CHECK enum newsalert_err
command_add(struct command *command, const char *format, ...);

void command_fini(struct command *command);

#endif
