/* SPDX-License-Identifier: MIT */
/* Finds newsalert-publisher and writes its command line. */
#include "daemon/publisher/program.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "newsalert-publisher"

/* In a build tree, or where an administrator put both. */
static bool
find_beside(char path[static PATH_MAX])
{
	ssize_t len;
	char *slash;

	len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	if (len <= 0)
		return false;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL ||
	    (size_t)(slash - path) + 1 + sizeof(NAME) > PATH_MAX)
		return false;
	memcpy(slash + 1, NAME, sizeof(NAME));
	return access(path, X_OK) == 0;
}

static enum newsalert_err
set_path(struct command *command, const char *program)
{
	char path[PATH_MAX];

	if (program != NULL)
		return command_set_path(command, program);
	if (find_beside(path))
		return command_set_path(command, path);
	return command_set_path(command, PUBLISHER_INSTALL_DIR "/" NAME);
}

static enum newsalert_err
add_urls(struct command *command, const char *option, const char *const *urls,
    size_t count)
{
	enum newsalert_err err = NEWSALERT_OK;
	size_t i;

	for (i = 0; i < count && err == NEWSALERT_OK; i++)
		err = command_add(command, "%s=%s", option, urls[i]);
	return err;
}

enum newsalert_err
program_command(const struct publisher_options *options,
    struct command *command)
{
	const char *sink = options->sink == NULL ? "nanomsg" : options->sink;
	enum newsalert_err err;

	err = set_path(command, options->program);
	if (err == NEWSALERT_OK)
		err = command_add(command, NAME);
	if (err == NEWSALERT_OK)
		err = command_add(command, "%s", sink);
	if (err == NEWSALERT_OK)
		err = add_urls(command, "--alerts", options->alerts,
		    options->alerts_count);
	if (err == NEWSALERT_OK)
		err = add_urls(command, "--tags", options->tags,
		    options->tags_count);
	if (err == NEWSALERT_OK && options->group != (gid_t)-1)
		err = command_add(command, "--group=%u",
		    (unsigned)options->group);
	if (err == NEWSALERT_OK && options->strict)
		err = command_add(command, "--strict");
	return err;
}
