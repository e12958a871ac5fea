/* SPDX-License-Identifier: MIT */
/* File names of producers, and names in work/: whatever goes in, what comes
 * out fits a directory, and what was written is read back. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "daemon/intake/filename.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work_name name = { .number = size, .attempt = 1 }, back;
	char text[NAME_MAX + 1], out[NAME_MAX + 1];

	size = size > NAME_MAX ? NAME_MAX : size;
	memcpy(text, data, size);
	text[size] = '\0';
	if (!filename_plain(text))
		return 0;
	(void)filename_ignored(text);
	(void)filename_of_reason(text, out);
	(void)filename_parse_work(text, &back);
	filename_apart(text, filename_hash(text), out);
	assert(filename_plain(out));
	assert(strlen(out) + strlen(REASON_SUFFIX) <= NAME_MAX);
	filename_shorten(text, name.name);
	assert(filename_plain(name.name));
	filename_format_work(&name, out);
	assert(filename_parse_work(out, &back));
	assert(strcmp(back.name, name.name) == 0);
	return 0;
}
