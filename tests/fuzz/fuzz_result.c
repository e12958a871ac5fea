/* SPDX-License-Identifier: MIT */
/* Any bytes from a worker: decoded and freed. */
#include <stdint.h>
#include <stdlib.h>

#include "daemon/worker/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct result result;
	size_t need, used;

	while (
	    result_decode(bytes, size, &need, &used, &result) == NEWSALERT_OK) {
		journal_file_free(result.file);
		if (used == 0 || used > size)
			abort();
		bytes += used;
		size -= used;
	}
	return 0;
}
