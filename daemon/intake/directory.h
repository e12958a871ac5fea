/* SPDX-License-Identifier: MIT */
/*
 * One directory that files are dropped into: a configured inbox, or a
 * subdirectory of it whose name is the source of what is in it. Opens it,
 * watches it, and tells when it is not the one that was opened any more.
 */
#ifndef INTAKE_DIRECTORY_H
#define INTAKE_DIRECTORY_H

#include <dirent.h>
#include <sys/queue.h>

#include "daemon/intake/inbox.h"

/* A mount may be put over a directory, or taken off: all of it counts. */
struct directory_identity {
	uint64_t device;
	uint64_t inode;
	uint64_t mount; /* 0 where the kernel does not say */
};

struct directory {
	TAILQ_ENTRY(directory) link;
	struct directory *parent; /* NULL: a configured inbox */
	const struct inbox_place *place;
	char *path;
	const char *source; /* "": none */
	uint32_t origin;    /* tells it apart in the names of work/ */
	int fd;             /* -1: not open */
	int wd;             /* -1: not watched */
	int fault;          /* errno of the last try to open; 0: none */
	struct directory_identity identity;
	DIR *scan;         /* under way; NULL: none */
	uint64_t sighting; /* number of the scan */
	bool rescan;       /* one is due */
};

/* Its descriptor and its watch are still to be had from directory_open.
 * parent NULL: place's own; else the subdirectory name of it. ENOMEM. The
 * caller frees it with directory_free. */
NEWSALERT_MUST_CHECK enum newsalert_err
directory_new(const struct inbox_place *place, struct directory *parent,
    const char *name, struct directory **directoryp);
void directory_free(struct directory *directory);

/* Open, watch, and mark for a scan. home: what work/ is on; another mount
 * would fail each claim. Returns 0, or an errno: ENOENT, ENOTDIR; EACCES: not
 * to be read or written by us, EXDEV: not on the mount of home; EPERM: a
 * subdirectory that belongs to neither root nor us; EEXIST: watched already
 * under another path. */
NEWSALERT_MUST_CHECK int directory_open(struct directory *directory,
    int inotify_fd, const struct directory_identity *home);
/* No more events of it come. */
void directory_close(struct directory *directory, int inotify_fd);

/* Is what the path leads to now what was opened? Of a closed one: false. */
bool directory_same(const struct directory *directory);

/* May files be taken out of an open one? Returns 0, or an errno as
 * directory_open does: rights are taken away, too, and given back. */
NEWSALERT_MUST_CHECK int directory_rights(const struct directory *directory);

/* The identity of path below fd ("": of fd itself), links not followed in the
 * last place unless follow. Returns 0 or errno. */
NEWSALERT_MUST_CHECK int directory_identify(int fd, const char *path,
    bool follow, struct directory_identity *identity);

#endif
