/* SPDX-License-Identifier: MIT */
/* Any bytes as a file of the inbox: what it is told to be has a name, and it
 * is told the same twice. */
#include <stdint.h>
#include <stdlib.h>

#include "daemon/article/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const enum format raw = sniff_raw(bytes, size);
	const enum format format = sniff_format(bytes, size);

	if (raw < 0 || raw >= FORMAT_COUNT || format < 0 ||
	    format >= FORMAT_COUNT || sniff_name(raw)[0] == '\0' ||
	    sniff_name(format)[0] == '\0')
		abort();
	if (sniff_is_packed(raw) && raw == FORMAT_TEXT)
		abort();
	if (sniff_raw(bytes, size) != raw ||
	    sniff_format(bytes, size) != format)
		abort();
	return 0;
}
