/* SPDX-License-Identifier: MIT */
/* Texts come in, their places among all texts go out. */
#include "daemon/tagging/pool.h"

#include <stdlib.h>
#include <string.h>

#include "image.h"

#define FIRST_ROOM 4096

enum newsalert_err
pool_init(struct pool *pool)
{
	memset(pool, 0, sizeof(*pool));
	pool->room = FIRST_ROOM;
	pool->slots = calloc(FIRST_ROOM, sizeof(*pool->slots));
	if (pool->slots == NULL || vector_add(&pool->strings, 1, 1) == NULL) {
		pool_fini(pool);
		return NEWSALERT_ENOMEM;
	}
	return NEWSALERT_OK;
}

void
pool_fini(struct pool *pool)
{
	free(pool->slots);
	free(pool->strings.items);
	memset(pool, 0, sizeof(*pool));
}

/* The slot of a text, or the free one that it goes to. */
static struct pooled *
find_slot(const struct pool *pool, uint32_t hash, const char *text)
{
	uint32_t slot = hash & (pool->room - 1);

	for (; pool->slots[slot].offset != 0;
	     slot = (slot + 1) & (pool->room - 1))
		if (pool->slots[slot].hash == hash &&
		    strcmp(pool_at(pool, pool->slots[slot].offset), text) == 0)
			break;
	return &pool->slots[slot];
}

static enum newsalert_err
grow(struct pool *pool)
{
	const struct pool old = *pool;

	pool->room = old.room * 2;
	pool->slots =
	    pool->room == 0 ? NULL : calloc(pool->room, sizeof(*pool->slots));
	if (pool->slots == NULL) {
		*pool = old;
		return NEWSALERT_ENOMEM;
	}
	for (uint32_t i = 0; i < old.room; i++)
		if (old.slots[i].offset != 0)
			*find_slot(pool, old.slots[i].hash,
			    pool_at(pool, old.slots[i].offset)) = old.slots[i];
	free(old.slots);
	return NEWSALERT_OK;
}

struct pooled *
pool_text(struct pool *pool, const char *text)
{
	const size_t size = strlen(text) + 1;
	const uint32_t hash =
	    image_symbol_hash(SYMBOL_WRITTEN, 0, text, size - 1);
	struct pooled *entry;
	char *copy;

	if (pool->count >= pool->room / 2 && grow(pool) != NEWSALERT_OK)
		return NULL;
	entry = find_slot(pool, hash, text);
	if (entry->offset != 0)
		return entry;
	if (pool->strings.count + size > UINT32_MAX ||
	    (copy = vector_add(&pool->strings, size, 1)) == NULL)
		return NULL;
	memcpy(copy, text, size);
	entry->hash = hash;
	entry->offset = (uint32_t)(pool->strings.count - size);
	pool->count++;
	return entry;
}
