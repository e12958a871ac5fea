/* SPDX-License-Identifier: MIT */
/*
 * An article that its reader does not survive, to test what that costs: in a
 * build with NEWSALERT_POISON a file that begins with "NEWSALERT-POISON
 * crash", "hang" or "bloat" does that to its worker, and with "try open
 * /etc/passwd" the worker tries that system call (breakout.c has them all) and
 * writes to standard error what came of it. CMake picks poison.c, or
 * no_poison.c, for which every file is harmless.
 */
#ifndef WORKER_POISON_H
#define WORKER_POISON_H

#include "newsalert.h"

/* ENOMEM: it was bloat, and ate all the memory there was. */
NEWSALERT_MUST_CHECK enum newsalert_err poison_taste(const char *bytes,
    size_t len);

#endif
