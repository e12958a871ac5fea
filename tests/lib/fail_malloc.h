/* SPDX-License-Identifier: MIT */
/*
 * Allocations that fail when a test says so: fail_malloc.c takes the place of
 * malloc, calloc and realloc, in a test that it is linked into, or preloaded
 * into a program.
 */
#ifndef LIB_FAIL_MALLOC_H
#define LIB_FAIL_MALLOC_H

#include <stdint.h>

/* All of it may be written by another process: a preloaded library maps the
 * file that NEWSALERT_FAIL_MALLOC names. Members are atomic in effect. */
struct fail_malloc {
	int64_t pid;       /* the process whose allocations are counted */
	int64_t countdown; /* 1: the next one fails; 0: none does */
	int64_t lasting;   /* not 0: all after it fail too */
	int64_t struck;    /* failures so far */
	int64_t live;      /* blocks allocated and not freed */
};

extern struct fail_malloc *fail_malloc;

#endif
