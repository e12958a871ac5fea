/* SPDX-License-Identifier: MIT */
/* Fuzz target: the reader of NewsML 1. */
#include "daemon/article/newsml.h"

#include "tests/fuzz/reader.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(newsml_read, data, size);
}
