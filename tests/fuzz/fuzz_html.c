/* SPDX-License-Identifier: MIT */
/* Fuzz target: the reader of HTML pages. */
#include "daemon/article/html.h"

#include "tests/fuzz/reader.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return fuzz_reader(html_read, data, size);
}
