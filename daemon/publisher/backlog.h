/* SPDX-License-Identifier: MIT */
/*
 * Deliveries on their way to a publisher that does not read them at once.
 * Bounded in bytes; what does not fit is dropped whole and counted.
 */
#ifndef PUBLISHER_BACKLOG_H
#define PUBLISHER_BACKLOG_H

#include <sys/queue.h>

#include "newsalert.h"
#include "daemon/publisher/delivery.h"

TAILQ_HEAD(parcel_list, parcel);

struct backlog {
	struct parcel_list parcels;
	size_t bytes;
	size_t bytes_max;
	uint64_t sent;    /* deliveries written whole */
	uint64_t dropped; /* never written, or in part only */
};

void backlog_init(struct backlog *backlog, size_t bytes_max);
/* Drop all that is left. */
void backlog_clear(struct backlog *backlog);

bool backlog_is_empty(const struct backlog *backlog);

/* Add a delivery, or count it as dropped: no room, no memory, or over the
 * limits of a delivery. */
void backlog_push(struct backlog *backlog, const struct delivery *delivery);

/* Write as much as the non-blocking socket takes. EAGAIN: it is full, some is
 * left; EDOWN: nobody reads any more. */
NEWSALERT_MUST_CHECK enum newsalert_err backlog_write(struct backlog *backlog,
    int sock);

#endif
