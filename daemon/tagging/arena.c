/* SPDX-License-Identifier: MIT */
/* Sizes come in, pieces of large chunks go out. */
#include "daemon/tagging/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)64 * 1024)

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

void
arena_init(struct arena *arena)
{
	arena->chunks = NULL;
	arena->used = 0;
}

void
arena_fini(struct arena *arena)
{
	while (arena->chunks != NULL) {
		struct arena_chunk *chunk = arena->chunks;

		arena->chunks = chunk->next;
		free(chunk);
	}
}

void
arena_reset(struct arena *arena)
{
	struct arena_chunk *kept = arena->chunks;

	if (kept == NULL)
		return;
	arena->chunks = kept->next;
	arena_fini(arena);
	kept->next = NULL;
	arena->chunks = kept;
	arena->used = 0;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	const size_t rounded = (size + align - 1) / align * align;
	struct arena_chunk *chunk = arena->chunks;
	void *piece;

	if (rounded < size)
		return NULL;
	if (chunk == NULL || rounded > chunk->size - arena->used) {
		const size_t room = rounded > CHUNK_SIZE ? rounded : CHUNK_SIZE;

		if ((chunk = malloc(sizeof(*chunk) + room)) == NULL)
			return NULL;
		chunk->size = room;
		chunk->next = arena->chunks;
		arena->chunks = chunk;
		arena->used = 0;
	}
	piece = chunk->bytes + arena->used;
	arena->used += rounded;
	return memset(piece, 0, size);
}

char *
arena_dup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (copy != NULL)
		memcpy(copy, text, len);
	return copy;
}
