/* SPDX-License-Identifier: MIT */
/* Texts one behind the other, each of them once. */
#ifndef TAGGING_POOL_H
#define TAGGING_POOL_H

#include "vector.h"

struct pooled {
	uint32_t hash;
	uint32_t offset; /* 0: free slot */
	uint32_t term;   /* the condition term of this text, from 1 */
};

struct pool {
	struct vector strings; /* char; the first one is "" */
	struct pooled *slots;  /* open addressing */
	uint32_t room;
	uint32_t count;
};

NEWSALERT_MUST_CHECK enum newsalert_err pool_init(struct pool *pool);
void pool_fini(struct pool *pool);

/* The entry of a text that is not "", made if need be; NULL: out of memory, or
 * over 4 GiB. Borrowed until the next text. */
struct pooled *pool_text(struct pool *pool, const char *text);

/* The text at an offset. Borrowed until the next text. */
static inline const char *
pool_at(const struct pool *pool, uint32_t offset)
{
	return (const char *)pool->strings.items + offset;
}

#endif
