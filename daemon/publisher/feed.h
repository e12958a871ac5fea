/* SPDX-License-Identifier: MIT */
/*
 * The publisher's end of the socket to the keeper: deliveries come in, lines
 * about the publisher's state go out.
 */
#ifndef PUBLISHER_FEED_H
#define PUBLISHER_FEED_H

#include "newsalert.h"
#include "daemon/publisher/delivery.h"

struct feed {
	int sock;
	size_t start; /* of what was not delivered yet */
	size_t len;
	char bytes[4 * DELIVERY_MAX];
};

void feed_init(struct feed *feed, int sock);

/* Wait for the next delivery, which is borrowed until the next call. EDOWN:
 * the keeper has closed the socket; EPROTO: what it sent is no delivery. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_next(struct feed *feed,
    struct delivery *delivery);

/* One line to the keeper: "ready", "warning: TEXT" or "error: TEXT". That it
 * is gone shows in feed_next. */
void feed_report(const struct feed *feed, const char *word, const char *text);

#endif
