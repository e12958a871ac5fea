/* SPDX-License-Identifier: MIT */
/* Room for new items, at twice the size each time it runs out. */
#include "daemon/tagging/vector.h"

#include <stdlib.h>
#include <string.h>

void *
vector_add(struct vector *vector, size_t count, size_t item_size)
{
	unsigned char *first;

	if (vector->items == NULL || count > vector->room - vector->count) {
		size_t room = vector->room < 16 ? 16 : vector->room * 2;
		void *items;

		if (room - vector->count < count)
			room = vector->count + count;
		items = reallocarray(vector->items, room, item_size);
		if (items == NULL)
			return NULL;
		vector->items = items;
		vector->room = room;
	}
	first = (unsigned char *)vector->items + vector->count * item_size;
	vector->count += count;
	return memset(first, 0, count * item_size);
}

bool
vector_room(struct vector *vector, size_t count, size_t item_size)
{
	vector->count = 0;
	if (vector->items != NULL && count <= vector->room)
		return true;
	free(vector->items);
	vector->room = 0;
	vector->items = reallocarray(NULL, count + 16, item_size);
	if (vector->items == NULL)
		return false;
	vector->room = count + 16;
	return true;
}
