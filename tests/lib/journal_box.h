/* SPDX-License-Identifier: MIT */
/* A journal in a temporary directory, files for it, and a patient loop.
 * Whatever fails in here fails the test. */
#ifndef LIB_JOURNAL_BOX_H
#define LIB_JOURNAL_BOX_H

#include "daemon/journal/journal.h"

#define JOURNAL_BOX_DEADLINE_MS 20000

struct box_release {
	uint64_t epoch;
	uint64_t seq;
	char *json;
	char *countries;
	size_t event; /* how many events had been before it */
};

struct box_commit {
	uint64_t job;
	enum newsalert_err err;
	char *reason;
	struct journal_outcome outcomes[8]; /* the first ones */
	size_t event;
};

struct journal_box {
	char dir[64];
	struct journal_options options; /* to be changed before it opens */
	struct journal *journal;        /* NULL: not open */
	struct box_release *releases;
	size_t release_count;
	struct box_commit *commits;
	size_t commit_count;
	size_t events;
	enum newsalert_err fatal_err;
	char fatal[256];
	char trouble[256];
};

/* A page with rows of its own; box_page_fini frees them. */
struct box_page {
	enum newsalert_err err;
	char error[256];
	char *rows[NEWSALERT_PAGE_ALERTS];
	size_t count;
	uint64_t next;
	struct journal_state state;
};

/* Make the directory; nothing is open yet. */
void journal_box_init(struct journal_box *box);
void journal_box_open(struct journal_box *box);
void journal_box_close(struct journal_box *box);
/* Close, forget what was delivered, open. */
void journal_box_reopen(struct journal_box *box);
/* Close, and delete everything. */
void journal_box_fini(struct journal_box *box);
/* dir/NAME; valid until 8 more calls. */
const char *journal_box_path(const struct journal_box *box, const char *name);

/* A file without articles, and one more article in it: story number `story`,
 * whose identity, headline and text tell the number. Its alert is about
 * Japan, and Russia when the number is even; its topic is politics/diplomacy,
 * and sport too when three divide it. */
struct journal_file *journal_box_file(uint64_t job, const char *name);
struct journal_article *journal_box_add(struct journal_file *file,
    uint64_t story);

/* Have the rules of these stories counted, and wait until they are. */
void journal_box_count_rules(struct journal_box *box);

void journal_box_append(struct journal_box *box, struct journal_file *file);
/* A file "story-N" with that one story, as job N. */
void journal_box_append_story(struct journal_box *box, uint64_t story);
/* One turn of the loop. */
void journal_box_turn(struct journal_box *box);
/* Turn until so many files were committed, alerts released, in all. */
void journal_box_wait_commits(struct journal_box *box, size_t count);
void journal_box_wait_releases(struct journal_box *box, size_t count);
/* Append stories first..last and wait for them. */
void journal_box_fill(struct journal_box *box, uint64_t first, uint64_t last);

/* Ask and wait for the answer. */
void journal_box_ask(struct journal_box *box, const struct journal_query *query,
    struct box_page *page);
void box_page_fini(struct box_page *page);

/* Run SQL on a connection of its own; the journal need not be open. */
void journal_box_sql(const struct journal_box *box, const char *sql);
int64_t journal_box_number(const struct journal_box *box, const char *sql);
/* PRAGMA integrity_check of dir/NAME says ok. */
void journal_box_check(const struct journal_box *box, const char *name);

#endif
