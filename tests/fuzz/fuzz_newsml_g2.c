/* SPDX-License-Identifier: MIT */
/* Fuzz target: the reader of NewsML-G2. */
#include "daemon/article/newsml_g2.h"

#include "tests/fuzz/reader.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(newsml_g2_read, data, size);
}
