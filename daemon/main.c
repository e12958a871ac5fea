/* SPDX-License-Identifier: MIT */
/* newsalertd: the command line comes in, one command runs. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "client/json.h"
#include "daemon/command.h"
#include "daemon/rules.h"
#include "daemon/worker/worker.h"

static const char help[] =
    "Usage: newsalertd [--config FILE] [COMMAND]\n"
    "Watch an inbox of news articles, tag each with countries and topics, and\n"
    "publish an alert.\n"
    "\n"
    "Commands:\n"
    "  run                       the daemon, in the foreground (the default)\n"
    "  check [--quiet] [--json] [--strict]\n"
    "                            test configuration and rules, change nothing\n"
    "  classify [--explain] [--jobs N] FILE...\n"
    "                            tag files and print their alerts; - is\n"
    "                            standard input\n"
    "  test [--rules DIR]... [--complete] [--explain] [--json] DIR|FILE...\n"
    "                            run rule tests: articles with the tags that\n"
    "                            are expected of them\n"
    "  backtest [--since TIME] [--until TIME] [--limit N] [--samples N]\n"
    "           [--jobs N] [--json] FILE\n"
    "                            what a file of topics would change for the\n"
    "                            articles of the journal\n"
    "  learn --topic ID --positive DIR --negative DIR [--output FILE]\n"
    "  learn --topic ID --labelled FILE.jsonl [--label NAME] [--output FILE]\n"
    "                            propose keywords for a topic from labelled\n"
    "                            articles; also [--keywords N] [--folds N]\n"
    "                            [--name NAME] [--language CODE] [--jobs N]\n"
    "  backup FILE               copy the journal, which may be in use, to a "
    "new\n"
    "                            file\n"
    "  recover [--dry-run]       save what can be read of a damaged journal;\n"
    "                            the damaged file is kept beside it\n"
    "\n"
    "Options:\n"
    "  --config FILE   instead of " CONF_FILE "\n"
    "  --help          this text\n"
    "  --version       the version\n"
    "\n"
    "Manuals: newsalertd(8), newsalertd.yaml(5), newsalert-rules(5).\n";

static const struct subcommand {
	const char *name;
	int (*run)(const char *conf_path, int argc, char **argv);
} commands[] = {
	{ "run", command_run },
	{ "check", command_check },
	{ "classify", command_classify },
	{ "test", command_test },
	{ "backtest", command_backtest },
	{ "learn", command_learn },
	{ "backup", command_backup },
	{ "recover", command_recover },
	{ NULL, NULL },
};

static int
run_command(const char *conf_path, int argc, char **argv)
{
	static char *run[] = { "run", NULL };
	const struct subcommand *command;

	if (argc == 0) {
		argc = 1;
		argv = run;
	}
	for (command = commands; command->name != NULL; command++)
		if (strcmp(command->name, argv[0]) == 0)
			break;
	if (command->name == NULL) {
		fprintf(stderr,
		    "newsalertd: there is no command \"%s\"; newsalertd "
		    "--help lists them\n",
		    argv[0]);
		return EX_USAGE;
	}
	if (argc > 1 && strcmp(argv[1], "--help") == 0) {
		fputs(help, stdout);
		return EX_OK;
	}
	return command->run(conf_path, argc, argv);
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	const char *conf_path = NULL;
	int option;

	watch_json_memory();
	/* What the keeper starts of this binary, with its descriptors. */
	if (argc > 1 && strcmp(argv[1], "worker") == 0)
		return worker_run(argc - 1, argv + 1);
	if (argc > 2 && strcmp(argv[1], "compile-rules") == 0)
		return rules_compile_main(argv[2], argc - 3, argv + 3);

	while ((option = getopt_long(argc, argv, "+c:hV", options, NULL)) != -1)
		switch (option) {
		case 'c':
			conf_path = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return EX_OK;
		case 'V':
			puts("newsalertd " NEWSALERT_VERSION);
			return EX_OK;
		default:
			fputs("newsalertd --help tells more\n", stderr);
			return EX_USAGE;
		}
	return run_command(conf_path, argc - optind, argv + optind);
}
