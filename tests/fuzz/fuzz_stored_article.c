/* SPDX-License-Identifier: MIT */
/* An alert and the zones of its article as a journal might have them, with NUL
 * between them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/trial/stored_article.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct story story = { .seq = 1,
		.time_ms = 1671000000000,
		.alert = (const char *)data };
	struct article_list *list;
	char *headline;

	story.alert_len = strnlen(story.alert, size);
	story.zones_len = size - story.alert_len;
	story.zones = story.alert + story.alert_len;
	if (story.zones_len > 0) {
		story.zones++;
		story.zones_len--;
	}
	if (stored_article_read(&story, &list, &headline) != NEWSALERT_OK)
		return 0;
	if (list->count != 1 || headline == NULL ||
	    list->items[0].lead_len > list->items[0].zone_lens[ZONE_BODY])
		abort();
	article_list_free(list);
	free(headline);
	return 0;
}
