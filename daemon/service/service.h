/* SPDX-License-Identifier: MIT */
/*
 * keeper.sock: requests of local users come in, answers go out. Replay,
 * history, articles and receipts are the journal's; the rest is asked of the
 * keeper through a table of functions. Runs on the loop thread.
 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <jansson.h>
#include <sys/types.h>

#include "newsalert.h"

#include "daemon/journal/journal.h"

struct event_base;
struct service;

/* A request whose answer comes later. It dies when it is answered, or when
 * the client goes. */
struct service_pending;

/* All for the closing line. status and rules give a new object, NULL when
 * memory is out. reload is answered later with service_answer. retry puts a
 * failed file back into the inbox. */
struct service_handlers {
	json_t *(*status)(void *arg);
	json_t *(*rules)(void *arg);
	void (*reload)(struct service_pending *pending, void *arg);
	enum newsalert_err (*retry)(const char *file, void *arg);
	void *arg;
};

struct service_options {
	const char *path;   /* of the socket */
	gid_t group;        /* that may connect; (gid_t)-1: own user only */
	const char *state;  /* where the journal is */
	size_t connections; /* of all but the privileged */
	size_t connections_per_user;
};

/* May this user do what changes others' things? root and the daemon's may, and
 * they get in however many others are there. */
bool service_is_privileged(uid_t uid);

/* Bind and listen; the caller holds the lock of the socket's directory until
 * service_close. base and journal are borrowed for the service's life, the
 * rest for the call. EIO: *why says which path and what is wrong. */
NEWSALERT_MUST_CHECK enum newsalert_err service_open(struct event_base *base,
    struct journal *journal, const struct service_options *options,
    const struct service_handlers *handlers, struct newsalert_error *why,
    struct service **servicep);
/* Ends all connections and removes the socket. */
void service_close(struct service *service);

/* Close a pending request, which is freed, whether its client is still there
 * or not. error NULL: it went well. findings, NULL or an array, is taken. */
void service_answer(struct service_pending *pending, const char *code,
    const char *error, json_t *findings);

/* A file has a receipt now: whoever waits for it is told. */
void service_recorded(struct service *service, const char *file);

/* Forget durable names that nobody has held for so long. To be called every
 * minute, or more often. */
void service_expire_names(struct service *service, int64_t expiry_ms);

size_t service_connection_count(const struct service *service);

#endif
