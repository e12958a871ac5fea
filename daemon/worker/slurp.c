/* SPDX-License-Identifier: MIT */
/* Reads files whole, and notices when one changes meanwhile. */
#include "daemon/worker/slurp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEEP     ((size_t)1 << 20) /* a larger buffer is given back */
#define ATTEMPTS 3

void
slurp_init(struct slurp *slurp, size_t limit)
{
	*slurp = (struct slurp){ .limit = limit };
}

void
slurp_fini(struct slurp *slurp)
{
	free(slurp->bytes);
	*slurp = (struct slurp){ 0 };
}

/* Not fstat(3): in recent C libraries that is newfstatat(2), which takes paths
 * too, and so is refused to a worker. */
static int
look_at(int fd, struct stat *st)
{
	return (int)syscall(SYS_fstat, fd, st);
}

static enum newsalert_err
make_room(struct slurp *slurp, size_t size)
{
	char *bytes;

	if (size <= slurp->size && slurp->size <= KEEP)
		return NEWSALERT_OK;
	if (size < 4096)
		size = 4096;
	bytes = realloc(slurp->bytes, size);
	if (bytes == NULL)
		return NEWSALERT_ENOMEM;
	slurp->bytes = bytes;
	slurp->size = size;
	return NEWSALERT_OK;
}

/* Read until the buffer's end or the file's. */
static enum newsalert_err
read_all(struct slurp *slurp, int fd, size_t wanted)
{
	ssize_t got;

	slurp->len = 0;
	while (slurp->len < wanted) {
		got = pread(fd, slurp->bytes + slurp->len, wanted - slurp->len,
		    (off_t)slurp->len);
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1)
			return NEWSALERT_EIO;
		if (got == 0)
			break;
		slurp->len += (size_t)got;
	}
	return NEWSALERT_OK;
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static enum newsalert_err
read_once(struct slurp *slurp, int fd)
{
	struct stat before, after;
	enum newsalert_err err;
	size_t size;

	if (look_at(fd, &before) == -1)
		return NEWSALERT_EIO;
	if ((uintmax_t)before.st_size > slurp->limit)
		return NEWSALERT_ETOOBIG;
	size = (size_t)before.st_size;
	err = make_room(slurp, size + 1);
	if (err == NEWSALERT_OK)
		err = read_all(slurp, fd, size);
	if (err != NEWSALERT_OK)
		return err;
	if (look_at(fd, &after) == -1)
		return NEWSALERT_EIO;
	if (slurp->len != size || !is_same(&before, &after))
		return NEWSALERT_EAGAIN;
	slurp->bytes[size] = '\0';
	return NEWSALERT_OK;
}

enum newsalert_err
slurp_read(struct slurp *slurp, int fd)
{
	enum newsalert_err err;
	int attempts = ATTEMPTS;

	do
		err = read_once(slurp, fd);
	while (err == NEWSALERT_EAGAIN && --attempts > 0);
	return err;
}
