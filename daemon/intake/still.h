/* SPDX-License-Identifier: MIT */
/* Has a file stood still, or is somebody writing it? */
#ifndef INTAKE_STILL_H
#define INTAKE_STILL_H

#include <sys/stat.h>

#include "newsalert.h"

/* Of inode, size, mtime and ctime: two looks differ when the file changed in
 * between. Never 0. */
uint64_t still_look(const struct stat *st);

/* Milliseconds since its last change of any kind (ctime, which no producer
 * can set); negative when that is in the future: another clock, or one that
 * was set back. */
int64_t still_ms(const struct stat *st);

/* Nanoseconds of a time stamp. */
int64_t still_time_ns(const struct timespec *time);

#endif
