/* SPDX-License-Identifier: MIT */
/* A text as an array of code points, as offsets in alerts count them. */
#ifndef COMMAND_CODES_H
#define COMMAND_CODES_H

#include "newsalert.h"

struct codes {
	int32_t *at;
	size_t count;
};

/* ENOMEM. The caller ends with codes_fini. */
NEWSALERT_MUST_CHECK enum newsalert_err codes_init(struct codes *codes,
    const char *text);
void codes_fini(struct codes *codes);

/* Does text stand at offset? On true *endp is the offset behind it. */
bool codes_have(const struct codes *codes, size_t offset, const char *text,
    size_t *endp);

#endif
