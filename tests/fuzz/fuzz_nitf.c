/* SPDX-License-Identifier: MIT */
/* Fuzz target: the reader of NITF. */
#include "daemon/article/nitf.h"

#include "tests/fuzz/reader.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(nitf_read, data, size);
}
