/* SPDX-License-Identifier: MIT */
/* The zones that tagging reads, and what else it can point to in them. */
#ifndef TAGGING_ZONES_H
#define TAGGING_ZONES_H

#include "daemon/article/article.h"

struct read_zone {
	enum zone zone;
	const char *name; /* as zone_name has it */
};

/* In the order in which they are read; name NULL at the end. */
extern const struct read_zone zones_read[];

/* Those that are not, but for the dateline. */
extern const struct read_zone zones_unread[];

/* The name of one that is read, or of the dateline; else "". */
const char *zones_name(enum zone zone);

#endif
