/* SPDX-License-Identifier: MIT */
/* The environment comes in, a path goes out. */
#include "daemon/user_cache.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char *
join(const char *dir, const char *name)
{
	char *path = NULL;

	return asprintf(&path, "%s/%s", dir, name) == -1 ? NULL : path;
}

/* A relative path is no path, the specification says. */
static const char *
absolute(const char *variable)
{
	const char *path = getenv(variable);

	return path != NULL && path[0] == '/' ? path : NULL;
}

static bool
make_directory(const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* The directory of all programs' caches. */
static char *
base_directory(void)
{
	const char *named = absolute("XDG_CACHE_HOME");
	const char *home = absolute("HOME");

	if (named != NULL)
		return join(named, "");
	return home == NULL ? NULL : join(home, ".cache");
}

char *
user_cache_path(const char *name)
{
	char *base = base_directory(), *ours = NULL, *path = NULL;

	if (base != NULL && make_directory(base))
		ours = join(base, "newsalert");
	if (ours != NULL && make_directory(ours))
		path = join(ours, name);
	free(ours);
	free(base);
	return path;
}
