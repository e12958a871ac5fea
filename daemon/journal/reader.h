/* SPDX-License-Identifier: MIT */
/*
 * The reader thread: answers queries one after the other, and lets the search
 * file follow the journal while nobody asks.
 */
#ifndef JOURNAL_READER_H
#define JOURNAL_READER_H

#include "daemon/journal/ask.h"

struct reader;

/* Opens journal.db in dir, which must be there, for reading. */
NEWSALERT_MUST_CHECK enum newsalert_err
reader_start(const struct journal_options *options, uint64_t epoch,
    struct mailbox *mailbox, struct newsalert_error *why,
    struct reader **readerp);
/* Ends the thread. What it had not come to goes back without a page: the
 * caller has cancelled it, and delivers it all the same, so that it leaves the
 * list of open queries. */
void reader_stop(struct reader *reader);

void reader_send(struct reader *reader, struct ask *ask);

/* From the writer, after each commit: the journal has come to head. */
void reader_follow(struct reader *reader, uint64_t head);

#endif
