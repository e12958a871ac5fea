/* SPDX-License-Identifier: MIT */
/* JSON on one line. */
#ifndef CLIENT_COMPACT_H
#define CLIENT_COMPACT_H

#include <jansson.h>

/* Without spaces; the caller frees it. NULL: no value (NULL), or no memory.
 * json_dumps(3) is not used, because it does not look whether its buffer could
 * grow for the key of a member, and then leaves a part of it out. */
char *compact_json(const json_t *value);

#endif
