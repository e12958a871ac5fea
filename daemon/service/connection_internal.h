/* SPDX-License-Identifier: MIT */
/* Inside a connection: what its requests are carried out with. */
#ifndef SERVICE_CONNECTION_INTERNAL_H
#define SERVICE_CONNECTION_INTERNAL_H

#include <event2/event.h>

#include "daemon/service/connection.h"
#include "daemon/service/request.h"

struct bufferevent;

struct service_pending {
	struct connection *connection; /* NULL: the client has gone */
};

struct connection {
	struct connection_context context;
	void *owner;
	uid_t uid;
	struct bufferevent *stream;
	struct event *waiting; /* for a receipt, until then */
	struct request request;
	bool busy;       /* the request is not answered yet */
	bool doomed;     /* hung up, to be freed soon */
	uint64_t ticket; /* of the journal query under way; 0: none */
	struct service_pending *pending;
	struct name_hold hold; /* of a durable name */
};

void connection_hang_up(struct connection *connection);

/* Close the answer to the request with this line, which is taken; NULL: memory
 * was out, and the client must ask again. */
void connection_close_answer(struct connection *connection, json_t *last);

/* Close it with "ok":true and what the object, which is taken, has. */
void connection_tell(struct connection *connection, json_t *object);

void connection_refuse(struct connection *connection, const char *code,
    const char *error);
/* The same for an error of ours; text NULL: what the error says. */
void connection_refuse_err(struct connection *connection,
    enum newsalert_err err, const char *text);

/* The request is answered later, with service_answer. false: it was refused,
 * memory is out. */
bool connection_defer(struct connection *connection);

/* Is it root, or the daemon's user? */
bool connection_is_privileged(const struct connection *connection);

/* The requests about durable names: connection_names.c. */
void connection_hold(struct connection *connection);
void connection_acknowledge(struct connection *connection);
void connection_release(struct connection *connection);
void connection_list_names(struct connection *connection);
void connection_forget_name(struct connection *connection);

#endif
