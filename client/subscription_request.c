/* SPDX-License-Identifier: MIT */
/* What the sequence wishes goes to the keeper, and its answers come back,
 * without waiting for either. */
#include "client/subscription.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "client/clock.h"
#include "client/json.h"
#include "client/error.h"
#include "client/filter.h"

#define LINES_MAX (NEWSALERT_PAGE_ALERTS + 1) /* in one dispatch: a page */

void
subscription_close_stream(struct newsalert_subscription *sub)
{
	if (sub->stream.fd != -1)
		(void)epoll_ctl(sub->epoll, EPOLL_CTL_DEL, sub->stream.fd,
		    NULL);
	stream_close(&sub->stream);
	sub->asked.wish = SEQUENCE_NOTHING;
}

/* The request has failed for the reason in sub->failure. */
static void
fail(struct newsalert_subscription *sub)
{
	subscription_close_stream(sub);
	sequence_fail(&sub->sequence, clock_ms());
}

static enum newsalert_err
open_stream(struct newsalert_subscription *sub)
{
	struct epoll_event event = { .events = EPOLLIN };
	enum newsalert_err err;

	err = stream_open(&sub->stream, sub->keeper_path, &sub->failure);
	if (err != NEWSALERT_OK)
		return err;
	if (epoll_ctl(sub->epoll, EPOLL_CTL_ADD, sub->stream.fd, &event) == 0)
		return NEWSALERT_OK;
	error_set(&sub->failure, 0, "epoll: %s", strerror(errno));
	return NEWSALERT_EIO;
}

/* The request as a line, which the caller frees. */
static char *
write_request(const struct newsalert_subscription *sub,
    const struct sequence_request *request)
{
	char epoch[FRAME_EPOCH_LEN + 1], *text;
	json_t *object;

	if (request->wish == SEQUENCE_STATUS)
		return strdup("{\"op\":\"status\"}");
	(void)snprintf(epoch, sizeof(epoch), "%016" PRIx64, request->epoch);
	object = json_pack("{s:s, s:s, s:I, s:s}", "op", "replay", "epoch",
	    epoch, "from", (json_int_t)request->from, "filter",
	    newsalert_filter_text(sub->filter));
	if (request->to != 0)
		put_json(&object, "to", json_integer((json_int_t)request->to));
	text = compact_json(object);
	json_decref(object);
	return text;
}

/* What does not fit the socket's buffer waits until it is writable. */
static enum newsalert_err
watch_stream(struct newsalert_subscription *sub)
{
	struct epoll_event event = { .events = EPOLLIN };

	if (sub->stream.out.len > 0)
		event.events |= EPOLLOUT;
	if (epoll_ctl(sub->epoll, EPOLL_CTL_MOD, sub->stream.fd, &event) == 0)
		return NEWSALERT_OK;
	error_set(&sub->failure, 0, "epoll: %s", strerror(errno));
	return NEWSALERT_EIO;
}

static enum newsalert_err
send_request(struct newsalert_subscription *sub,
    const struct sequence_request *request)
{
	enum newsalert_err err = NEWSALERT_OK;
	char *line;

	if (sub->stream.fd == -1)
		err = open_stream(sub);
	if (err != NEWSALERT_OK)
		return err;
	if ((line = write_request(sub, request)) == NULL) {
		error_set(&sub->failure, 0, "out of memory");
		return NEWSALERT_ENOMEM;
	}
	err = stream_send(&sub->stream, line, strlen(line));
	free(line);
	if (err != NEWSALERT_OK) {
		error_set(&sub->failure, 0, "%s", newsalert_strerror(err));
		return err;
	}
	sub->asked = *request;
	sub->answer_ms = clock_ms() + SUBSCRIPTION_ANSWER_MS;
	return watch_stream(sub);
}

static void
reconnect(struct newsalert_subscription *sub)
{
	if (sub->asked.wish != SEQUENCE_NOTHING) {
		error_set(&sub->failure, 0, "the live feed is silent");
		fail(sub);
	}
	subscription_close_stream(sub);
	subscription_close_feed(sub);
	/* On failure the silence goes on, and so do the attempts. */
	(void)(subscription_open_feed(sub, &sub->failure) == NEWSALERT_OK);
}

/* Do what the sequence wishes; what has ended leaves no connection behind,
 * since the daemon has few of them for each user. */
void
subscription_ask(struct newsalert_subscription *sub)
{
	struct sequence_request request;

	for (;;) {
		sequence_ask(&sub->sequence, clock_ms(), &request);
		if (request.wish == SEQUENCE_NOTHING)
			break;
		if (request.wish == SEQUENCE_RECONNECT)
			reconnect(sub);
		else if (send_request(sub, &request) != NEWSALERT_OK)
			fail(sub);
	}
	if (sub->asked.wish == SEQUENCE_NOTHING)
		subscription_close_stream(sub);
}

static enum newsalert_err
add_to_page(struct newsalert_subscription *sub, char *line, size_t len)
{
	struct sequence_alert alert = { .bytes = line, .len = len };
	enum newsalert_err err;

	err = alert_peek(line, len, &alert.epoch, &alert.seq);
	if (err != NEWSALERT_OK)
		return err;
	return sequence_add(&sub->sequence, &alert);
}

/* The publisher may have moved while we were away. */
static void
follow_feed(struct newsalert_subscription *sub, const char *endpoint)
{
	if (strcmp(endpoint, sub->endpoint) == 0 ||
	    feed_check(endpoint, &sub->failure) != NEWSALERT_OK)
		return;
	memcpy(sub->endpoint, endpoint, strlen(endpoint) + 1);
	subscription_close_feed(sub);
	(void)(subscription_open_feed(sub, &sub->failure) == NEWSALERT_OK);
}

static enum newsalert_err
end_answer(struct newsalert_subscription *sub, const struct answer *answer)
{
	const struct sequence_journal journal = { answer->epoch, answer->oldest,
		answer->head };
	const enum sequence_wish wish = sub->asked.wish;

	if (!answer->ok && strcmp(answer->code, "epoch") != 0) {
		error_set(&sub->failure, 0, "%s", answer->error);
		return NEWSALERT_EBUSY;
	}
	sub->asked.wish = SEQUENCE_NOTHING;
	if (!answer->ok) {
		sequence_refuse_epoch(&sub->sequence, clock_ms());
	} else if (wish == SEQUENCE_STATUS) {
		follow_feed(sub, answer->endpoint);
		sequence_set_journal(&sub->sequence, &journal, clock_ms());
	} else {
		sequence_end_page(&sub->sequence, &journal, answer->next,
		    clock_ms());
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
read_line(struct newsalert_subscription *sub, char *line, size_t len)
{
	enum newsalert_err err;
	struct answer answer;
	bool closing;

	if (sub->asked.wish == SEQUENCE_NOTHING)
		return NEWSALERT_EPROTO;
	sub->answer_ms = clock_ms() + SUBSCRIPTION_ANSWER_MS;
	if ((err = answer_is_closing(line, len, &closing)) != NEWSALERT_OK)
		return err;
	if (!closing)
		return add_to_page(sub, line, len);
	if ((err = answer_parse(line, len, &answer)) != NEWSALERT_OK)
		return err;
	return end_answer(sub, &answer);
}

/* Takes what the keeper has sent, at most one page; its end is output. */
static enum newsalert_err
read_stream(struct newsalert_subscription *sub)
{
	enum newsalert_err err;
	char *line;
	size_t len;

	err = stream_flush(&sub->stream);
	if (err != NEWSALERT_OK && err != NEWSALERT_EAGAIN)
		return err;
	for (int i = 0; i < LINES_MAX; i++) {
		if (sub->asked.wish == SEQUENCE_NOTHING)
			return NEWSALERT_OK;
		err = stream_receive(&sub->stream, &line, &len);
		if (err == NEWSALERT_EAGAIN)
			break;
		if (err != NEWSALERT_OK)
			return err;
		sub->failure.text[0] = '\0';
		if ((err = read_line(sub, line, len)) != NEWSALERT_OK)
			return err;
	}
	return watch_stream(sub);
}

void
subscription_read_answer(struct newsalert_subscription *sub)
{
	enum newsalert_err err;

	if (sub->asked.wish == SEQUENCE_NOTHING)
		return;
	sub->failure.text[0] = '\0';
	err = read_stream(sub);
	if (err == NEWSALERT_OK && sub->asked.wish != SEQUENCE_NOTHING &&
	    clock_ms() >= sub->answer_ms)
		err = NEWSALERT_EDOWN;
	if (err == NEWSALERT_OK)
		return;
	if (sub->failure.text[0] == '\0')
		error_set(&sub->failure, 0, "%s", newsalert_strerror(err));
	fail(sub);
}
