/* SPDX-License-Identifier: MIT */
/* Arrays that grow. */
#ifndef TAGGING_VECTOR_H
#define TAGGING_VECTOR_H

#include "newsalert.h"

struct vector {
	void *items;
	size_t count;
	size_t room;
};

/* Forget what is in it and make room for count items, which are not cleared.
 * false: out of memory. */
NEWSALERT_MUST_CHECK bool vector_room(struct vector *vector, size_t count,
    size_t item_size);

/* The first of count new items at the end, zeroed; NULL: out of memory, and
 * the vector is as before. The caller frees vector.items at the end. */
void *vector_add(struct vector *vector, size_t count, size_t item_size);

#endif
