/* SPDX-License-Identifier: MIT */
/* Requests about durable names: what changes one is answered when the journal
 * has it. */
#include "daemon/service/connection_internal.h"

#include <stdlib.h>

#include "client/filter.h"

/* ---- What the journal has by now ---- */

/* The pending request, or NULL when its client has gone meanwhile. */
static struct connection *
take_pending(struct service_pending *pending)
{
	struct connection *connection = pending->connection;

	free(pending);
	if (connection != NULL)
		connection->pending = NULL;
	return connection;
}

static void
held(enum newsalert_err err, void *arg)
{
	struct connection *connection = take_pending(arg);

	if (connection == NULL)
		return;
	if (err != NEWSALERT_OK) {
		names_leave(connection->context.names, &connection->hold, true);
		connection_refuse_err(connection, err, NULL);
	} else if (connection->hold.name == NULL) {
		connection_refuse(connection, "busy",
		    "another has taken the name over");
	} else {
		connection_tell(connection,
		    names_describe(connection->context.names,
			&connection->hold));
	}
}

static void
stored(enum newsalert_err err, void *arg)
{
	struct connection *connection = take_pending(arg);

	if (connection == NULL)
		return;
	if (err != NEWSALERT_OK)
		connection_refuse_err(connection, err, NULL);
	else
		connection_tell(connection, json_object());
}

/* It will not be answered later after all. */
static void
give_up(struct connection *connection, enum newsalert_err err, const char *text)
{
	free(connection->pending);
	connection->pending = NULL;
	connection_refuse_err(connection, err, text);
}

/* ---- Requests ---- */

static void
taken(void *arg)
{
	connection_hang_up(arg);
}

/* The filter as every other program would write it, which the caller frees. */
static enum newsalert_err
parse_filter(const char *text, struct newsalert_error *why,
    struct newsalert_filter **filterp)
{
	*filterp = NULL;
	return text == NULL ? NEWSALERT_OK
			    : newsalert_filter_parse(text, why, filterp);
}

static void
hold(struct connection *connection, const struct newsalert_filter *filter)
{
	const struct request *request = &connection->request;
	const struct name_wish wish = {
		.uid = connection->uid,
		.name = request->name,
		.filter = filter == NULL ? NULL : newsalert_filter_text(filter),
		.epoch = request->has_epoch ? request->epoch : 0,
		.next = request->query.from,
		.takeover = request->takeover,
	};
	struct newsalert_error why;
	enum newsalert_err err;

	if (!connection_defer(connection))
		return;
	connection->hold.taken = taken;
	connection->hold.arg = connection;
	err = names_hold(connection->context.names, &wish, &connection->hold,
	    held, connection->pending, &why);
	if (err != NEWSALERT_OK)
		give_up(connection, err, why.text);
}

void
connection_hold(struct connection *connection)
{
	struct newsalert_filter *filter;
	struct newsalert_error why;

	if (parse_filter(connection->request.query.filter, &why, &filter) !=
	    NEWSALERT_OK) {
		connection_refuse(connection, "usage", why.text);
		return;
	}
	hold(connection, filter);
	newsalert_filter_free(filter);
}

void
connection_acknowledge(struct connection *connection)
{
	enum newsalert_err err;

	if (connection->hold.name == NULL) {
		connection_refuse(connection, "usage",
		    "this connection holds no durable name");
		return;
	}
	if (!connection_defer(connection))
		return;
	err = names_acknowledge(connection->context.names, &connection->hold,
	    connection->request.query.from, stored, connection->pending);
	if (err != NEWSALERT_OK)
		give_up(connection, err,
		    err == NEWSALERT_EINVAL
			? "this alert has not been released yet"
			: NULL);
}

void
connection_release(struct connection *connection)
{
	names_leave(connection->context.names, &connection->hold, true);
	connection_tell(connection, json_object());
}

void
connection_list_names(struct connection *connection)
{
	connection_tell(connection,
	    json_pack("{s:o}", "subscriptions",
		names_list(connection->context.names, connection->uid,
		    connection_is_privileged(connection))));
}

void
connection_forget_name(struct connection *connection)
{
	const struct request *request = &connection->request;
	const uid_t uid = request->has_uid ? request->uid : connection->uid;
	enum newsalert_err err;

	if (uid != connection->uid && !connection_is_privileged(connection)) {
		connection_refuse(connection, "perm",
		    "only root and the daemon's user may remove the names of "
		    "others");
		return;
	}
	if (!connection_defer(connection))
		return;
	err = names_forget(connection->context.names, uid, request->name,
	    stored, connection->pending);
	if (err == NEWSALERT_ENOTFOUND)
		give_up(connection, err, "there is no such durable name");
	else if (err == NEWSALERT_EBUSY)
		give_up(connection, err, "somebody holds it; end that first");
	else if (err != NEWSALERT_OK)
		give_up(connection, err, NULL);
}
