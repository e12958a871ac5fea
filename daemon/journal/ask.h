/* SPDX-License-Identifier: MIT */
/*
 * Mail of the reader: a query on its way in, and back with its page.
 */
#ifndef JOURNAL_ASK_H
#define JOURNAL_ASK_H

#include "daemon/journal/mail.h"
#include "daemon/journal/page.h"

struct ask {
	struct mail mail;     /* first: delivered as this */
	LIST_ENTRY(ask) open; /* the loop's list of what is not answered */
	uint64_t ticket;
	atomic_bool cancelled; /* the loop sets it, the reader looks at it */
	journal_page_fn done;
	void *arg;
	struct journal_query query; /* its strings are owned */
	struct page page;
};

LIST_HEAD(ask_list, ask);

/* Copies the query. EINVAL: a text is longer than any may be. */
NEWSALERT_MUST_CHECK enum newsalert_err
ask_new(const struct journal_query *query, journal_page_fn done, void *arg,
    struct ask **askp);
void ask_free(struct ask *ask);

#endif
