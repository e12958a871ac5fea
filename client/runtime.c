/* SPDX-License-Identifier: MIT */
/* Names of sockets come in, connected descriptors or good advice come out. */
#include "client/runtime.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/error.h"

enum newsalert_err
runtime_path(const char *runtime, const char *name, struct newsalert_error *why,
    char path[static RUNTIME_PATH_MAX])
{
	int len;

	if (runtime == NULL)
		runtime = secure_getenv("NEWSALERT_RUNTIME");
	if (runtime == NULL || runtime[0] == '\0')
		runtime = NEWSALERT_RUNTIME_DIR;
	len = snprintf(path, RUNTIME_PATH_MAX, "%s/%s", runtime, name);
	if (len < 0 || (size_t)len >= RUNTIME_PATH_MAX) {
		error_set(why, 0,
		    "the path of a socket has at most %zu bytes; \"%s\" is "
		    "too long a directory",
		    RUNTIME_PATH_MAX - 1, runtime);
		return NEWSALERT_EINVAL;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
explain(const char *path, int number, struct newsalert_error *why)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
		error_set(why, 0,
		    "newsalertd does not run (no %s): systemctl start "
		    "newsalertd",
		    path);
		return NEWSALERT_EDOWN;
	case ECONNREFUSED:
		error_set(why, 0,
		    "newsalertd does not run (nobody listens at %s): "
		    "systemctl start newsalertd",
		    path);
		return NEWSALERT_EDOWN;
	case EACCES:
	case EPERM:
		error_set(why, 0,
		    "no permission for %s: be a member of group "
		    "newsalert-watch",
		    path);
		return NEWSALERT_EPERM;
	case EAGAIN:
		error_set(why, 0,
		    "newsalertd has too many connections waiting at %s", path);
		return NEWSALERT_EBUSY;
	case ENOMEM:
	case ENOBUFS:
		error_set(why, 0, "out of memory");
		return NEWSALERT_ENOMEM;
	default:
		error_set(why, 0, "%s: %s", path, strerror(number));
		return NEWSALERT_EIO;
	}
}

enum newsalert_err
runtime_connect(const char *path, struct newsalert_error *why, int *fdp)
{
	const int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, number;

	if (strlen(path) >= sizeof(address.sun_path))
		return explain(path, ENAMETOOLONG, why);
	memcpy(address.sun_path, path, strlen(path));
	if ((fd = socket(AF_UNIX, type, 0)) == -1)
		return explain(path, errno, why);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == -1) {
		number = errno;
		close(fd);
		return explain(path, number, why);
	}
	*fdp = fd;
	return NEWSALERT_OK;
}
