/* SPDX-License-Identifier: MIT */
/* Below the blocking requests: for who waits in a way of its own. */
#ifndef CLIENT_KEEPER_H
#define CLIENT_KEEPER_H

#include "client/stream.h"

/* The connection's stream, borrowed. */
struct stream *keeper_stream(struct newsalert_keeper *keeper);

/* Wait until something can be read, or more can be sent; EDOWN: the deadline
 * (monotonic ms) has passed. */
NEWSALERT_MUST_CHECK enum newsalert_err
keeper_wait(struct newsalert_keeper *keeper, int64_t deadline_ms);

#endif
