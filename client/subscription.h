/* SPDX-License-Identifier: MIT */
/*
 * A subscription: the sequence, and the sockets that it listens to. What is
 * here never blocks; subscribe.c, which starts it, does.
 */
#ifndef CLIENT_SUBSCRIPTION_H
#define CLIENT_SUBSCRIPTION_H

#include "client/answer.h"
#include "client/feed.h"
#include "client/holding.h"
#include "client/runtime.h"
#include "client/sequence.h"
#include "client/stream.h"

#define SUBSCRIPTION_ANSWER_MS 5000 /* without a line: no answer */

struct newsalert_subscription {
	newsalert_alert_fn alert;
	newsalert_notice_fn notice;
	void *arg;
	struct newsalert_filter *filter;
	char keeper_path[RUNTIME_PATH_MAX];
	char endpoint[sizeof(((struct answer *)0)->endpoint)];
	struct sequence sequence;
	struct feed feed;
	struct stream stream;
	struct holding holding;
	uint64_t delivered; /* the last seq that the caller has got */
	uint64_t finished;  /* ... and acknowledged */
	struct sequence_request asked;  /* over the stream */
	int64_t answer_ms;              /* and the end of our patience */
	struct newsalert_error failure; /* why the last request failed */
	int epoll; /* holds feed and stream; all that the caller sees */
};

/* Open the feed at the endpoint and watch it. */
NEWSALERT_MUST_CHECK enum newsalert_err
subscription_open_feed(struct newsalert_subscription *sub,
    struct newsalert_error *why);

void subscription_close_feed(struct newsalert_subscription *sub);

/* Send the requests that the sequence wishes for now. */
void subscription_ask(struct newsalert_subscription *sub);
/* Take what has come of the answer, and see whether it comes too late. */
void subscription_read_answer(struct newsalert_subscription *sub);
void subscription_close_stream(struct newsalert_subscription *sub);

/* One sentence about the notice; detail is why the daemon is out of reach, or
 * what is to be said of the start. */
void subscription_describe(const struct newsalert_notice *notice,
    const char *detail, char *text, size_t size);

#endif
