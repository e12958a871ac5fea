/* SPDX-License-Identifier: MIT */
/* Any line as an answer of the daemon. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *line = (const char *)data;
	struct answer answer;
	bool closing;

	if (answer_is_closing(line, size, &closing) == NEWSALERT_OK &&
	    closing && answer_parse(line, size, &answer) == NEWSALERT_OK &&
	    memchr(answer.error, '\0', sizeof(answer.error)) == NULL)
		abort();
	return 0;
}
