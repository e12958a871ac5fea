/* SPDX-License-Identifier: MIT */
/* A text comes in and becomes a file, whole or not at all. */
#ifndef LEARNING_NEW_FILE_H
#define LEARNING_NEW_FILE_H

#include "newsalert.h"

/* EIO: *why says why; a file that is there stays as it is. */
NEWSALERT_MUST_CHECK enum newsalert_err new_file_write(const char *path,
    const char *text, size_t len, struct newsalert_error *why);

#endif
