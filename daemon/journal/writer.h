/* SPDX-License-Identifier: MIT */
/*
 * The writer thread: takes all files that wait (one when it is idle, many when
 * it is busy), commits them together, and sends each back with its outcome.
 * Between commits it releases what was held, and keeps house.
 */
#ifndef JOURNAL_WRITER_H
#define JOURNAL_WRITER_H

#include <sqlite3.h>

#include "daemon/journal/entry.h"
#include "daemon/journal/name_table.h"
#include "daemon/journal/reader.h"

struct writer;

struct writer_options {
	sqlite3 *db; /* the writer's alone until writer_stop */
	uint64_t epoch;
	const struct journal_options *limits;
	struct mailbox *mailbox;
	struct reader *reader; /* told of each commit; NULL: nobody */
};

NEWSALERT_MUST_CHECK enum newsalert_err
writer_start(const struct writer_options *options, struct writer **writerp);
/* Commits what was sent before, then ends the thread. */
void writer_stop(struct writer *writer);

void writer_send(struct writer *writer, struct entry *entry);

/* Written before the files that are sent after it. Takes the entry. */
void writer_send_name(struct writer *writer, struct name_entry *entry);

/* Look at what is held: the wall clock was set. */
void writer_look(struct writer *writer);

/* The rules for files that are sent from now on. Takes the names. */
void writer_set_rules(struct writer *writer, struct journal_rule_names *names);
/* As the last commit left them. For any thread. */
void writer_each_rule(const struct writer *writer, journal_rule_fn each,
    void *arg);

#endif
