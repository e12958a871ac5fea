/* SPDX-License-Identifier: MIT */
/* One client of keeper.sock: lines come in, one request at a time is carried
 * out, its answer goes out before the next one is read. Used by service.c. */
#ifndef SERVICE_CONNECTION_H
#define SERVICE_CONNECTION_H

#include "daemon/service/names.h"
#include "daemon/service/service.h"

struct connection;

/* What connections share. closed: the client has gone or must go; the callee
 * ends with connection_free, but not inside the call. */
struct connection_context {
	struct event_base *base;
	struct journal *journal;
	struct names *names;
	const struct service_handlers *handlers;
	void (*closed)(struct connection *connection, void *owner);
};

/* Take over the connected, non-blocking socket fd of user uid, even on
 * failure. owner comes back with closed. */
NEWSALERT_MUST_CHECK enum newsalert_err
connection_new(const struct connection_context *context, int fd, uid_t uid,
    void *owner, struct connection **connectionp);
void connection_free(struct connection *connection);

/* A receipt of the file is there. */
void connection_recorded(struct connection *connection, const char *file);

#endif
