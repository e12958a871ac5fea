/* SPDX-License-Identifier: MIT */
/* A file comes in under one name and goes out under one that was free. */
#include "daemon/intake/move.h"

#include <errno.h>
#include <stdio.h>

#include "daemon/intake/filename.h"

#define TRIES 64

int
move_apart(const struct move *move, const char *name, uint32_t salt,
    char got[static NAME_MAX + 1])
{
	filename_shorten(name, got);
	for (int i = 0; i < TRIES; i++) {
		if (renameat2(move->from_fd, move->from, move->to_fd, got,
			RENAME_NOREPLACE) == 0)
			return 0;
		if (errno != EEXIST)
			return errno;
		filename_apart(name, salt, got);
		salt = salt * 2654435761u + 1;
	}
	return EEXIST;
}
