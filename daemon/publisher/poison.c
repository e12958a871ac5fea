/* SPDX-License-Identifier: MIT */
/* Makes a publisher try to break out when a headline asks for it; test
 * builds. */
#include "daemon/publisher/poison.h"

#include <string.h>

#include "daemon/worker/breakout.h"

void
poison_taste_delivery(const struct delivery *delivery)
{
	static const char verb[] = "\"NEWSALERT-POISON publish ";
	const char *found, *words, *end;

	found =
	    memmem(delivery->frame, delivery->frame_len, verb, strlen(verb));
	if (found == NULL)
		return;
	words = found + strlen(verb);
	end = memchr(words, '"',
	    delivery->frame_len - (size_t)(words - delivery->frame));
	if (end != NULL)
		breakout_try("publisher", words, (size_t)(end - words));
}
