/* SPDX-License-Identifier: MIT */
/* The rule files of directories come in, rules as they stand there go out. */
#ifndef TAGGING_FOLDER_H
#define TAGGING_FOLDER_H

#include "rules.h"

/* Read topics/, topics.d/ and countries/ of each directory. A folder that is
 * not there is empty. A country table replaces one of the same name in an
 * earlier directory. What cannot be read is reported. */
NEWSALERT_MUST_CHECK enum newsalert_err folder_read_all(struct rules *rules,
    const char *const *dirs, size_t count);

#endif
