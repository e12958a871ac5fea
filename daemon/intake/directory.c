/* SPDX-License-Identifier: MIT */
/* A path comes in, a descriptor and a watch that belong together go out. */
#include "daemon/intake/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "daemon/intake/filename.h"

#define EVENTS                                                                 \
	(IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE_SELF |           \
	    IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK | IN_MASK_CREATE)

enum newsalert_err
directory_new(const struct inbox_place *place, struct directory *parent,
    const char *name, struct directory **directoryp)
{
	struct directory *directory = calloc(1, sizeof(*directory));

	if (directory == NULL)
		return NEWSALERT_ENOMEM;
	if (parent == NULL)
		directory->path = strdup(place->path);
	else if (asprintf(&directory->path, "%s/%s", parent->path, name) == -1)
		directory->path = NULL;
	if (directory->path == NULL) {
		free(directory);
		return NEWSALERT_ENOMEM;
	}
	directory->parent = parent;
	directory->place = place;
	directory->source = place->source == NULL ? "" : place->source;
	if (parent != NULL)
		directory->source = strrchr(directory->path, '/') + 1;
	directory->origin = filename_hash(directory->path);
	directory->fd = -1;
	directory->wd = -1;
	*directoryp = directory;
	return NEWSALERT_OK;
}

void
directory_free(struct directory *directory)
{
	if (directory == NULL)
		return;
	directory_close(directory, -1);
	free(directory->path);
	free(directory);
}

int
directory_identify(int fd, const char *path, bool follow,
    struct directory_identity *identity)
{
	int flags = AT_EMPTY_PATH | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
	struct statx st;

	if (statx(fd, path, flags, STATX_INO | STATX_MNT_ID, &st) == -1)
		return errno;
	identity->device = makedev(st.stx_dev_major, st.stx_dev_minor);
	identity->inode = st.stx_ino;
	identity->mount = st.stx_mask & STATX_MNT_ID ? st.stx_mnt_id : 0;
	return 0;
}

/* What the directory's path leads to. */
static int
identify_path(const struct directory *directory,
    struct directory_identity *identity)
{
	if (directory->parent != NULL)
		return directory_identify(directory->parent->fd,
		    directory->source, false, identity);
	return directory_identify(AT_FDCWD, directory->path, true, identity);
}

static bool
is_same(const struct directory_identity *a, const struct directory_identity *b)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.*): unset only with an errno */
	return a->device == b->device && a->inode == b->inode &&
	       a->mount == b->mount;
}

static int
open_path(const struct directory *directory)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

	if (directory->parent != NULL)
		return openat(directory->parent->fd, directory->source,
		    flags | O_NOFOLLOW);
	return open(directory->path, flags);
}

/* May we take files out of it, and whose word is its name? */
int
directory_rights(const struct directory *directory)
{
	struct stat st;

	if (faccessat(directory->fd, ".", R_OK | W_OK | X_OK, AT_EACCESS) == -1)
		return errno;
	if (directory->parent == NULL)
		return 0;
	if (fstat(directory->fd, &st) == -1)
		return errno;
	return st.st_uid == 0 || st.st_uid == geteuid() ? 0 : EPERM;
}

/* The watch goes to a path and not to a descriptor: when both lead to the
 * same directory afterwards, it is on that one. */
static int
watch_path(struct directory *directory, int inotify_fd)
{
	uint32_t links = directory->parent == NULL ? 0 : IN_DONT_FOLLOW;

	directory->wd =
	    inotify_add_watch(inotify_fd, directory->path, EVENTS | links);
	if (directory->wd == -1)
		return errno;
	return directory_same(directory) ? 0 : ENOENT;
}

int
directory_open(struct directory *directory, int inotify_fd,
    const struct directory_identity *home)
{
	struct directory_identity *identity = &directory->identity;
	int fault;

	directory->fd = open_path(directory);
	if (directory->fd == -1)
		return errno;
	fault = directory_identify(directory->fd, "", true, identity);
	if (fault == 0)
		fault = directory_rights(directory);
	if (fault == 0 && (identity->mount != home->mount ||
			      identity->device != home->device))
		fault = EXDEV;
	if (fault == 0)
		fault = watch_path(directory, inotify_fd);
	if (fault != 0)
		directory_close(directory, inotify_fd);
	else
		directory->rescan = true;
	return fault;
}

void
directory_close(struct directory *directory, int inotify_fd)
{
	/* It fails when the kernel has removed the watch before: fine. */
	if (directory->wd != -1 && inotify_fd != -1)
		(void)inotify_rm_watch(inotify_fd, directory->wd);
	if (directory->scan != NULL)
		closedir(directory->scan);
	if (directory->fd != -1)
		close(directory->fd);
	directory->wd = -1;
	directory->scan = NULL;
	directory->fd = -1;
}

bool
directory_same(const struct directory *directory)
{
	struct directory_identity now;
	struct stat st;

	if (directory->fd == -1 || directory->wd == -1)
		return false;
	if (identify_path(directory, &now) != 0 ||
	    !is_same(&now, &directory->identity))
		return false;
	if (fstat(directory->fd, &st) == -1 || st.st_nlink == 0)
		return false;
	return directory->parent == NULL || st.st_uid == 0 ||
	       st.st_uid == geteuid();
}
