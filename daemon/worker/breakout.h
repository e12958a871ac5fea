/* SPDX-License-Identifier: MIT */
/*
 * In test builds (NEWSALERT_POISON) only: a confined process tries what it
 * must not be able to do, and tells what came of it.
 */
#ifndef WORKER_BREAKOUT_H
#define WORKER_BREAKOUT_H

#include <stddef.h>

/* Make the system call that the first of the words names, with the path or the
 * number that follows ("open /etc/passwd", "kill 1"), and write "breakout: WHO
 * NAME: OUTCOME" to standard error. The outcome is "done", the name of an
 * errno, or "no such attempt"; where the process is killed for it, there is
 * none. */
void breakout_try(const char *who, const char *words, size_t len);

#endif
