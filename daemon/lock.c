/* SPDX-License-Identifier: MIT */
/* A directory comes in, an open and locked descriptor of it goes out. */
#include "daemon/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STEP_MS 10

static bool
make_directories(const char *path, mode_t mode)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof(part)) {
		errno = ENAMETOOLONG;
		return false;
	}
	for (size_t i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, i < len ? 0755 : mode) == -1 && errno != EEXIST)
			return false;
	}
	return true;
}

static bool
lock_within(int fd, int wait_ms)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };

	for (; flock(fd, LOCK_EX | LOCK_NB) == -1; wait_ms -= STEP_MS) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || wait_ms <= 0)
			return false;
		nanosleep(&step, NULL);
	}
	return true;
}

enum newsalert_err
lock_directory(const char *path, mode_t mode, int wait_ms,
    struct newsalert_error *why, int *fdp)
{
	int fd;

	if (!make_directories(path, mode) ||
	    (fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1) {
		snprintf(why->text, sizeof(why->text),
		    "%.180s: cannot be made or opened: %s", path,
		    strerror(errno));
		return NEWSALERT_EIO;
	}
	if (!lock_within(fd, wait_ms)) {
		snprintf(why->text, sizeof(why->text), "%.180s: %s", path,
		    errno == EWOULDBLOCK ? "another newsalertd uses it"
					 : strerror(errno));
		close(fd);
		return NEWSALERT_EBUSY;
	}
	*fdp = fd;
	return NEWSALERT_OK;
}
