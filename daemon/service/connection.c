/* SPDX-License-Identifier: MIT */
/* Lines of one client come in, answers go out, in order and one at a time. */
#include "daemon/service/connection_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "client/json.h"

/* A client that does not read its answer for this long is let go. */
#define WRITE_TIMEOUT_SEC 30

static void read_next_request(struct connection *connection);

void
connection_hang_up(struct connection *connection)
{
	if (connection->doomed)
		return;
	connection->doomed = true;
	connection->context.closed(connection, connection->owner);
}

/* Libevent 2.1.12 makes a stream that does not see its own output where there
 * is no memory for a callback: it is told. */
static bool
send_output(struct connection *connection)
{
	return bufferevent_enable(connection->stream, EV_WRITE) == 0;
}

/* Send the closing line, which is taken, and go on with the next request. */
void
connection_close_answer(struct connection *connection, json_t *last)
{
	struct evbuffer *out = bufferevent_get_output(connection->stream);
	char *text = compact_json(last);
	bool failed = text == NULL || evbuffer_add(out, text, strlen(text)) ||
		      evbuffer_add(out, "\n", 1) || !send_output(connection);

	json_decref(last);
	free(text);
	request_fini(&connection->request);
	if (failed) {
		connection_hang_up(connection);
		return;
	}
	connection->busy = false;
}

void
connection_refuse(struct connection *connection, const char *code,
    const char *error)
{
	connection_close_answer(connection,
	    json_pack("{s:b, s:s, s:s}", "ok", 0, "code", code, "error",
		error));
}

static json_t *
epoch_text(uint64_t epoch)
{
	char text[20];

	snprintf(text, sizeof(text), "%016" PRIx64, epoch);
	return json_string(text);
}

/* The closing line of an answer from the journal. */
static json_t *
page_end(const struct connection *connection, const struct journal_page *page)
{
	const struct journal_query *query = &connection->request.query;
	uint64_t next = page->next;

	/* A replay that is complete goes on behind what was asked for. */
	if (next == 0 && query->kind == JOURNAL_REPLAY)
		next = (query->to != 0 && query->to < page->state.head
			       ? query->to
			       : page->state.head) +
		       1;
	return json_pack("{s:b, s:o, s:I, s:I, s:I}", "ok", 1, "epoch",
	    epoch_text(page->state.epoch), "oldest",
	    (json_int_t)page->state.oldest, "head",
	    (json_int_t)page->state.head, "next", (json_int_t)next);
}

static bool
is_receipt_query(const struct connection *connection)
{
	return connection->request.op == REQUEST_RECEIPT;
}

static void
send_rows(struct connection *connection, const struct journal_page *page)
{
	struct evbuffer *out = bufferevent_get_output(connection->stream);
	json_t *end;

	for (size_t i = 0; i < page->count; i++) {
		if (evbuffer_add(out, page->rows[i], page->row_lens[i]) ||
		    evbuffer_add(out, "\n", 1)) {
			connection_hang_up(connection);
			return;
		}
	}
	end = page_end(connection, page);
	if (is_receipt_query(connection))
		put_json(&end, "last",
		    json_integer((json_int_t)page->state.last_receipt));
	connection_close_answer(connection, end);
}

static const char *
code_of(enum newsalert_err err)
{
	switch (err) {
	case NEWSALERT_EINVAL:
	case NEWSALERT_ETOOBIG:
		return "usage";
	case NEWSALERT_ENOTFOUND:
		return "notfound";
	case NEWSALERT_EPERM:
		return "perm";
	case NEWSALERT_EBUSY:
		return "busy";
	case NEWSALERT_EAGAIN:
	case NEWSALERT_ENOMEM:
		return "again";
	default:
		return "io";
	}
}

void
connection_refuse_err(struct connection *connection, enum newsalert_err err,
    const char *text)
{
	connection_refuse(connection, code_of(err),
	    text == NULL ? newsalert_strerror(err) : text);
}

static void
page_came(const struct journal_page *page, void *arg)
{
	struct connection *connection = arg;

	connection->ticket = 0;
	if (page->err != NEWSALERT_OK)
		connection_refuse_err(connection, page->err, page->error);
	else if (page->count == 0 && is_receipt_query(connection) &&
		 event_pending(connection->waiting, EV_TIMEOUT, NULL))
		return; /* connection_recorded or the time ends the wait */
	else
		send_rows(connection, page);
	if (!connection->busy)
		read_next_request(connection);
}

static void
ask_journal(struct connection *connection)
{
	enum newsalert_err err;

	err =
	    journal_ask(connection->context.journal, &connection->request.query,
		page_came, connection, &connection->ticket);
	if (err != NEWSALERT_OK)
		connection_refuse_err(connection, err, NULL);
}

static void
wait_is_over(evutil_socket_t fd, short what, void *arg)
{
	struct connection *connection = arg;

	(void)fd;
	(void)what;
	if (connection->busy && connection->ticket == 0)
		ask_journal(connection);
	if (!connection->busy)
		read_next_request(connection);
}

void
connection_recorded(struct connection *connection, const char *file)
{
	const char *wanted = connection->request.file;

	if (!connection->busy || !is_receipt_query(connection) ||
	    !event_pending(connection->waiting, EV_TIMEOUT, NULL) ||
	    (wanted != NULL && strcmp(wanted, file) != 0))
		return;
	/* A query under way may have looked too early: ask once more. */
	if (connection->ticket != 0)
		journal_cancel(connection->context.journal, connection->ticket);
	connection->ticket = 0;
	ask_journal(connection);
	if (!connection->busy)
		read_next_request(connection);
}

static void
ask_for_receipt(struct connection *connection)
{
	int64_t wait_ms = connection->request.wait_ms;
	struct timeval wait = { .tv_sec = wait_ms / 1000,
		.tv_usec = wait_ms % 1000 * 1000 };

	if (wait_ms > 0)
		event_add(connection->waiting, &wait);
	else
		event_del(connection->waiting);
	ask_journal(connection);
}

static void
replay(struct connection *connection)
{
	struct journal_state state;

	journal_state(connection->context.journal, &state);
	if (connection->request.has_epoch &&
	    connection->request.epoch != state.epoch) {
		connection_close_answer(connection,
		    json_pack("{s:b, s:s, s:s, s:o, s:I, s:I}", "ok", 0, "code",
			"epoch", "error",
			"the journal is another one than that", "epoch",
			epoch_text(state.epoch), "oldest",
			(json_int_t)state.oldest, "head",
			(json_int_t)state.head));
		return;
	}
	ask_journal(connection);
}

void
connection_tell(struct connection *connection, json_t *object)
{
	put_json(&object, "ok", json_true());
	connection_close_answer(connection, object);
}

static void
retry(struct connection *connection)
{
	const struct service_handlers *handlers = connection->context.handlers;
	enum newsalert_err err;

	err = handlers->retry(connection->request.file, handlers->arg);
	if (err == NEWSALERT_OK)
		connection_tell(connection, json_object());
	else if (err == NEWSALERT_ENOTFOUND)
		connection_refuse(connection, "notfound",
		    "there is no such file in failed/");
	else
		connection_refuse_err(connection, err, NULL);
}

bool
connection_defer(struct connection *connection)
{
	connection->pending = calloc(1, sizeof(*connection->pending));
	if (connection->pending == NULL) {
		connection_refuse(connection, "again", "out of memory");
		return false;
	}
	connection->pending->connection = connection;
	return true;
}

static void
reload(struct connection *connection)
{
	const struct service_handlers *handlers = connection->context.handlers;

	if (!connection_defer(connection))
		return;
	handlers->reload(connection->pending, handlers->arg);
}

bool
connection_is_privileged(const struct connection *connection)
{
	return service_is_privileged(connection->uid);
}

static void
carry_out(struct connection *connection)
{
	const struct service_handlers *handlers = connection->context.handlers;

	if (connection->request.privileged &&
	    !connection_is_privileged(connection)) {
		connection_refuse(connection, "perm",
		    "only root and the daemon's user may do this");
		return;
	}
	switch (connection->request.op) {
	case REQUEST_STATUS:
		connection_tell(connection, handlers->status(handlers->arg));
		return;
	case REQUEST_RULES:
		connection_tell(connection, handlers->rules(handlers->arg));
		return;
	case REQUEST_REPLAY:
		replay(connection);
		return;
	case REQUEST_HISTORY:
	case REQUEST_ARTICLE:
	case REQUEST_HELD:
		ask_journal(connection);
		return;
	case REQUEST_RECEIPT:
		ask_for_receipt(connection);
		return;
	case REQUEST_RELOAD:
		reload(connection);
		return;
	case REQUEST_RETRY:
		retry(connection);
		return;
	case REQUEST_HOLD:
		connection_hold(connection);
		return;
	case REQUEST_ACK:
		connection_acknowledge(connection);
		return;
	case REQUEST_RELEASE:
		connection_release(connection);
		return;
	case REQUEST_SUBSCRIPTIONS:
		connection_list_names(connection);
		return;
	case REQUEST_FORGET:
		connection_forget_name(connection);
		return;
	}
}

static bool
has_line(struct connection *connection)
{
	struct evbuffer *in = bufferevent_get_input(connection->stream);

	return evbuffer_search_eol(in, NULL, NULL, EVBUFFER_EOL_LF).pos != -1;
}

static bool
input_is_over_the_limit(struct connection *connection)
{
	struct evbuffer *in = bufferevent_get_input(connection->stream);

	return evbuffer_get_length(in) > NEWSALERT_FRAME_MAX;
}

/* A client that says more than one may while its answer is made is not heard
 * until that is sent. (A watermark would do it, but libevent 2.1.12 writes
 * through NULL where there is no memory for one.) */
static void
mind_the_limit(struct connection *connection)
{
	if (input_is_over_the_limit(connection))
		bufferevent_disable(connection->stream, EV_READ);
	else if (bufferevent_enable(connection->stream, EV_READ) == -1)
		connection_hang_up(connection);
}

static bool
answer_is_unsent(struct connection *connection)
{
	struct evbuffer *out = bufferevent_get_output(connection->stream);

	return evbuffer_get_length(out) > 0;
}

static void
begin_request(struct connection *connection, const char *line, size_t len)
{
	struct newsalert_error why;
	enum newsalert_err err;

	connection->busy = true;
	err = request_parse(line, len, &why, &connection->request);
	if (err != NEWSALERT_OK)
		connection_refuse_err(connection, err, why.text);
	else
		carry_out(connection);
}

/* Requests are read only when the answer before is on its way: a client that
 * asks and does not listen costs one answer. */
static void
read_next_request(struct connection *connection)
{
	struct evbuffer *in = bufferevent_get_input(connection->stream);
	char *line;
	size_t len;

	if (connection->doomed || connection->busy ||
	    answer_is_unsent(connection))
		return;
	if (!has_line(connection)) {
		if (input_is_over_the_limit(connection))
			connection_hang_up(connection);
		return;
	}
	line = evbuffer_readln(in, &len, EVBUFFER_EOL_LF);
	if (line == NULL) {
		connection_hang_up(connection);
		return;
	}
	begin_request(connection, line, len);
	free(line);
	if (!connection->doomed)
		mind_the_limit(connection);
}

static void
input_came(struct bufferevent *stream, void *arg)
{
	struct connection *connection = arg;

	(void)stream;
	read_next_request(connection);
	if (!connection->doomed)
		mind_the_limit(connection);
}

static void
output_drained(struct bufferevent *stream, void *arg)
{
	(void)stream;
	read_next_request(arg);
}

static void
stream_ended(struct bufferevent *stream, short what, void *arg)
{
	(void)stream;
	/* Reading has no deadline: only a stuck answer ends the connection. */
	if ((what & BEV_EVENT_TIMEOUT) && (what & BEV_EVENT_READING))
		return;
	connection_hang_up(arg);
}

enum newsalert_err
connection_new(const struct connection_context *context, int fd, uid_t uid,
    void *owner, struct connection **connectionp)
{
	const struct timeval write_timeout = { .tv_sec = WRITE_TIMEOUT_SEC };
	struct connection *connection = calloc(1, sizeof(*connection));

	if (connection == NULL) {
		close(fd);
		return NEWSALERT_ENOMEM;
	}
	connection->context = *context;
	connection->owner = owner;
	connection->uid = uid;
	connection->waiting =
	    event_new(context->base, -1, 0, wait_is_over, connection);
	connection->stream =
	    bufferevent_socket_new(context->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (connection->stream == NULL)
		close(fd);
	if (connection->waiting == NULL || connection->stream == NULL) {
		connection_free(connection);
		return NEWSALERT_ENOMEM;
	}
	bufferevent_setcb(connection->stream, input_came, output_drained,
	    stream_ended, connection);
	bufferevent_set_timeouts(connection->stream, NULL, &write_timeout);
	if (bufferevent_enable(connection->stream, EV_READ | EV_WRITE) == -1) {
		connection_free(connection);
		return NEWSALERT_EIO;
	}
	*connectionp = connection;
	return NEWSALERT_OK;
}

void
connection_free(struct connection *connection)
{
	if (connection == NULL)
		return;
	if (connection->ticket != 0)
		journal_cancel(connection->context.journal, connection->ticket);
	if (connection->pending != NULL)
		connection->pending->connection = NULL;
	names_leave(connection->context.names, &connection->hold, false);
	if (connection->waiting != NULL)
		event_free(connection->waiting);
	if (connection->stream != NULL)
		bufferevent_free(connection->stream);
	request_fini(&connection->request);
	free(connection);
}

void
service_answer(struct service_pending *pending, const char *code,
    const char *error, json_t *findings)
{
	struct connection *connection = pending->connection;
	json_t *last;

	free(pending);
	if (connection == NULL) {
		json_decref(findings);
		return;
	}
	connection->pending = NULL;
	last = error == NULL ? json_pack("{s:b}", "ok", 1)
			     : json_pack("{s:b, s:s, s:s}", "ok", 0, "code",
				   code, "error", error);
	if (findings != NULL)
		put_json(&last, "findings", findings);
	connection_close_answer(connection, last);
}
