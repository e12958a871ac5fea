/* SPDX-License-Identifier: MIT */
/* Fuzz target: the reader of JSON: ninjs and JSON Feed. */
#include "daemon/article/json.h"

#include "tests/fuzz/reader.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(json_read, data, size);
}
