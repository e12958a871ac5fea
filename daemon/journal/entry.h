/* SPDX-License-Identifier: MIT */
/*
 * Mail of the writer: a file on its way into the journal and back with its
 * outcome, and an embargoed article on its release.
 */
#ifndef JOURNAL_ENTRY_H
#define JOURNAL_ENTRY_H

#include "daemon/journal/mail.h"

/* A sealed alert; json is NULL where the article became none. */
struct sealed {
	char *json;
	size_t len;
};

struct entry {
	struct mail mail; /* first: delivered as this */
	struct journal_file *file;
	bool refused; /* its rows are at fault: only a receipt is written */
	enum newsalert_err err;
	uint64_t epoch;
	struct sealed *sealed;            /* one for each article */
	struct journal_outcome *outcomes; /* one for each article */
};

/* Takes the file, even on failure. */
NEWSALERT_MUST_CHECK enum newsalert_err entry_new(struct journal_file *file,
    struct entry **entryp);
void entry_free(struct entry *entry);
/* Forget what a transaction that was rolled back had put in. */
void entry_clear(struct entry *entry);
/* Make it a rejected file. ENOMEM. */
NEWSALERT_MUST_CHECK enum newsalert_err entry_refuse(struct entry *entry);
/* Its size in memory, to limit a group. */
size_t entry_bytes(const struct entry *entry);

/* An alert that comes without a file. */
struct release {
	struct mail mail; /* first: delivered as this */
	uint64_t epoch;
	uint64_t seq;
	struct sealed sealed;
	char *countries;
	char *mentions;
	char *topics;
};

/* Copies the lists. */
NEWSALERT_MUST_CHECK enum newsalert_err release_new(const char *countries,
    const char *mentions, const char *topics, struct release **releasep);
void release_free(struct release *release);

#endif
