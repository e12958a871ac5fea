/* SPDX-License-Identifier: MIT */
/* Where a sequence keeps alerts: live ones behind a gap in a window, and the
 * page of replay that fills it. */
#ifndef CLIENT_WINDOW_H
#define CLIENT_WINDOW_H

#include "newsalert.h"

#define WINDOW_ALERTS 1024
#define WINDOW_BYTES  (4 << 20)

/* An alert as it comes in. bytes NULL: the filter does not pass it. */
struct sequence_alert {
	uint64_t epoch;
	uint64_t seq;
	const char *bytes;
	size_t len;
};

/* An alert that is kept. */
struct sequence_item {
	uint64_t seq; /* 0: the slot is free */
	char *bytes;
	size_t len;
};

/* Live alerts from next on, each at its seq % WINDOW_ALERTS. */
struct window {
	struct sequence_item items[WINDOW_ALERTS];
	size_t bytes;
};

/* Copy the alert, if it fits a window that begins with next, and is not
 * there; without memory it is left out, too. */
void window_hold(struct window *window, uint64_t next,
    const struct sequence_alert *alert);
bool window_has(const struct window *window, uint64_t seq);
/* Take out one; its bytes are the caller's. false: it is not there. */
bool window_take(struct window *window, uint64_t seq,
    struct sequence_item *item);
/* The window begins with next, and shall begin with seq. */
void window_drop(struct window *window, uint64_t next, uint64_t seq);
void window_empty(struct window *window);

/* A page of replay: complete before any of it is delivered, since only its
 * end says what retention has taken from its front. */
struct backlog {
	struct sequence_item items[NEWSALERT_PAGE_ALERTS];
	size_t count;
	size_t bytes;
	size_t taken;
	bool complete;  /* to be delivered */
	uint64_t until; /* everything below was looked at */
};

/* Copies. EPROTO: seq does not rise, or it is too much for a page. */
NEWSALERT_MUST_CHECK enum newsalert_err backlog_add(struct backlog *backlog,
    const struct sequence_alert *alert);
/* Take out the next; its bytes are the caller's. false: there is none. */
bool backlog_take(struct backlog *backlog, struct sequence_item *item);
void backlog_empty(struct backlog *backlog);

#endif
