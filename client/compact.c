/* SPDX-License-Identifier: MIT */
/* A value is measured, then written into what it needs. */
#include "client/compact.h"

#include <stdlib.h>

char *
compact_json(const json_t *value)
{
	char *text;
	size_t len;

	if (value == NULL ||
	    (len = json_dumpb(value, NULL, 0, JSON_COMPACT)) == 0)
		return NULL;
	text = malloc(len + 1);
	if (text == NULL)
		return NULL;
	if (json_dumpb(value, text, len, JSON_COMPACT) != len) {
		free(text);
		return NULL;
	}
	text[len] = '\0';
	return text;
}
