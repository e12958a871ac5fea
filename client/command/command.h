/* SPDX-License-Identifier: MIT */
/*
 * The subcommands of newsalert, and what all of them are given. A command's
 * run function returns the exit status, from <sysexits.h>; whoever returns a
 * status that is not EX_OK has complained about it.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "client/command/terminal.h"

struct context {
	const char *runtime; /* NULL: as the library finds it */
	enum colour_when colour;
};

struct command {
	const char *name;
	const char *summary; /* for the list of commands */
	const char *usage;   /* for newsalert help NAME */
	int (*run)(struct context *context, int argc, char **argv);
};

extern const struct command command_watch;
extern const struct command command_log;
extern const struct command command_show;
extern const struct command command_submit;
extern const struct command command_retry;
extern const struct command command_status;
extern const struct command command_subs;
extern const struct command command_topics;
extern const struct command command_countries;
extern const struct command command_rules;
extern const struct command command_reload;

#endif
