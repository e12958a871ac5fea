/* SPDX-License-Identifier: MIT */
/* Frames and answers come in from sockets, pass the sequence, and reach the
 * caller as alerts in order and notices. */
#include "client/subscription.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "client/clock.h"
#include "client/error.h"
#include "client/filter.h"

/* In one dispatch, so that it returns soon: what is left keeps the
 * descriptor readable. */
#define FRAMES_MAX 64

/* ---- To the caller ----------------------------------------------------- */

/* Alerts of another journal, or of one that went back, have the numbers again
 * that were delivered and acknowledged before. */
static void
count_anew(struct newsalert_subscription *sub,
    const struct newsalert_notice *notice)
{
	sub->delivered = 0;
	sub->finished = 0;
	if (notice->epoch == sub->holding.epoch)
		holding_go_back(&sub->holding, notice->seq - 1);
}

static void
tell(struct newsalert_subscription *sub, struct newsalert_notice notice)
{
	const char *detail = sub->failure.text;
	char text[320];

	if (notice.event == NEWSALERT_EVENT_START)
		detail = sub->holding.is_new ? " as a new name" : "";
	if (notice.event == NEWSALERT_EVENT_EPOCH ||
	    notice.event == NEWSALERT_EVENT_BACK)
		count_anew(sub, &notice);
	if (sub->notice == NULL)
		return;
	subscription_describe(&notice, detail, text, sizeof(text));
	notice.text = text;
	sub->notice(&notice, sub->arg);
}

/* An alert that only its bytes are to blame for. */
static void
tell_unreadable(struct newsalert_subscription *sub, uint64_t seq)
{
	struct newsalert_notice notice = {
		.event = NEWSALERT_EVENT_LOST,
		.epoch = sub->sequence.epoch,
		.seq = seq,
		.until = seq,
	};
	char text[80];

	if (sub->notice == NULL)
		return;
	(void)snprintf(text, sizeof(text),
	    "alert %016" PRIx64 ".%" PRIu64 " cannot be read", notice.epoch,
	    seq);
	notice.text = text;
	sub->notice(&notice, sub->arg);
}

static bool
hand_over(struct newsalert_subscription *sub, struct newsalert_alert *alert)
{
	const struct holding *holding = &sub->holding;

	if (alert->epoch == holding->epoch && alert->seq <= holding->doubt)
		alert_mark_redelivered(alert);
	sub->delivered = alert->seq;
	return sub->alert(alert, sub->arg);
}

/* *gop false: the caller wants no more for now. */
static enum newsalert_err
deliver(struct newsalert_subscription *sub,
    const struct sequence_output *output, bool *gop)
{
	struct newsalert_alert *alert;
	enum newsalert_err err;

	err = newsalert_alert_decode(output->bytes, output->len, &alert);
	if (err == NEWSALERT_ENOMEM) {
		sequence_untake(&sub->sequence, output->seq);
		return err;
	}
	if (err != NEWSALERT_OK) {
		tell_unreadable(sub, output->seq);
		return NEWSALERT_OK;
	}
	if (newsalert_alert_epoch(alert) != sub->sequence.epoch ||
	    newsalert_alert_seq(alert) != output->seq)
		tell_unreadable(sub, output->seq);
	else if (newsalert_filter_match(sub->filter, alert))
		*gop = hand_over(sub, alert);
	newsalert_alert_free(alert);
	return NEWSALERT_OK;
}

/* Hand over all that is ready. */
static enum newsalert_err
drain(struct newsalert_subscription *sub, bool *gop)
{
	struct sequence_output output;
	enum newsalert_err err = NEWSALERT_OK;

	while (*gop && err == NEWSALERT_OK &&
	       sequence_take(&sub->sequence, &output)) {
		if (output.kind == SEQUENCE_ALERT)
			err = deliver(sub, &output, gop);
		else
			tell(sub, output.notice);
	}
	return err;
}

/* ---- The live feed ----------------------------------------------------- */

enum newsalert_err
subscription_open_feed(struct newsalert_subscription *sub,
    struct newsalert_error *why)
{
	struct epoll_event event = { .events = EPOLLIN };
	enum newsalert_err err;

	err = feed_open(&sub->feed, sub->endpoint, why);
	if (err != NEWSALERT_OK)
		return err;
	if (epoll_ctl(sub->epoll, EPOLL_CTL_ADD, sub->feed.fd, &event) == 0)
		return NEWSALERT_OK;
	error_set(why, 0, "epoll: %s", strerror(errno));
	feed_close(&sub->feed);
	return NEWSALERT_EIO;
}

void
subscription_close_feed(struct newsalert_subscription *sub)
{
	if (sub->feed.fd != -1)
		(void)epoll_ctl(sub->epoll, EPOLL_CTL_DEL, sub->feed.fd, NULL);
	feed_close(&sub->feed);
}

static void
hear(struct newsalert_subscription *sub, const char *bytes, size_t len)
{
	const int64_t now_ms = clock_ms();
	struct sequence_alert alert = { 0 };
	struct frame frame;

	if (frame_parse(bytes, len, &frame) != NEWSALERT_OK)
		return; /* if it was an alert, replay has it */
	if (frame_is(&frame, "hb")) {
		sequence_hear_heartbeat(&sub->sequence, frame.epoch, frame.seq,
		    now_ms);
	} else if (frame_is(&frame, "bye")) {
		sequence_hear_bye(&sub->sequence, frame.epoch, frame.seq,
		    now_ms);
	} else if (frame_is(&frame, "all") && frame.seq > 0) {
		alert.epoch = frame.epoch;
		alert.seq = frame.seq;
		alert.len = frame.json_len;
		if (filter_may_match(sub->filter, &frame))
			alert.bytes = frame.json;
		sequence_hear_alert(&sub->sequence, &alert, now_ms);
	}
}

static enum newsalert_err
read_feed(struct newsalert_subscription *sub, bool *gop)
{
	enum newsalert_err err;
	char *bytes;
	size_t len;

	for (int i = 0; *gop && i < FRAMES_MAX && sub->feed.sock != -1; i++) {
		err = feed_receive(&sub->feed, &bytes, &len);
		if (err == NEWSALERT_EAGAIN)
			break;
		if (err != NEWSALERT_OK)
			return err;
		hear(sub, bytes, len);
		feed_release(bytes);
		if ((err = drain(sub, gop)) != NEWSALERT_OK)
			return err;
	}
	return NEWSALERT_OK;
}

/* ---- For the caller ---------------------------------------------------- */

static bool
is_finished(const struct newsalert_subscription *sub)
{
	return sub->finished >= sub->delivered;
}

/* What does not pass the filter needs no acknowledgement: where all is done
 * that was delivered, all is done up to the place where we are. */
static void
acknowledge_the_rest(struct newsalert_subscription *sub)
{
	if (is_finished(sub) && sub->sequence.epoch == sub->holding.epoch)
		holding_acknowledge(&sub->holding, sub->sequence.next - 1);
}

static enum newsalert_err
keep_hold(struct newsalert_subscription *sub)
{
	acknowledge_the_rest(sub);
	return holding_tick(&sub->holding);
}

void
newsalert_acknowledge(struct newsalert_subscription *sub, uint64_t seq)
{
	if (seq > sub->delivered || seq <= sub->finished)
		return;
	sub->finished = seq;
	if (sub->sequence.epoch == sub->holding.epoch)
		holding_acknowledge(&sub->holding, seq);
}

enum newsalert_err
newsalert_settle(struct newsalert_subscription *sub, int timeout_ms)
{
	return holding_settle(&sub->holding, timeout_ms);
}

enum newsalert_err
newsalert_dispatch(struct newsalert_subscription *sub)
{
	enum newsalert_err err;
	bool go = true;

	if ((err = keep_hold(sub)) != NEWSALERT_OK)
		return err;
	if ((err = drain(sub, &go)) != NEWSALERT_OK || !go)
		return err;
	if ((err = read_feed(sub, &go)) != NEWSALERT_OK || !go)
		return err;
	subscription_read_answer(sub);
	if ((err = drain(sub, &go)) != NEWSALERT_OK || !go)
		return err;
	subscription_ask(sub);
	if ((err = drain(sub, &go)) != NEWSALERT_OK)
		return err;
	return keep_hold(sub);
}

int
newsalert_fd(const struct newsalert_subscription *sub)
{
	return sub->epoll;
}

int
newsalert_timeout_ms(const struct newsalert_subscription *sub)
{
	int64_t deadline = sequence_deadline(&sub->sequence), left;
	const int64_t hold_ms = holding_deadline(&sub->holding);

	if (sequence_has_output(&sub->sequence))
		return 0;
	if (sub->asked.wish != SEQUENCE_NOTHING && sub->answer_ms < deadline)
		deadline = sub->answer_ms;
	if (hold_ms < deadline)
		deadline = hold_ms;
	left = deadline - clock_ms();
	if (left < 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

enum newsalert_err
newsalert_wait(struct newsalert_subscription *sub, int timeout_ms)
{
	struct pollfd pollfd = { .fd = sub->epoll, .events = POLLIN };
	const int own_ms = newsalert_timeout_ms(sub);
	const bool ours = timeout_ms < 0 || own_ms <= timeout_ms;
	int ready;

	ready = poll(&pollfd, 1, ours ? own_ms : timeout_ms);
	if (ready == -1)
		return errno == EINTR ? NEWSALERT_EAGAIN : NEWSALERT_EIO;
	if (ready == 0 && !ours)
		return NEWSALERT_EAGAIN;
	return newsalert_dispatch(sub);
}

void
newsalert_position(const struct newsalert_subscription *sub, uint64_t *epochp,
    uint64_t *nextp)
{
	*epochp = sub->sequence.epoch;
	*nextp = sub->sequence.next;
}

void
newsalert_unsubscribe(struct newsalert_subscription *sub)
{
	if (sub == NULL)
		return;
	acknowledge_the_rest(sub);
	holding_end(&sub->holding, is_finished(sub));
	if (sub->epoll != -1) {
		subscription_close_stream(sub);
		subscription_close_feed(sub);
		close(sub->epoll);
	}
	sequence_fini(&sub->sequence);
	newsalert_filter_free(sub->filter);
	free(sub);
}
