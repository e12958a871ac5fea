/* SPDX-License-Identifier: MIT */
/* One line from a client comes in, a checked request goes out. The requests
 * are those of newsalert-wire(7). */
#ifndef SERVICE_REQUEST_H
#define SERVICE_REQUEST_H

#include <jansson.h>

#include "newsalert.h"

#include "daemon/journal/journal.h"

enum request_op {
	REQUEST_STATUS,
	REQUEST_REPLAY,
	REQUEST_HISTORY,
	REQUEST_ARTICLE,
	REQUEST_HELD,
	REQUEST_RECEIPT,
	REQUEST_RULES,
	REQUEST_RELOAD,
	REQUEST_RETRY,
	REQUEST_HOLD,
	REQUEST_ACK,
	REQUEST_RELEASE,
	REQUEST_SUBSCRIPTIONS,
	REQUEST_FORGET,
};

/* query has what the members say, for the journal's part of the operations;
 * its strings are borrowed from the request. */
struct request {
	enum request_op op;
	bool privileged; /* only for root and the daemon's user */
	bool has_epoch;
	uint64_t epoch;
	int64_t wait_ms;
	const char *file;
	const char *name; /* a durable one */
	bool takeover;
	bool has_uid;
	uid_t uid;
	struct journal_query query;
	json_t *root; /* owns the strings */
};

#define REQUEST_WAIT_MAX_MS (600 * 1000)

/* EINVAL: *why says what is wrong with the line. The caller ends with
 * request_fini, also after a failure. */
NEWSALERT_MUST_CHECK enum newsalert_err request_parse(const char *line,
    size_t len, struct newsalert_error *why, struct request *request);
void request_fini(struct request *request);

#endif
