/* SPDX-License-Identifier: MIT */
/*
 * A page of an answer while it fills, within its limits: rows, bytes, rows
 * looked at, time.
 */
#ifndef JOURNAL_PAGE_H
#define JOURNAL_PAGE_H

#include <stdatomic.h>

#include "daemon/journal/journal.h"

#define PAGE_SCAN_MAX    20000 /* rows looked at */
#define PAGE_DEADLINE_MS 2000

struct page {
	size_t limit; /* rows */
	int64_t deadline_ms;
	const atomic_bool *cancelled;
	size_t scanned;
	char *bytes; /* the rows, each with its NUL */
	size_t len;
	size_t size;
	size_t offsets[NEWSALERT_PAGE_ALERTS + 1];
	size_t count;
	uint64_t next;
	struct journal_state state;
	enum newsalert_err err;
	struct newsalert_error why;
	bool damaged; /* the journal itself, not a row of it */
};

/* limit 0 means as many as there may be; cancelled is borrowed. */
void page_init(struct page *page, size_t limit, const atomic_bool *cancelled);
void page_fini(struct page *page);

/* Is it over before this many more bytes are added? The first row always has
 * room. */
bool page_is_full(const struct page *page, size_t len);
/* Has the time run out, or does nobody want it any more? */
bool page_is_late(const struct page *page);

NEWSALERT_MUST_CHECK enum newsalert_err page_add(struct page *page,
    const char *row, size_t len);

/* The same with an alert, which gets the epoch of the page's state. */
NEWSALERT_MUST_CHECK enum newsalert_err page_add_alert(struct page *page,
    const char *row, size_t len);

/* Set err and why; returns err. */
enum newsalert_err page_fail(struct page *page, enum newsalert_err err,
    const char *text);

/* Hand the page to done; the rows are borrowed for the call. */
void page_deliver(const struct page *page, journal_page_fn done, void *arg);

#endif
