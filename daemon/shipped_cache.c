/* SPDX-License-Identifier: MIT */
/* The program's own place comes in, a path goes out. */
#include "daemon/shipped_cache.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "rules.cache"

char *
shipped_cache_path(void)
{
	char exe[PATH_MAX];
	char *path = NULL, *slash = NULL;
	ssize_t len;

	len = readlink("/proc/self/exe", exe, sizeof(exe) - sizeof(NAME));
	if (len > 0) {
		exe[len] = '\0';
		slash = strrchr(exe, '/');
	}
	if (slash != NULL) {
		memcpy(slash + 1, NAME, sizeof(NAME));
		if (access(exe, R_OK) == 0)
			return strdup(exe);
	}
	if (asprintf(&path, "%s/%s", SHIPPED_CACHE_DIR, NAME) == -1)
		return NULL;
	return path;
}
