/* SPDX-License-Identifier: MIT */
/* Renames that never overwrite. */
#ifndef INTAKE_MOVE_H
#define INTAKE_MOVE_H

#include <limits.h>

#include "newsalert.h"

struct move {
	int from_fd;
	const char *from;
	int to_fd;
};

/* Rename to name (shortened); when that is taken, to names apart from it that
 * salt begins. got is the one it has now. Returns 0 or errno. */
NEWSALERT_MUST_CHECK int move_apart(const struct move *move, const char *name,
    uint32_t salt, char got[static NAME_MAX + 1]);

#endif
