/* SPDX-License-Identifier: MIT */
/* Fuzz target: the bytes of one file. */
#include "daemon/article/article.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct article_input input = {
		.bytes = (const char *)data,
		.len = size,
		.name = "fuzz",
		.time_sec = 1671000000,
	};
	struct newsalert_error why;
	struct article_list *list;

	if (article_read(&input, &why, &list) == NEWSALERT_OK)
		article_list_free(list);
	return 0;
}
