/* SPDX-License-Identifier: MIT */
/* The order of a subscription in a bad world: a lossy feed, a slow keeper, a
 * journal that goes back. */
#include "client/sequence.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/random.h"

#define QUEUE 4096

/* libcheck's own assertions write to a pipe each time. */
#define expect(condition, seq)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			ck_abort_msg("%s: seq %" PRIu64, #condition, (seq));   \
	} while (0)

enum message_kind { MESSAGE_ALERT, MESSAGE_HEARTBEAT, MESSAGE_BYE };

struct message {
	enum message_kind kind;
	uint64_t epoch;
	uint64_t seq;
};

/* A journal, a lossy feed and a slow keeper; and what must come next. */
struct world {
	struct random random;
	struct sequence sequence;
	struct sequence_journal journal;
	struct message queue[QUEUE];
	size_t queued;
	struct sequence_request pending;
	int64_t now_ms;
	unsigned loss; /* percent */
	uint64_t epoch, next;
	bool going_back; /* until it was noticed, nothing is published */
	size_t alerts, lost, epochs, backs, replays;
};

static bool
passes(uint64_t seq)
{
	return seq % 3 != 0;
}

static size_t
below(struct world *w, size_t limit)
{
	return random_below(&w->random, limit);
}

static void
check_alert(struct world *w, const struct sequence_output *output)
{
	uint64_t epoch, seq;

	expect(sscanf(output->bytes, "%" SCNu64 ".%" SCNu64, &epoch, &seq) == 2,
	    w->next);
	expect(epoch == w->epoch, epoch);
	expect(seq >= w->next, seq);
	for (; w->next < seq; w->next++)
		expect(!passes(w->next), w->next);
	w->next = seq + 1;
	w->alerts++;
}

static void
check_notice(struct world *w, const struct newsalert_notice *notice)
{
	switch (notice->event) {
	case NEWSALERT_EVENT_LOST:
		for (; w->next < notice->seq; w->next++)
			expect(!passes(w->next), w->next);
		ck_assert_uint_eq(w->next, notice->seq);
		ck_assert_uint_eq(w->epoch, notice->epoch);
		ck_assert(notice->epoch != w->journal.epoch || w->going_back ||
			  notice->until < w->journal.oldest);
		w->next = notice->until + 1;
		w->lost++;
		return;
	case NEWSALERT_EVENT_EPOCH:
		ck_assert_uint_ne(notice->epoch, w->epoch);
		w->epochs++;
		break;
	case NEWSALERT_EVENT_BACK:
		ck_assert_uint_eq(notice->epoch, w->epoch);
		w->backs++;
		break;
	default:
		return;
	}
	w->epoch = notice->epoch;
	w->next = notice->seq;
	w->going_back = false;
}

static void
drain(struct world *w)
{
	struct sequence_output output;

	while (sequence_take(&w->sequence, &output)) {
		if (output.kind == SEQUENCE_ALERT)
			check_alert(w, &output);
		else
			check_notice(w, &output.notice);
	}
}

static struct sequence_alert
make_alert(uint64_t epoch, uint64_t seq, char *text, size_t size)
{
	(void)snprintf(text, size, "%" PRIu64 ".%" PRIu64, epoch, seq);
	return (struct sequence_alert){ epoch, seq, text, strlen(text) };
}

static void
enqueue(struct world *w, enum message_kind kind, uint64_t seq)
{
	if (w->queued == QUEUE || below(w, 100) < w->loss)
		return;
	w->queue[w->queued++] = (struct message){ kind, w->journal.epoch, seq };
}

static void
publish(struct world *w)
{
	const size_t count = below(w, 20) ? below(w, 10) : below(w, 4000);

	for (size_t i = 0; i < count && !w->going_back; i++)
		enqueue(w, MESSAGE_ALERT, ++w->journal.head);
	if (below(w, 3) == 0)
		enqueue(w, MESSAGE_HEARTBEAT, w->journal.head);
}

static void
hear_message(struct world *w, const struct message *message)
{
	char text[64];
	struct sequence_alert alert =
	    make_alert(message->epoch, message->seq, text, sizeof(text));

	if (!passes(message->seq))
		alert.bytes = NULL;
	if (message->kind == MESSAGE_ALERT)
		sequence_hear_alert(&w->sequence, &alert, w->now_ms);
	else if (message->kind == MESSAGE_HEARTBEAT)
		sequence_hear_heartbeat(&w->sequence, message->epoch,
		    message->seq, w->now_ms);
	else
		sequence_hear_bye(&w->sequence, message->epoch, message->seq,
		    w->now_ms);
	drain(w);
}

static void
hear_some(struct world *w, size_t count)
{
	size_t heard = 0;

	for (; heard < count && heard < w->queued; heard++) {
		hear_message(w, &w->queue[heard]);
		if (below(w, 50) == 0)
			hear_message(w, &w->queue[heard]);
	}
	memmove(w->queue, w->queue + heard,
	    (w->queued - heard) * sizeof(w->queue[0]));
	w->queued -= heard;
}

static void
answer_replay(struct world *w)
{
	const size_t limit = 1 + below(w, NEWSALERT_PAGE_ALERTS);
	const uint64_t to =
	    w->pending.to == 0 ? w->journal.head : w->pending.to;
	uint64_t seq = w->pending.from;
	size_t sent = 0;
	char text[64];

	if (w->pending.epoch != w->journal.epoch) {
		sequence_refuse_epoch(&w->sequence, w->now_ms);
		return;
	}
	if (seq < w->journal.oldest)
		seq = w->journal.oldest;
	for (; seq <= to && seq <= w->journal.head && sent < limit; seq++) {
		struct sequence_alert alert =
		    make_alert(w->journal.epoch, seq, text, sizeof(text));

		if (!passes(seq))
			continue;
		expect(sequence_add(&w->sequence, &alert) == NEWSALERT_OK, seq);
		sent++;
	}
	sequence_end_page(&w->sequence, &w->journal, seq, w->now_ms);
	w->replays++;
}

static void
answer(struct world *w)
{
	if (w->pending.wish == SEQUENCE_NOTHING)
		return;
	if (below(w, 100) < w->loss / 2)
		sequence_fail(&w->sequence, w->now_ms);
	else if (w->pending.wish == SEQUENCE_STATUS)
		sequence_set_journal(&w->sequence, &w->journal, w->now_ms);
	else
		answer_replay(w);
	w->pending.wish = SEQUENCE_NOTHING;
	drain(w);
}

static void
ask_world(struct world *w)
{
	struct sequence_request request;

	sequence_ask(&w->sequence, w->now_ms, &request);
	if (request.wish == SEQUENCE_RECONNECT) {
		if (w->pending.wish != SEQUENCE_NOTHING)
			sequence_fail(&w->sequence, w->now_ms);
		w->pending.wish = SEQUENCE_NOTHING;
	} else if (request.wish != SEQUENCE_NOTHING) {
		ck_assert_int_eq(w->pending.wish, SEQUENCE_NOTHING);
		w->pending = request;
	}
	drain(w);
}

/* Rare misfortunes. */
static void
strike(struct world *w)
{
	const uint64_t depth = w->journal.head - w->journal.oldest + 1;

	switch (below(w, 400)) {
	case 0:
		w->journal = (struct sequence_journal){ w->journal.epoch + 1, 1,
			below(w, 500) };
		break;
	case 1:
		/* Frames of what is undone do not outlive the daemon. */
		w->queued = 0;
		w->pending.wish = SEQUENCE_NOTHING;
		sequence_fail(&w->sequence, w->now_ms);
		drain(w);
		if (w->journal.epoch != w->sequence.epoch ||
		    w->sequence.next < w->journal.oldest + 50)
			break;
		w->journal.head = w->sequence.next - 2 - below(w, 48);
		w->going_back = true;
		break;
	case 2:
	case 3:
		w->journal.oldest += below(w, depth + 1);
		break;
	case 4:
		w->queued = 0;
		break;
	case 5:
		enqueue(w, MESSAGE_BYE, w->journal.head);
		break;
	default:
		break;
	}
}

/* The world is good again: everything arrives, and all must be there. */
static void
settle(struct world *w)
{
	w->loss = 0;
	for (int i = 0; i < 4000; i++) {
		w->now_ms += 100;
		if (i % 20 == 0)
			enqueue(w, MESSAGE_HEARTBEAT, w->journal.head);
		hear_some(w, QUEUE);
		ask_world(w);
		answer(w);
	}
	ck_assert_uint_eq(w->epoch, w->journal.epoch);
	ck_assert_uint_eq(w->sequence.next, w->journal.head + 1);
	for (; w->next <= w->journal.head; w->next++)
		expect(!passes(w->next), w->next);
}

START_TEST(every_alert_comes_once_and_in_order_or_is_reported_lost)
{
	struct world *w = calloc(1, sizeof(*w));

	ck_assert_ptr_nonnull(w);
	w->random.state = (uint64_t)_i + 1;
	w->journal = (struct sequence_journal){ 7, 1, 50 };
	w->epoch = 7;
	w->next = 40;
	sequence_init(&w->sequence, 7, 40, &w->journal, 0);
	for (int step = 0; step < 20000; step++) {
		if (step % 1000 == 0)
			w->loss = (unsigned)below(w, 4) * 25;
		w->now_ms += (int64_t)below(w, 60);
		publish(w);
		strike(w);
		hear_some(w, below(w, 40));
		ask_world(w);
		if (below(w, 3) == 0)
			answer(w);
	}
	settle(w);
	ck_assert_uint_gt(w->alerts, 1000);
	ck_assert_uint_gt(w->replays, 100);
	ck_assert_uint_gt(w->epochs, 5);
	ck_assert_uint_gt(w->backs, 2);
	ck_assert_uint_gt(w->lost, 5);
	sequence_fini(&w->sequence);
	free(w);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sequence_world");
	TCase *tcase = tcase_create("world");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase,
	    every_alert_comes_once_and_in_order_or_is_reported_lost, 0, 12);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
