/* SPDX-License-Identifier: MIT */
/* newsalert: finds the subcommand in its table and runs it. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/command.h"
#include "client/command/complain.h"
#include "client/command/options.h"
#include "client/json.h"

/* An alert has at most 32 KiB: printed at once, it is one write. */
#define OUTPUT_SIZE (128 * 1024)

static const struct command *const commands[] = {
	&command_watch,
	&command_log,
	&command_show,
	&command_submit,
	&command_retry,
	&command_status,
	&command_subs,
	&command_topics,
	&command_countries,
	&command_rules,
	&command_reload,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

enum { OPTION_VERSION = OPTION_OWN };

static const char usage[] =
    "usage: newsalert [--runtime DIR] [--color WHEN] COMMAND [ARG ...]\n"
    "       newsalert help [COMMAND]\n"
    "       newsalert --version\n";

static const char closing[] =
    "\n"
    "  --runtime DIR    where the daemon's sockets are\n"
    "                   (else $NEWSALERT_RUNTIME, else /run/newsalert)\n"
    "  --color WHEN     auto, always or never\n"
    "\n"
    "newsalert help COMMAND tells more; man newsalert tells all.\n";

static void
print_overview(FILE *out)
{
	fputs(usage, out);
	fputs("\n", out);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name,
		    commands[i]->summary);
	fputs(closing, out);
}

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	complain("there is no command '%s'; newsalert help lists them", name);
	return NULL;
}

static int
help(char **names)
{
	const struct command *command;

	if (names[0] == NULL) {
		print_overview(stdout);
		return EX_OK;
	}
	if ((command = find_command(names[0])) == NULL)
		return EX_USAGE;
	fputs(command->usage, stdout);
	return EX_OK;
}

static int
run_command(struct context *context, char **words)
{
	const struct command *command;
	int count = 0;

	if (words[0] == NULL) {
		print_overview(stderr);
		return EX_USAGE;
	}
	if (strcmp(words[0], "help") == 0)
		return help(words + 1);
	if ((command = find_command(words[0])) == NULL)
		return EX_USAGE;
	while (words[count] != NULL)
		count++;
	return command->run(context, count, words);
}

/* What was printed must have arrived; EPIPE has ended us by its signal. */
static int
close_stdout(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	complain("cannot write the output: %m");
	return status == EX_OK ? EX_IOERR : status;
}

int
main(int argc, char **argv)
{
	static const struct option list[] = {
		{ "version", no_argument, NULL, OPTION_VERSION },
		OPTIONS_COMMON,
	};
	struct context context = { NULL, COLOUR_AUTO };
	struct options options = {
		.context = &context,
		.usage = NULL,
		.list = list,
		.argc = argc,
		.argv = argv,
		.first_only = true,
	};

	watch_json_memory();
	(void)setvbuf(stdout, NULL, _IOFBF, OUTPUT_SIZE);
	(void)setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	switch (options_next(&options)) {
	case OPTION_VERSION:
		puts("newsalert " NEWSALERT_VERSION);
		return close_stdout(EX_OK);
	case OPTION_HELP:
	case 'h':
		print_overview(stdout);
		return close_stdout(EX_OK);
	default:
		break;
	}
	if (options.done)
		return close_stdout(options.status);
	return close_stdout(run_command(&context, options_take_rest(&options)));
}
