/* SPDX-License-Identifier: MIT */
/*
 * Durable names: how far each subscriber that has a name of its own has got.
 * The journal only keeps them; who holds one is the service's affair.
 */
#ifndef JOURNAL_NAME_TABLE_H
#define JOURNAL_NAME_TABLE_H

#include <sqlite3.h>

#include "daemon/journal/mail.h"

/* A name on its way into the journal, and back when it is durable. */
struct name_entry {
	struct mail mail; /* first: delivered as this */
	struct journal_name row;
	bool drops; /* the row is to go */
	enum newsalert_err err;
	journal_done_fn done;
	void *arg;
};

/* Copies the row's texts. done may be NULL. */
NEWSALERT_MUST_CHECK enum newsalert_err
name_entry_new(const struct journal_name *row, bool drops, journal_done_fn done,
    void *arg, struct name_entry **entryp);
void name_entry_free(struct name_entry *entry);

struct name_table;

/* Uses db until name_table_close. */
NEWSALERT_MUST_CHECK enum newsalert_err name_table_open(sqlite3 *db,
    struct name_table **tablep);
void name_table_close(struct name_table *table);

/* Write a list of entries, in the transaction that is under way. */
NEWSALERT_MUST_CHECK enum newsalert_err
name_table_write(struct name_table *table, const struct mail_list *list);

/* Call each for every name that db has. */
NEWSALERT_MUST_CHECK enum newsalert_err name_table_each(sqlite3 *db,
    journal_name_fn each, void *arg);

#endif
