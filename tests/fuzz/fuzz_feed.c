/* SPDX-License-Identifier: MIT */
/* Fuzz target: the reader of feeds. */
#include "daemon/article/feed.h"

#include "tests/fuzz/reader.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(feed_read, data, size);
}
