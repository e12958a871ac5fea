/* SPDX-License-Identifier: MIT */
/* The live feed: a nanomsg SUB socket on one endpoint of the publisher. */
#ifndef CLIENT_FEED_H
#define CLIENT_FEED_H

#include "newsalert.h"

struct feed {
	int sock; /* -1: closed */
	int fd;   /* readable, level-triggered, when frames may be there */
};

#define FEED_INIT ((struct feed){ -1, -1 })

/* The endpoint can be used: ipc:// with a path that a socket can have, or
 * tcp://. EINVAL: *why says what is wrong. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_check(const char *endpoint,
    struct newsalert_error *why);

/* Subscribe to alerts, heartbeats and farewells. Succeeds also where nobody
 * publishes yet, and connects when somebody does. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_open(struct feed *feed,
    const char *endpoint, struct newsalert_error *why);
void feed_close(struct feed *feed);

/* The next message, to be given back with feed_release. EAGAIN: none. */
NEWSALERT_MUST_CHECK enum newsalert_err feed_receive(const struct feed *feed,
    char **bytesp, size_t *lenp);
void feed_release(char *bytes);

#endif
