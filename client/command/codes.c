/* SPDX-License-Identifier: MIT */
/* UTF-8 in, code points out. */
#include "client/command/codes.h"

#include <stdlib.h>
#include <string.h>

#include "client/command/escape.h"

enum newsalert_err
codes_init(struct codes *codes, const char *text)
{
	size_t len = strlen(text);
	int32_t *at;
	size_t count = 0;

	/* There are at most as many code points as bytes. */
	if ((at = calloc(len + 1, sizeof(*at))) == NULL)
		return NEWSALERT_ENOMEM;
	for (size_t offset = 0; offset < len;)
		at[count++] = escape_next(text, len, &offset);
	codes->at = at;
	codes->count = count;
	return NEWSALERT_OK;
}

void
codes_fini(struct codes *codes)
{
	free(codes->at);
	*codes = (struct codes){ 0 };
}

bool
codes_have(const struct codes *codes, size_t offset, const char *text,
    size_t *endp)
{
	size_t len = strlen(text);

	for (size_t at = 0; at < len; offset++) {
		if (offset >= codes->count ||
		    codes->at[offset] != escape_next(text, len, &at))
			return false;
	}
	*endp = offset;
	return true;
}
