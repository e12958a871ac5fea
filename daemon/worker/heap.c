/* SPDX-License-Identifier: MIT */
/* glibc gives what is free at the top of the heap back from 128 KiB on: a tree
 * of one article. */
#include "daemon/worker/heap.h"

#include <malloc.h>

#define KEEP_BYTES  (8 << 20) /* free at the top of the heap */
#define STEP_BYTES  (256 << 10)
#define LARGE_BYTES (4 << 20) /* from here on mapped, and unmapped, alone */

void
heap_keep(void)
{
	/* Where it is refused, things go on as they were. */
	(void)mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
	(void)mallopt(M_TOP_PAD, STEP_BYTES);
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
}
