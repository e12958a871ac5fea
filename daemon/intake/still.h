/* SPDX-License-Identifier: MIT */
/* Has a file stood still, or is somebody writing it? */
#ifndef INTAKE_STILL_H
#define INTAKE_STILL_H

#include <sys/stat.h>

#include "newsalert.h"

/* The last change of a file of one name is its ctime, which no producer can
 * set. Of one with several it is the mtime: there each claim of one name is a
 * change of the ctime that all of them share. */

/* Of inode, size, mtime, last change, mode and owners: two looks differ when
 * the file changed in between, or who may read it. Never 0. */
uint64_t still_look(const struct stat *st);

/* Milliseconds since the last change; negative when that is in the future:
 * another clock, or one that was set back. */
int64_t still_ms(const struct stat *st);

/* Nanoseconds of a time stamp. */
int64_t still_time_ns(const struct timespec *time);

#endif
