/* SPDX-License-Identifier: MIT */
/* A path comes in, the descriptors of work/, done/ and failed/ go out. */
#include "daemon/intake/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum newsalert_err
explain(struct newsalert_error *why, const char *path, const char *name,
    const char *text)
{
	snprintf(why->text, sizeof(why->text), "%s/%s: %s", path, name, text);
	return NEWSALERT_EIO;
}

/* Make name in the spool where it is missing, and open it. */
static enum newsalert_err
open_one(const char *path, int spool_fd, const char *name,
    struct newsalert_error *why, int *fdp)
{
	int fd;

	if (mkdirat(spool_fd, name, 0700) == -1 && errno != EEXIST)
		return explain(why, path, name, strerrordesc_np(errno));
	fd = openat(spool_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return explain(why, path, name, strerrordesc_np(errno));
	*fdp = fd;
	if (faccessat(fd, ".", R_OK | W_OK | X_OK, AT_EACCESS) == -1)
		return explain(why, path, name,
		    "must be readable and writable for us");
	return NEWSALERT_OK;
}

/* After the claim nobody but us may touch a file: its name and its inode are
 * compared once, and then believed. */
static enum newsalert_err
own_work(const char *path, int fd, struct newsalert_error *why)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return explain(why, path, "work", strerrordesc_np(errno));
	if ((st.st_mode & 022) != 0 ||
	    (st.st_uid != geteuid() && st.st_uid != 0))
		return explain(why, path, "work",
		    "others may write to it; make it ours, and chmod 0700");
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return NEWSALERT_OK;
	if (errno != EWOULDBLOCK)
		return explain(why, path, "work", strerrordesc_np(errno));
	(void)explain(why, path, "work", "another newsalertd is using it");
	return NEWSALERT_EBUSY;
}

enum newsalert_err
spool_open(const char *path, struct newsalert_error *why, struct spool *spool)
{
	struct spool opened = { -1, -1, -1 };
	enum newsalert_err err = NEWSALERT_EIO;
	int fd = -1;

	if (mkdir(path, 0755) == 0 || errno == EEXIST)
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1) {
		snprintf(why->text, sizeof(why->text), "%s: %s", path,
		    strerrordesc_np(errno));
		goto out;
	}
	/* A producer's right to drop files is given by the package, not here:
	 * this is the inbox of whoever runs us. */
	if (mkdirat(fd, "inbox", 0700) == -1 && errno != EEXIST) {
		err = explain(why, path, "inbox", strerrordesc_np(errno));
		goto out;
	}
	err = open_one(path, fd, "work", why, &opened.work_fd);
	if (err == NEWSALERT_OK)
		err = open_one(path, fd, "done", why, &opened.done_fd);
	if (err == NEWSALERT_OK)
		err = open_one(path, fd, "failed", why, &opened.failed_fd);
	if (err == NEWSALERT_OK)
		err = own_work(path, opened.work_fd, why);
	if (err != NEWSALERT_OK)
		goto out;
	*spool = opened;
	opened = (struct spool){ -1, -1, -1 };
out:
	spool_close(&opened);
	if (fd != -1)
		close(fd);
	return err;
}

void
spool_close(struct spool *spool)
{
	if (spool->work_fd != -1)
		close(spool->work_fd);
	if (spool->done_fd != -1)
		close(spool->done_fd);
	if (spool->failed_fd != -1)
		close(spool->failed_fd);
	*spool = (struct spool){ -1, -1, -1 };
}
