/* SPDX-License-Identifier: MIT */
/* Numbers that look random and are the same in every run (xorshift64*). */
#ifndef TESTS_LIB_RANDOM_H
#define TESTS_LIB_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state; /* not 0 */
};

static inline uint64_t
random_next(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * UINT64_C(2685821657736338717);
}

/* 0 <= result < limit */
static inline size_t
random_below(struct random *random, size_t limit)
{
	return (size_t)((random_next(random) >> 11) % limit);
}

#endif
