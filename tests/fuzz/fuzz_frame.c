/* SPDX-License-Identifier: MIT */
/* Any bytes as a live frame: what parses is printed the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame frame;
	char *bytes;
	size_t len;

	if (frame_parse((const char *)data, size, &frame) != NEWSALERT_OK)
		return 0;
	if (frame_format(&frame, &bytes, &len) != NEWSALERT_OK || len != size ||
	    memcmp(bytes, data, size) != 0)
		abort();
	free(bytes);
	return 0;
}
