/* SPDX-License-Identifier: MIT */
/* Requests about a durable name go out one at a time, answers come in. */
#include "client/holding.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "client/answer.h"
#include "client/clock.h"
#include "client/json.h"
#include "client/error.h"
#include "client/frame.h"
#include "client/keeper.h"

#define TIMEOUT_MS     5000
#define END_MS         1000
#define BACKOFF_MIN_MS 100
#define BACKOFF_MAX_MS 2000

/* ---- Requests ---- */

/* The line, which the caller frees; NULL: memory is out. */
static char *
dump(json_t *object)
{
	char *text = compact_json(object);

	json_decref(object);
	return text;
}

static char *
hold_line(const struct holding *holding, const char *filter, uint64_t from,
    bool takeover)
{
	char epoch[FRAME_EPOCH_LEN + 1];
	json_t *object;

	(void)snprintf(epoch, sizeof(epoch), "%016" PRIx64, holding->epoch);
	object = json_pack("{s:s, s:s, s:s, s:b}", "op", "hold", "name",
	    holding->name, "epoch", epoch, "takeover", (int)takeover);
	if (filter != NULL)
		put_json(&object, "filter", json_string(filter));
	if (from > 0)
		put_json(&object, "from", json_integer((json_int_t)from));
	return dump(object);
}

static char *
ack_line(const struct holding *holding)
{
	return dump(json_pack("{s:s, s:I}", "op", "ack", "seq",
	    (json_int_t)holding->acked));
}

/* ---- The connection ---- */

static void
disconnect(struct holding *holding)
{
	if (holding->keeper != NULL && holding->epoll != -1)
		(void)epoll_ctl(holding->epoll, EPOLL_CTL_DEL,
		    keeper_stream(holding->keeper)->fd, NULL);
	newsalert_keeper_close(holding->keeper);
	holding->keeper = NULL;
	holding->held = false;
	holding->asked = false;
}

/* Once more later; what was sent may not have come. */
static void
fail(struct holding *holding)
{
	disconnect(holding);
	holding->sent = 0;
	holding->retry_ms = clock_ms() + holding->backoff_ms;
	holding->backoff_ms = 2 * holding->backoff_ms < BACKOFF_MAX_MS
				  ? 2 * holding->backoff_ms
				  : BACKOFF_MAX_MS;
}

enum newsalert_err
holding_watch(struct holding *holding, int epoll)
{
	struct epoll_event event = { .events = EPOLLIN };

	holding->epoll = epoll;
	if (holding->keeper == NULL ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, keeper_stream(holding->keeper)->fd,
		&event) == 0)
		return NEWSALERT_OK;
	return errno == ENOMEM ? NEWSALERT_ENOMEM : NEWSALERT_EIO;
}

/* These lines are short: what the socket does not take at once is a daemon
 * that does not read, which fails soon enough. */
static enum newsalert_err
send(struct holding *holding, enum holding_request request, char *line)
{
	enum newsalert_err err = NEWSALERT_ENOMEM;

	if (line != NULL)
		err = stream_send(keeper_stream(holding->keeper), line,
		    strlen(line));
	free(line);
	if (err != NEWSALERT_OK)
		return err;
	holding->asked = true;
	holding->request = request;
	holding->due_ms = clock_ms() + TIMEOUT_MS;
	return NEWSALERT_OK;
}

/* ---- Start -------------------------------------------------------------- */

static enum newsalert_err
refused(const struct answer *answer, struct newsalert_error *why)
{
	error_set(why, 0, "newsalertd refuses: %s", answer->error);
	if (strcmp(answer->code, "busy") == 0)
		return NEWSALERT_EBUSY;
	return strcmp(answer->code, "usage") == 0 ? NEWSALERT_EINVAL
						  : NEWSALERT_EDOWN;
}

static enum newsalert_err
read_place(struct holding *holding, const char *line,
    const struct answer *answer, struct holding_place *place)
{
	json_t *object = json_loads(line, 0, NULL);
	const char *filter =
	    json_string_value(json_object_get(object, "filter"));
	const json_int_t doubt =
	    json_integer_value(json_object_get(object, "doubt"));
	enum newsalert_err err = NEWSALERT_EPROTO;

	if (filter == NULL || answer->next == 0 || doubt < 0)
		goto out;
	*place = (struct holding_place){ .epoch = answer->epoch,
		.oldest = answer->oldest,
		.head = answer->head,
		.next = answer->next,
		.filter = strdup(filter) };
	holding->epoch = answer->epoch;
	holding->doubt = (uint64_t)doubt;
	holding->acked = holding->sent = answer->next - 1;
	holding->is_new = json_is_true(json_object_get(object, "new"));
	err = place->filter == NULL ? NEWSALERT_ENOMEM : NEWSALERT_OK;
out:
	json_decref(object);
	return err;
}

static enum newsalert_err
ask_for_hold(struct holding *holding, const char *line,
    struct newsalert_error *why, struct holding_place *place)
{
	struct answer answer;
	enum newsalert_err err;
	char *last = NULL;

	err = newsalert_keeper_request(holding->keeper, line, TIMEOUT_MS, NULL,
	    NULL, &last);
	if (err != NEWSALERT_OK) {
		error_set(why, 0, "newsalertd does not answer: %s",
		    newsalert_strerror(err));
		return err;
	}
	err = answer_parse(last, strlen(last), &answer);
	if (err == NEWSALERT_OK && !answer.ok)
		err = refused(&answer, why);
	else if (err == NEWSALERT_OK)
		err = read_place(holding, last, &answer, place);
	if (err == NEWSALERT_EPROTO)
		error_set(why, 0,
		    "newsalertd answers what is not newsalert-wire(7)");
	free(last);
	return err;
}

enum newsalert_err
holding_start(struct holding *holding,
    const struct newsalert_subscription_options *options, const char *filter,
    uint64_t epoch, uint64_t from, struct newsalert_error *why,
    struct holding_place *place)
{
	enum newsalert_err err;
	char *line;

	holding->epoch = epoch;
	holding->backoff_ms = BACKOFF_MIN_MS;
	holding->name = strdup(options->name);
	if (options->runtime != NULL)
		holding->runtime = strdup(options->runtime);
	if (holding->name == NULL ||
	    (options->runtime != NULL && holding->runtime == NULL))
		return NEWSALERT_ENOMEM;
	err = newsalert_keeper_open(options->runtime, why, &holding->keeper);
	if (err != NEWSALERT_OK)
		return err;
	line = hold_line(holding, filter, from, options->takeover);
	if (line == NULL)
		return NEWSALERT_ENOMEM;
	err = ask_for_hold(holding, line, why, place);
	free(line);
	holding->held = err == NEWSALERT_OK;
	return err;
}

/* ---- Life --------------------------------------------------------------- */

void
holding_acknowledge(struct holding *holding, uint64_t seq)
{
	if (seq <= holding->acked)
		return;
	holding->acked = seq;
	holding->count++;
}

void
holding_go_back(struct holding *holding, uint64_t seq)
{
	if (holding->acked > seq)
		holding->acked = seq;
	if (holding->sent > seq)
		holding->sent = seq;
	holding->doubt = 0;
}

static bool
has_news(const struct holding *holding)
{
	return holding->acked > holding->sent;
}

/* Hold the name again, as before: its filter is the stored one. */
static enum newsalert_err
come_back(struct holding *holding)
{
	enum newsalert_err err;

	err = newsalert_keeper_open(holding->runtime, NULL, &holding->keeper);
	if (err != NEWSALERT_OK)
		return err;
	if ((err = holding_watch(holding, holding->epoll)) != NEWSALERT_OK)
		return err;
	return send(holding, HOLDING_HOLD,
	    hold_line(holding, NULL, holding->acked + 1, false));
}

static enum newsalert_err
send_ack(struct holding *holding)
{
	const uint64_t seq = holding->acked;
	enum newsalert_err err = send(holding, HOLDING_ACK, ack_line(holding));

	if (err == NEWSALERT_OK) {
		holding->sent = seq;
		holding->count = 0;
	}
	return err;
}

static enum newsalert_err
take_answer(struct holding *holding, const char *line, size_t len)
{
	struct answer answer;
	enum newsalert_err err = answer_parse(line, len, &answer);

	if (err != NEWSALERT_OK || !holding->asked)
		return NEWSALERT_EPROTO;
	holding->asked = false;
	holding->due_ms = clock_ms() + HOLDING_ACK_MS;
	if (!answer.ok && holding->request == HOLDING_HOLD &&
	    strcmp(answer.code, "busy") == 0)
		holding->lost = true;
	if (!answer.ok)
		return NEWSALERT_EBUSY;
	if (holding->request == HOLDING_HOLD) {
		holding->held = true;
		holding->backoff_ms = BACKOFF_MIN_MS;
	}
	if (holding->request == HOLDING_HOLD &&
	    answer.epoch != holding->epoch) {
		/* Another journal: what was acknowledged was of the old one. */
		holding->epoch = answer.epoch;
		holding->acked = holding->sent = answer.next - 1;
		holding->doubt = 0;
	}
	return NEWSALERT_OK;
}

static enum newsalert_err
read_answers(struct holding *holding)
{
	struct stream *stream = keeper_stream(holding->keeper);
	enum newsalert_err err;
	char *line;
	size_t len;

	while ((err = stream_receive(stream, &line, &len)) == NEWSALERT_OK) {
		err = take_answer(holding, line, len);
		if (err != NEWSALERT_OK)
			return err;
	}
	return err == NEWSALERT_EAGAIN ? NEWSALERT_OK : err;
}

static bool
is_ack_due(const struct holding *holding, int64_t now_ms)
{
	return holding->held && !holding->asked && has_news(holding) &&
	       (now_ms >= holding->due_ms ||
		   holding->count >= HOLDING_ACK_COUNT);
}

static enum newsalert_err
go_on(struct holding *holding)
{
	const int64_t now_ms = clock_ms();
	enum newsalert_err err;

	if (holding->keeper == NULL)
		return now_ms < holding->retry_ms ? NEWSALERT_OK
						  : come_back(holding);
	err = read_answers(holding);
	if (err == NEWSALERT_OK && holding->asked && now_ms >= holding->due_ms)
		err = NEWSALERT_EDOWN;
	if (err == NEWSALERT_OK && is_ack_due(holding, now_ms))
		err = send_ack(holding);
	return err;
}

enum newsalert_err
holding_tick(struct holding *holding)
{
	if (holding->name == NULL)
		return NEWSALERT_OK;
	if (!holding->lost && go_on(holding) != NEWSALERT_OK)
		fail(holding);
	return holding->lost ? NEWSALERT_EBUSY : NEWSALERT_OK;
}

int64_t
holding_deadline(const struct holding *holding)
{
	if (holding->name == NULL || holding->lost)
		return INT64_MAX;
	if (holding->keeper == NULL)
		return holding->retry_ms;
	if (holding->asked || has_news(holding))
		return holding->due_ms;
	return INT64_MAX;
}

/* ---- Waiting for it ---------------------------------------------------- */

/* Wait for the answer that is out, so that the next one is the next one's. */
static enum newsalert_err
await_answer(struct holding *holding, int64_t deadline_ms)
{
	enum newsalert_err err = NEWSALERT_OK;

	while (err == NEWSALERT_OK && holding->asked) {
		err = keeper_wait(holding->keeper, deadline_ms);
		if (err == NEWSALERT_OK)
			err = read_answers(holding);
	}
	return err;
}

static enum newsalert_err
settle(struct holding *holding, int64_t deadline_ms)
{
	enum newsalert_err err = await_answer(holding, deadline_ms);

	if (err != NEWSALERT_OK || !has_news(holding))
		return err;
	err = send_ack(holding);
	return err == NEWSALERT_OK ? await_answer(holding, deadline_ms) : err;
}

enum newsalert_err
holding_settle(struct holding *holding, int timeout_ms)
{
	if (holding->keeper == NULL)
		return NEWSALERT_EDOWN;
	return settle(holding, clock_ms() + timeout_ms);
}

/* If it fails, what was not acknowledged comes again. */
static void
say_goodbye(struct holding *holding, bool cleanly)
{
	const int64_t deadline_ms = clock_ms() + END_MS;

	if (settle(holding, deadline_ms) == NEWSALERT_OK && cleanly &&
	    send(holding, HOLDING_RELEASE,
		dump(json_pack("{s:s}", "op", "release"))) == NEWSALERT_OK)
		(void)(await_answer(holding, deadline_ms) == NEWSALERT_OK);
}

void
holding_end(struct holding *holding, bool cleanly)
{
	if (holding->held)
		say_goodbye(holding, cleanly);
	disconnect(holding);
	free(holding->runtime);
	free(holding->name);
	*holding = HOLDING_INIT;
}
