/* SPDX-License-Identifier: MIT */
/*
 * --unique: of alerts that are near copies of each other only the first that
 * comes by. The latest 65,536 seqs are remembered.
 */
#ifndef COMMAND_UNIQUE_H
#define COMMAND_UNIQUE_H

#include "newsalert.h"

struct unique;

NEWSALERT_MUST_CHECK enum newsalert_err unique_new(struct unique **uniquep);
void unique_free(struct unique *unique);

/* Is it the first of its near copies? Corrections and withdrawals pass in any
 * case. Remembers it, and those that it is like. */
bool unique_take(struct unique *unique, const struct newsalert_alert *alert);

#endif
