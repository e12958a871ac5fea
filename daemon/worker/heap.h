/* SPDX-License-Identifier: MIT */
/* The heap of a process that does the same again and again. */
#ifndef WORKER_HEAP_H
#define WORKER_HEAP_H

/* Keep a few MiB of freed memory instead of giving it back after each article,
 * to be asked for again: half of what reading a short one costs. For the whole
 * process, before its first job. */
void heap_keep(void);

#endif
