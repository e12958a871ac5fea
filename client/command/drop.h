/* SPDX-License-Identifier: MIT */
/*
 * Files go into an inbox as newsalertd(8) asks for it: written whole under a
 * dot name, then renamed; never over another.
 */
#ifndef COMMAND_DROP_H
#define COMMAND_DROP_H

#include <limits.h>

#include "newsalert.h"

struct drop {
	int fd; /* of the inbox, which may not be ours to list */
	const char *path;
};

/* Complains: no inbox, or no permission and what to do. path is borrowed
 * until drop_close. */
NEWSALERT_MUST_CHECK int drop_open(struct drop *drop, const char *path);
void drop_close(struct drop *drop);

/* Is this a name that the daemon leaves alone? */
bool drop_is_ignored(const char *name);

/* Copy what can be read from fd into the inbox as name, or where that is
 * taken as name~hex; which of them is in dropped. It is durable then. No
 * signal can leave a part of it behind. Complains. */
NEWSALERT_MUST_CHECK int drop_copy(const struct drop *drop, int fd,
    const char *name, char dropped[static NAME_MAX + 1]);

#endif
