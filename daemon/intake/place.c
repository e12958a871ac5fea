/* SPDX-License-Identifier: MIT */
/* The caller's places come in, copies that last go out. */
#include "daemon/intake/place.h"

#include <stdlib.h>
#include <string.h>

void
places_free(struct inbox_place *places, size_t count)
{
	if (places == NULL)
		return;
	for (size_t i = 0; i < count; i++) {
		free((char *)places[i].path);
		free((char *)places[i].source);
		free((char *)places[i].language);
	}
	free(places);
}

/* NULL stays NULL. */
static bool
dup_text(const char *text, const char **copyp)
{
	if (text == NULL)
		return true;
	*copyp = strdup(text);
	return *copyp != NULL;
}

enum newsalert_err
places_dup(const struct inbox_place *places, size_t count,
    struct inbox_place **copyp)
{
	struct inbox_place *copy = calloc(count, sizeof(*copy));

	if (copy == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		copy[i].urgency = places[i].urgency;
		if (!dup_text(places[i].path, &copy[i].path) ||
		    !dup_text(places[i].source, &copy[i].source) ||
		    !dup_text(places[i].language, &copy[i].language)) {
			places_free(copy, count);
			return NEWSALERT_ENOMEM;
		}
	}
	*copyp = copy;
	return NEWSALERT_OK;
}
