/* SPDX-License-Identifier: MIT */
/* A matcher for many literal words, to hold newsalert's against. */
#ifndef BENCH_LITERAL_MATCHER_H
#define BENCH_LITERAL_MATCHER_H

#include <stddef.h>

struct literal_matcher;

/* Its name for the table; NULL: this build has none. */
const char *literal_matcher_name(void);

/* Compile count literals, case aside. NULL: failed, and said why. */
struct literal_matcher *literal_matcher_new(const char *const *literals,
    size_t count);
void literal_matcher_free(struct literal_matcher *matcher);

/* How many places match in text. */
size_t literal_matcher_scan(struct literal_matcher *matcher, const char *text,
    size_t len);

#endif
