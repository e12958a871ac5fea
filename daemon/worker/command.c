/* SPDX-License-Identifier: MIT */
/* Builds argument vectors for child processes. */
#include "daemon/worker/command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum newsalert_err
command_set_path(struct command *command, const char *path)
{
	char *copy = strdup(path == NULL ? "/proc/self/exe" : path);

	if (copy == NULL)
		return NEWSALERT_ENOMEM;
	free(command->path);
	command->path = copy;
	return NEWSALERT_OK;
}

enum newsalert_err
command_add(struct command *command, const char *format, ...)
{
	char *argument;
	va_list ap;
	int len;

	if (command->count == COMMAND_ARGS_MAX)
		return NEWSALERT_ETOOBIG;
	va_start(ap, format);
	len = vasprintf(&argument, format, ap);
	va_end(ap);
	if (len == -1)
		return NEWSALERT_ENOMEM;
	command->argv[command->count++] = argument;
	return NEWSALERT_OK;
}

void
command_fini(struct command *command)
{
	size_t i;

	for (i = 0; i < command->count; i++)
		free(command->argv[i]);
	free(command->path);
	*command = (struct command){ 0 };
}
