/* SPDX-License-Identifier: MIT */
/*
 * What an alert that is being released has to do with earlier ones: which
 * story it goes on with, and which near copies there are. For the writer
 * thread, between store_begin and store_commit.
 */
#ifndef JOURNAL_KIN_H
#define JOURNAL_KIN_H

#include <sqlite3.h>

#include "client/alert.h"
#include "daemon/journal/journal.h"

/* Two texts are near copies from this share of their sketches on. Lower, bond
 * issues and money market reports of one agency become copies of each other;
 * higher, copies with a new headline and a third cut off are missed. */
#define KIN_SIMILAR_MIN 0.5

struct kin;

struct kin_links {
	const char *msgtype;
	uint64_t story;   /* seq of its first alert; 0: this is it */
	uint64_t cluster; /* seq of the first near copy; 0: this is it */
	struct alert_links alert; /* points to what follows */
	char replaces_id[ALERT_ID_SIZE];
	struct alert_similar similar[ALERT_SIMILAR_MAX];
};

/* Uses db until kin_close. similar_ms and identity_keep_ms as in struct
 * journal_options. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_open(sqlite3 *db,
    int64_t similar_ms, int64_t identity_keep_ms, struct kin **kinp);
void kin_close(struct kin *kin);

/* Find the links of what is released at now_ms. Valid until the next
 * kin_add, and while *links is not moved. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_find(struct kin *kin,
    const struct journal_kin *known, int64_t now_ms, struct kin_links *links);

/* Remember it under its seq, which is higher than any before. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_add(struct kin *kin,
    const struct journal_kin *known, const struct kin_links *links,
    uint64_t seq, int64_t now_ms);

/* Write what was added, before it is committed. */
NEWSALERT_MUST_CHECK enum newsalert_err kin_write(struct kin *kin);

/* What was added since the last commit is gone from the table. */
void kin_rolled_back(struct kin *kin);

#endif
