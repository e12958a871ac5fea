/* SPDX-License-Identifier: MIT */
/*
 * Options of a subcommand: its own, and --runtime, --color and --help, which
 * every one has. Operands may stand between options.
 */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include <getopt.h>
#include <stdint.h>

#include "client/command/command.h"
#include "newsalert.h"

enum option_code {
	OPTION_END = -1,
	OPTION_OPERAND = 1,
	OPTION_RUNTIME = 0x1000,
	OPTION_COLOR,
	OPTION_HELP,
	OPTION_OWN, /* the first code that is free for a command's own */
};

/* What every array of long options ends in. */
/* clang-format off */
#define OPTIONS_COMMON                                                         \
	{ "runtime", required_argument, NULL, OPTION_RUNTIME },                \
	{ "color", required_argument, NULL, OPTION_COLOR },                    \
	{ "colour", required_argument, NULL, OPTION_COLOR },                   \
	{ "help", no_argument, NULL, OPTION_HELP },                            \
	{ NULL, 0, NULL, 0 }
/* clang-format on */

struct options {
	struct context *context;
	const char *usage; /* what --help prints; NULL: --help is returned */
	const struct option *list; /* ends in OPTIONS_COMMON */
	int argc;
	char **argv;     /* argv[0] is the command's name */
	char *value;     /* of what options_next returned */
	bool first_only; /* stop before the first operand */
	bool started;    /* the rest is options_next's own */
	bool ended;
	bool done;  /* help was printed, or an error complained about */
	int status; /* ... and this is the exit status */
};

/* The next own option or operand, its argument in value; OPTION_END when none
 * is left or done is set. One struct options at a time. */
int options_next(struct options *options);

/* The arguments that were not looked at yet, closed by NULL; there is no
 * next option after that. */
char **options_take_rest(struct options *options);

/* A whole number from min on. Complains, naming the option. */
NEWSALERT_MUST_CHECK int options_number(const char *name, const char *text,
    uint64_t min, uint64_t max, uint64_t *numberp);

#endif
