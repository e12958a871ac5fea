/* SPDX-License-Identifier: MIT */
/* Receipts: what became of a file, in words. */
#ifndef COMMAND_RECEIPT_H
#define COMMAND_RECEIPT_H

#include <jansson.h>
#include <stdio.h>

#include "client/command/output.h"
#include "newsalert.h"

/* Write `accepted EPOCH.SEQ, repeat of SEQ` (an empty epoch: `accepted SEQ`),
 * where articles of it could not be read with `; article 3 rejected: REASON`,
 * or `rejected: REASON`, escaped. */
void receipt_write(FILE *out, const json_t *receipt, const char *epoch);

/* Whether the file is recorded as a whole. */
bool receipt_is_accepted(const json_t *receipt);

/* Print all receipts of a file, the oldest first. Complains, also where there
 * is none: EX_DATAERR. */
NEWSALERT_MUST_CHECK int receipt_print_all(struct newsalert_keeper *keeper,
    struct output *output, const char *file);

/* Wait at most wait_ms for the first receipt of a file with a number above
 * after; *receiptp is the caller's. EX_TEMPFAIL, and a complaint: none
 * came. */
NEWSALERT_MUST_CHECK int receipt_await(struct newsalert_keeper *keeper,
    const char *file, uint64_t after, int wait_ms, json_t **receiptp);

/* The highest number of any receipt; 0: there is none. Complains. */
NEWSALERT_MUST_CHECK int receipt_last(struct newsalert_keeper *keeper,
    uint64_t *numberp);

#endif
