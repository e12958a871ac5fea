/* SPDX-License-Identifier: MIT */
/* The options of a worker become arguments, and options again. */
#include "daemon/worker/worker_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char file_max[] = "--file-max=";
static const char articles_max[] = "--articles-max=";
static const char memory_max[] = "--memory-max=";
static const char strict[] = "--strict";

enum newsalert_err
worker_options_write(const struct worker_options *options,
    struct command *command)
{
	enum newsalert_err err;

	err = command_add(command, "newsalertd");
	if (err == NEWSALERT_OK)
		err = command_add(command, "worker");
	if (err == NEWSALERT_OK)
		err =
		    command_add(command, "%s%zu", file_max, options->file_max);
	if (err == NEWSALERT_OK)
		err = command_add(command, "%s%zu", articles_max,
		    options->articles_max);
	if (err == NEWSALERT_OK)
		err = command_add(command, "%s%zu", memory_max,
		    options->memory_max);
	if (err == NEWSALERT_OK && options->strict)
		err = command_add(command, "%s", strict);
	return err;
}

/* NULL: the argument is another one. */
static const char *
value_of(const char *argument, const char *name)
{
	size_t len = strlen(name);

	return strncmp(argument, name, len) == 0 ? argument + len : NULL;
}

static bool
read_size(const char *text, size_t *sizep)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || *text == '-')
		return false;
	*sizep = number;
	return true;
}

enum newsalert_err
worker_options_read(int argc, char **argv, struct worker_options *options)
{
	struct worker_options read = { 0 };
	const char *value;
	bool good;
	int i;

	for (i = 1; i < argc; i++) {
		if ((value = value_of(argv[i], file_max)) != NULL)
			good = read_size(value, &read.file_max);
		else if ((value = value_of(argv[i], articles_max)) != NULL)
			good = read_size(value, &read.articles_max);
		else if ((value = value_of(argv[i], memory_max)) != NULL)
			good = read_size(value, &read.memory_max);
		else
			read.strict = good = strcmp(argv[i], strict) == 0;
		if (!good)
			return NEWSALERT_EINVAL;
	}
	if (read.file_max == 0)
		return NEWSALERT_EINVAL;
	*options = read;
	return NEWSALERT_OK;
}
