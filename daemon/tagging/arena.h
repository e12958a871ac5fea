/* SPDX-License-Identifier: MIT */
/* Memory that is given out in small pieces and taken back as a whole. */
#ifndef TAGGING_ARENA_H
#define TAGGING_ARENA_H

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks; /* newest first */
	size_t used;                /* of the newest */
};

void arena_init(struct arena *arena);
void arena_fini(struct arena *arena);

/* Take back all pieces, keep the newest chunk for the next ones. */
void arena_reset(struct arena *arena);

/* Zeroed, aligned for any type; NULL: out of memory. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy with a NUL behind it; NULL: out of memory. */
char *arena_dup(struct arena *arena, const char *text, size_t len);

#endif
