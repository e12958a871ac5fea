/* SPDX-License-Identifier: MIT */
/* Written beside its place under another name, then linked to it. */
#include "daemon/learning/new_file.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/error.h"

/* 0, or an errno. */
static int
write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		const ssize_t written = write(fd, text, len);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1)
			return errno;
		text += written;
		len -= (size_t)written;
	}
	return 0;
}

/* As open(2) would have made it: mkstemp(3) lets only the owner read. */
static int
set_mode(int fd)
{
	const mode_t mask = umask(0);

	(void)umask(mask);
	return fchmod(fd, 0666 & ~mask) == 0 ? 0 : errno;
}

static int
write_beside(const char *path, char *beside, const char *text, size_t len)
{
	const int fd = mkstemp(beside);
	int fault;

	if (fd == -1)
		return errno;
	fault = write_all(fd, text, len);
	if (fault == 0)
		fault = set_mode(fd);
	if (close(fd) == -1 && fault == 0)
		fault = errno;
	if (fault == 0 && link(beside, path) == -1)
		fault = errno;
	if (unlink(beside) == -1 && fault == 0)
		fault = errno;
	return fault;
}

enum newsalert_err
new_file_write(const char *path, const char *text, size_t len,
    struct newsalert_error *why)
{
	sigset_t all, before;
	char *beside;
	int fault;

	if (asprintf(&beside, "%s.XXXXXX", path) == -1)
		return NEWSALERT_ENOMEM;
	/* An interrupt waits until nothing is left beside it. */
	sigfillset(&all);
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	fault = write_beside(path, beside, text, len);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	free(beside);
	if (fault == 0)
		return NEWSALERT_OK;
	error_set(why, 0, "%s", strerror(fault));
	return NEWSALERT_EIO;
}
