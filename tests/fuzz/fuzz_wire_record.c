/* SPDX-License-Identifier: MIT */
/* Fuzz target: IPTC 7901 and ANPA 1312. */
#include "daemon/article/wire_record.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct article_input input = {
		.bytes = (const char *)data,
		.len = size,
		.name = "fuzz",
		.language = "de",
		.time_sec = 1671000000,
	};
	struct article_list *list = calloc(1, sizeof(*list));
	struct newsalert_error why;

	if (list != NULL &&
	    wire_record_read(&input, &why, list) != NEWSALERT_OK)
		(void)why;
	article_list_free(list);
	return 0;
}
