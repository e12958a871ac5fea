/* SPDX-License-Identifier: MIT */
/* Typed access with a default. */
#include "client/command/member.h"

#include <string.h>

const char *
member_string(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

uint64_t
member_number(const json_t *object, const char *key)
{
	json_int_t number = json_integer_value(json_object_get(object, key));

	return number < 0 ? 0 : (uint64_t)number;
}

void
member_keep(json_t *array, const char *a, const char *b, const char *word)
{
	if (word == NULL)
		return;
	for (size_t i = json_array_size(array); i > 0; i--) {
		const json_t *object = json_array_get(array, i - 1);

		if (strcasestr(member_string(object, a), word) == NULL &&
		    strcasestr(member_string(object, b), word) == NULL)
			json_array_remove(array, i - 1);
	}
}
