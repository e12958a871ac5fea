/* SPDX-License-Identifier: MIT */
/* The start of a subscription: wishes come in, are checked with the daemon,
 * and a subscription at its first place goes out. Blocks, but not for long. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "client/clock.h"
#include "client/json.h"
#include "client/error.h"
#include "client/filter.h"
#include "client/subscription.h"

#define TIMEOUT_MS 5000

/* What the first requests are made with. */
struct start {
	const struct newsalert_subscription_options *options;
	struct newsalert_error *why;
	struct newsalert_keeper *keeper;
	struct answer status;
	uint64_t epoch;
	uint64_t next;
};

/* Ask and check that it was not refused; the caller frees *lastp. */
static enum newsalert_err
request(struct start *start, const char *text, newsalert_line_fn line,
    struct answer *answer, char **lastp)
{
	enum newsalert_err err;
	char *last;

	err = newsalert_keeper_request(start->keeper, text, TIMEOUT_MS, line,
	    start, &last);
	if (err != NEWSALERT_OK) {
		error_set(start->why, 0, "newsalertd does not answer: %s",
		    newsalert_strerror(err));
		return err;
	}
	if ((err = answer_parse(last, strlen(last), answer)) != NEWSALERT_OK) {
		error_set(start->why, 0,
		    "newsalertd answers what is not newsalert-wire(7)");
	} else if (!answer->ok) {
		error_set(start->why, 0, "newsalertd refuses: %s",
		    answer->error);
		err = strcmp(answer->code, "perm") == 0 ? NEWSALERT_EPERM
							: NEWSALERT_EBUSY;
	}
	if (err != NEWSALERT_OK)
		free(last);
	else
		*lastp = last;
	return err;
}

static bool
has_topics(const struct newsalert_filter *filter)
{
	for (size_t i = 0; i < filter->count; i++) {
		if (filter->nodes[i].kind == FILTER_TOPIC)
			return true;
	}
	return false;
}

/* Resolve with the ids in the closing line of `rules`. */
static enum newsalert_err
resolve(struct newsalert_filter *filter, const char *last,
    struct newsalert_error *why)
{
	json_t *rules = json_loads(last, 0, NULL);
	const json_t *list = json_object_get(rules, "topics");
	const size_t count = json_array_size(list);
	enum newsalert_err err = NEWSALERT_EPROTO;
	const char **ids = NULL;

	if ((ids = calloc(count + 1, sizeof(char *))) == NULL) {
		err = NEWSALERT_ENOMEM;
		goto out;
	}
	for (size_t i = 0; i < count; i++) {
		ids[i] = json_string_value(
		    json_object_get(json_array_get(list, i), "id"));
		if (ids[i] == NULL)
			goto out;
	}
	err = newsalert_filter_resolve(filter, ids, count, why);
out:
	free(ids);
	json_decref(rules);
	return err;
}

static enum newsalert_err
make_filter(struct start *start, struct newsalert_filter **filterp)
{
	const char *text = start->options->filter;
	struct newsalert_filter *filter;
	struct answer answer;
	enum newsalert_err err;
	char *last = NULL;

	err = newsalert_filter_parse(text == NULL ? "" : text, start->why,
	    &filter);
	if (err != NEWSALERT_OK)
		return err;
	if (has_topics(filter)) {
		err =
		    request(start, "{\"op\":\"rules\"}", NULL, &answer, &last);
		if (err == NEWSALERT_OK)
			err = resolve(filter, last, start->why);
		free(last);
	}
	if (err != NEWSALERT_OK)
		newsalert_filter_free(filter);
	else
		*filterp = filter;
	return err;
}

static bool
read_first(const char *line, size_t len, void *arg)
{
	struct start *start = arg;

	/* A line that cannot be read leaves us at the head. */
	return alert_peek(line, len, &start->epoch, &start->next) ==
	       NEWSALERT_OK;
}

/* The place of the first alert since that time, or behind the head. */
static enum newsalert_err
find_time(struct start *start)
{
	json_t *object = json_pack("{s:s, s:I, s:i}", "op", "replay",
	    "since_ms", (json_int_t)start->options->since_ms, "limit", 1);
	char *text = compact_json(object);
	enum newsalert_err err = NEWSALERT_ENOMEM;
	struct answer answer;
	char *last = NULL;

	json_decref(object);
	if (text != NULL)
		err = request(start, text, read_first, &answer, &last);
	free(text);
	free(last);
	return err;
}

static enum newsalert_err
find_place(struct start *start)
{
	const struct newsalert_subscription_options *options = start->options;
	enum newsalert_err err;
	char *last;

	err =
	    request(start, "{\"op\":\"status\"}", NULL, &start->status, &last);
	if (err != NEWSALERT_OK)
		return err;
	free(last);
	start->epoch = start->status.epoch;
	start->next = start->status.head + 1;
	if (options->epoch != 0) {
		start->epoch = options->epoch;
		start->next = options->next;
	} else if (options->since_ms != 0) {
		return find_time(start);
	}
	return NEWSALERT_OK;
}

/* nn_connect succeeds everywhere: only connect(2) tells a person that there
 * is no permission. A publisher that is not there just now will come. */
static enum newsalert_err
probe(const char *endpoint, struct newsalert_error *why)
{
	enum newsalert_err err;
	int fd;

	if (strncmp(endpoint, "ipc://", 6) != 0)
		return NEWSALERT_OK;
	err = runtime_connect(endpoint + 6, why, &fd);
	if (err == NEWSALERT_OK)
		close(fd);
	return err == NEWSALERT_EPERM ? err : NEWSALERT_OK;
}

static enum newsalert_err
open_sockets(struct newsalert_subscription *sub, struct start *start)
{
	enum newsalert_err err;

	memcpy(sub->endpoint, start->status.endpoint, sizeof(sub->endpoint));
	if ((err = feed_check(sub->endpoint, start->why)) != NEWSALERT_OK ||
	    (err = probe(sub->endpoint, start->why)) != NEWSALERT_OK)
		return err;
	if ((sub->epoll = epoll_create1(EPOLL_CLOEXEC)) == -1) {
		error_set(start->why, 0, "epoll: %s", strerror(errno));
		return NEWSALERT_EIO;
	}
	err = holding_watch(&sub->holding, sub->epoll);
	if (err != NEWSALERT_OK)
		return err;
	return subscription_open_feed(sub, start->why);
}

/* The name's own filter, in place of ours. */
static enum newsalert_err
adopt_filter(struct newsalert_subscription *sub, const char *text,
    struct newsalert_error *why)
{
	struct newsalert_filter *filter;
	enum newsalert_err err = newsalert_filter_parse(text, why, &filter);

	if (err != NEWSALERT_OK)
		return err;
	newsalert_filter_free(sub->filter);
	sub->filter = filter;
	return NEWSALERT_OK;
}

/* Where there is a durable name, its place is ours. */
static enum newsalert_err
take_hold(struct newsalert_subscription *sub, struct start *start)
{
	const struct newsalert_subscription_options *options = start->options;
	const char *filter = NULL;
	struct holding_place place = { .filter = NULL };
	enum newsalert_err err;

	if (options->name == NULL)
		return NEWSALERT_OK;
	if (options->filter != NULL && options->filter[0] != '\0')
		filter = newsalert_filter_text(sub->filter);
	err = holding_start(&sub->holding, options, filter, start->epoch,
	    start->next, start->why, &place);
	if (err == NEWSALERT_OK)
		err = adopt_filter(sub, place.filter, start->why);
	free(place.filter);
	if (err != NEWSALERT_OK)
		return err;
	start->epoch = place.epoch;
	start->next = place.next;
	start->status.epoch = place.epoch;
	start->status.oldest = place.oldest;
	start->status.head = place.head;
	return NEWSALERT_OK;
}

static enum newsalert_err
set_up(struct newsalert_subscription *sub, struct start *start)
{
	struct sequence_journal journal;
	enum newsalert_err err;

	err = runtime_path(start->options->runtime, "keeper.sock", start->why,
	    sub->keeper_path);
	if (err != NEWSALERT_OK)
		return err;
	err = newsalert_keeper_open(start->options->runtime, start->why,
	    &start->keeper);
	if (err != NEWSALERT_OK)
		return err;
	if ((err = make_filter(start, &sub->filter)) != NEWSALERT_OK ||
	    (err = find_place(start)) != NEWSALERT_OK ||
	    (err = take_hold(sub, start)) != NEWSALERT_OK ||
	    (err = open_sockets(sub, start)) != NEWSALERT_OK)
		return err;
	journal = (struct sequence_journal){ start->status.epoch,
		start->status.oldest, start->status.head };
	sequence_init(&sub->sequence, start->epoch, start->next, &journal,
	    clock_ms());
	return NEWSALERT_OK;
}

enum newsalert_err
newsalert_subscribe(const struct newsalert_subscription_options *options,
    struct newsalert_error *why, struct newsalert_subscription **subscriptionp)
{
	struct start start = { .options = options, .why = why };
	struct newsalert_subscription *sub;
	enum newsalert_err err;

	if (options->alert == NULL ||
	    (options->epoch != 0 && options->next == 0)) {
		error_set(why, 0, "no callback, or no next beside epoch");
		return NEWSALERT_EINVAL;
	}
	if ((sub = calloc(1, sizeof(*sub))) == NULL)
		return NEWSALERT_ENOMEM;
	sub->alert = options->alert;
	sub->notice = options->notice;
	sub->arg = options->arg;
	sub->feed = FEED_INIT;
	sub->stream = STREAM_INIT;
	sub->holding = HOLDING_INIT;
	sub->epoll = -1;
	err = set_up(sub, &start);
	newsalert_keeper_close(start.keeper);
	if (err != NEWSALERT_OK)
		newsalert_unsubscribe(sub);
	else
		*subscriptionp = sub;
	return err;
}
