/* SPDX-License-Identifier: MIT */
/* getopt_long with the house's options and messages. */
#include "client/command/options.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "client/command/complain.h"

static void
finish(struct options *options, int status)
{
	options->done = true;
	options->status = status;
}

static void
set_colour(struct options *options, const char *when)
{
	if (strcmp(when, "auto") == 0)
		options->context->colour = COLOUR_AUTO;
	else if (strcmp(when, "always") == 0)
		options->context->colour = COLOUR_ALWAYS;
	else if (strcmp(when, "never") == 0)
		options->context->colour = COLOUR_NEVER;
	else
		finish(options,
		    complain_usage("--color is auto, always or never, not "
				   "'%s'",
			when));
}

static int
refuse(struct options *options, int code)
{
	const char *word = options->argv[optind - 1];

	if (code == ':')
		return complain_usage("%s needs an argument", word);
	if (word[0] == '-' && word[1] == '-')
		return complain_usage("no option is called %s", word);
	return complain_usage("no option is called -%c (write -- before a "
			      "word that begins with -)",
	    optopt);
}

/* Handles what every command has; false: it is the command's own. */
static bool
take_common(struct options *options, int code)
{
	switch (code) {
	case OPTION_RUNTIME:
		options->context->runtime = optarg;
		return true;
	case OPTION_COLOR:
		set_colour(options, optarg);
		return true;
	case OPTION_HELP:
	case 'h':
		if (options->usage == NULL)
			return false;
		fputs(options->usage, stdout);
		finish(options, EX_OK);
		return true;
	case '?':
	case ':':
		finish(options, refuse(options, code));
		return true;
	default:
		return false;
	}
}

/* getopt takes the letters' first character to heart only when it starts
 * anew, which it does at the first call with optind 0. */
static void
start(struct options *options, const char *letters)
{
	char *none[] = { options->argv[0], NULL };

	options->started = true;
	optind = 0;
	opterr = 0;
	(void)getopt_long(1, none, letters, options->list, NULL);
}

/* -source:TASS is no option but the beginning of a filter. */
static bool
is_next_negation(const struct options *options)
{
	const char *word;

	if (options->first_only || optind >= options->argc)
		return false;
	word = options->argv[optind];
	return word[0] == '-' && word[1] != '-' && strchr(word, ':') != NULL;
}

/* Behind the last option; getopt would come back to them for ever. */
static int
next_operand(struct options *options)
{
	if (options->first_only || optind >= options->argc)
		return OPTION_END;
	options->value = options->argv[optind++];
	return OPTION_OPERAND;
}

int
options_next(struct options *options)
{
	/* '-': operands are returned where they stand; '+': end at the first;
	 * ':': a missing argument is told apart. */
	const char *letters = options->first_only ? "+:h" : "-:h";
	int code;

	if (!options->started)
		start(options, letters);
	while (!options->done && !options->ended) {
		if (is_next_negation(options)) {
			options->value = options->argv[optind++];
			return OPTION_OPERAND;
		}
		code = getopt_long(options->argc, options->argv, letters,
		    options->list, NULL);
		options->value = optarg;
		options->ended = code == -1;
		if (!options->ended && !take_common(options, code))
			return code;
	}
	return options->done ? OPTION_END : next_operand(options);
}

char **
options_take_rest(struct options *options)
{
	char **rest = &options->argv[optind];

	optind = options->argc;
	return rest;
}

int
options_number(const char *name, const char *text, uint64_t min, uint64_t max,
    uint64_t *numberp)
{
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end != '\0' || errno != 0 ||
	    number < min || number > max)
		return complain_usage("%s is a number from %llu to %llu, not "
				      "'%s'",
		    name, (unsigned long long)min, (unsigned long long)max,
		    text);
	*numberp = number;
	return EX_OK;
}
