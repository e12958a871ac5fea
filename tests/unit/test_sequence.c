/* SPDX-License-Identifier: MIT */
/* The order of a subscription: each rule, then all of them in a bad world. */
#include "client/sequence.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/random.h"

#define EPOCH 0x9f2c

/* ---- One rule at a time ------------------------------------------------ */

static struct sequence sequence;
static struct sequence_journal journal;

/* A sequence that has said START and waits for seq 11. */
static void
set_up(void)
{
	struct sequence_output output;

	journal = (struct sequence_journal){ EPOCH, 1, 10 };
	sequence_init(&sequence, EPOCH, 11, &journal, 0);
	sequence_hear_heartbeat(&sequence, EPOCH, 10, 0);
	ck_assert(sequence_take(&sequence, &output));
	ck_assert_int_eq(output.notice.event, NEWSALERT_EVENT_START);
	ck_assert_uint_eq(output.notice.seq, 11);
	ck_assert(!sequence_take(&sequence, &output));
}

static void
tear_down(void)
{
	sequence_fini(&sequence);
}

static struct sequence_alert
alert_of(uint64_t seq, char *text, size_t size)
{
	(void)snprintf(text, size, "%" PRIu64, seq);
	return (struct sequence_alert){ EPOCH, seq, text, strlen(text) };
}

static void
hear(uint64_t seq, int64_t now_ms)
{
	char text[32];
	struct sequence_alert alert = alert_of(seq, text, sizeof(text));

	sequence_hear_alert(&sequence, &alert, now_ms);
}

static void
add(uint64_t seq)
{
	char text[32];
	struct sequence_alert alert = alert_of(seq, text, sizeof(text));

	ck_assert_int_eq(sequence_add(&sequence, &alert), NEWSALERT_OK);
}

static void
assert_alert(uint64_t seq)
{
	struct sequence_output output;
	char text[32];

	(void)alert_of(seq, text, sizeof(text));
	ck_assert(sequence_take(&sequence, &output));
	ck_assert_int_eq(output.kind, SEQUENCE_ALERT);
	ck_assert_str_eq(output.bytes, text);
	ck_assert_uint_eq(sequence.next, seq + 1);
}

static void
assert_notice(enum newsalert_event event, uint64_t seq, uint64_t until)
{
	struct sequence_output output;

	ck_assert(sequence_take(&sequence, &output));
	ck_assert_int_eq(output.kind, SEQUENCE_NOTICE);
	ck_assert_int_eq(output.notice.event, event);
	ck_assert_uint_eq(output.notice.seq, seq);
	ck_assert_uint_eq(output.notice.until, until);
}

static void
assert_silent(void)
{
	struct sequence_output output;

	ck_assert(!sequence_take(&sequence, &output));
	ck_assert(!sequence_has_output(&sequence));
}

static struct sequence_request
asks(int64_t now_ms)
{
	struct sequence_request request;

	sequence_ask(&sequence, now_ms, &request);
	return request;
}

static void
assert_asks_replay(int64_t now_ms, uint64_t from, uint64_t to)
{
	struct sequence_request request = asks(now_ms);

	ck_assert_int_eq(request.wish, SEQUENCE_REPLAY);
	ck_assert_uint_eq(request.epoch, sequence.epoch);
	ck_assert_uint_eq(request.from, from);
	ck_assert_uint_eq(request.to, to);
}

static void
assert_asks(int64_t now_ms, enum sequence_wish wish)
{
	ck_assert_int_eq(asks(now_ms).wish, wish);
}

START_TEST(alerts_in_order_pass_at_once)
{
	hear(11, 1);
	assert_alert(11);
	hear(12, 2);
	assert_alert(12);
	assert_silent();
	assert_asks(3, SEQUENCE_NOTHING);
	ck_assert_int_eq(sequence_deadline(&sequence), 2 + SEQUENCE_SILENCE_MS);
}
END_TEST

START_TEST(what_was_delivered_is_dropped)
{
	hear(11, 1);
	assert_alert(11);
	hear(11, 2);
	hear(3, 2);
	assert_silent();
}
END_TEST

START_TEST(an_alert_the_filter_does_not_pass_moves_on)
{
	struct sequence_alert alert = { .epoch = EPOCH, .seq = 11 };

	sequence_hear_alert(&sequence, &alert, 1);
	assert_silent();
	ck_assert_uint_eq(sequence.next, 12);
	hear(12, 1);
	assert_alert(12);
}
END_TEST

START_TEST(a_gap_is_replayed_before_what_is_behind_it)
{
	hear(13, 1);
	hear(14, 1);
	assert_silent();
	assert_asks_replay(1, 11, 12);
	assert_asks(2, SEQUENCE_NOTHING);
	add(11);
	add(12);
	assert_silent();
	journal.head = 14;
	sequence_end_page(&sequence, &journal, 13, 3);
	assert_alert(11);
	assert_alert(12);
	assert_alert(13);
	assert_alert(14);
	assert_silent();
	assert_asks(4, SEQUENCE_NOTHING);
}
END_TEST

START_TEST(a_page_goes_on_until_the_gap_is_closed)
{
	hear(2000, 1);
	assert_asks_replay(1, 11, 0);
	journal.head = 2000;
	add(300);
	sequence_end_page(&sequence, &journal, 1011, 2);
	assert_alert(300);
	assert_silent();
	ck_assert_uint_eq(sequence.next, 1011);
	hear(2001, 2);
	assert_asks_replay(2, 1011, 2000);
	sequence_end_page(&sequence, &journal, 2001, 3);
	assert_alert(2001);
	assert_silent();
}
END_TEST

START_TEST(a_page_vouches_for_nothing_beyond_what_was_asked)
{
	hear(15, 1);
	assert_asks_replay(1, 11, 14);
	journal.head = 20;
	sequence_end_page(&sequence, &journal, 21, 2);
	assert_alert(15);
	assert_silent();
	ck_assert_uint_eq(sequence.next, 16);
	assert_asks_replay(3, 16, 0);
}
END_TEST

START_TEST(a_heartbeat_ahead_is_a_gap_after_a_while)
{
	sequence_hear_heartbeat(&sequence, EPOCH, 12, 100);
	assert_asks(100, SEQUENCE_NOTHING);
	ck_assert_int_eq(sequence_deadline(&sequence), 100 + SEQUENCE_GRACE_MS);
	hear(11, 200);
	assert_alert(11);
	assert_asks(300, SEQUENCE_NOTHING);
	assert_asks(300 + SEQUENCE_GRACE_MS - 1, SEQUENCE_NOTHING);
	assert_asks_replay(300 + SEQUENCE_GRACE_MS, 12, 0);
}
END_TEST

START_TEST(replay_waits_for_the_first_frame)
{
	journal.head = 20;
	tear_down();
	sequence_init(&sequence, EPOCH, 11, &journal, 0);
	assert_asks(0, SEQUENCE_NOTHING);
	assert_asks(SEQUENCE_SILENCE_MS - 1, SEQUENCE_NOTHING);
	sequence_hear_heartbeat(&sequence, EPOCH, 20, 100);
	assert_notice(NEWSALERT_EVENT_START, 11, 0);
	assert_asks_replay(100, 11, 0);
}
END_TEST

START_TEST(replay_does_not_wait_for_ever)
{
	journal.head = 20;
	tear_down();
	sequence_init(&sequence, EPOCH, 11, &journal, 0);
	assert_asks(SEQUENCE_SILENCE_MS, SEQUENCE_RECONNECT);
	assert_asks(SEQUENCE_SILENCE_MS, SEQUENCE_STATUS);
	sequence_set_journal(&sequence, &journal, SEQUENCE_SILENCE_MS + 1);
	assert_notice(NEWSALERT_EVENT_START, 11, 0);
	assert_asks_replay(SEQUENCE_SILENCE_MS + 1, 11, 0);
}
END_TEST

START_TEST(silence_ends_in_a_new_connection)
{
	hear(11, 1000);
	assert_alert(11);
	assert_asks(1000 + SEQUENCE_SILENCE_MS - 1, SEQUENCE_NOTHING);
	assert_asks(1000 + SEQUENCE_SILENCE_MS, SEQUENCE_RECONNECT);
	assert_asks(1000 + SEQUENCE_SILENCE_MS, SEQUENCE_STATUS);
}
END_TEST

START_TEST(the_window_is_bounded_by_number)
{
	hear(11 + WINDOW_ALERTS, 1);
	hear(11 + WINDOW_ALERTS - 1, 1);
	assert_asks_replay(1, 11, 11 + WINDOW_ALERTS - 2);
	ck_assert_uint_eq(sequence.window.bytes, strlen("1034"));
}
END_TEST

START_TEST(the_window_is_bounded_by_bytes)
{
	static char bytes[40000];
	struct sequence_alert alert = { EPOCH, 12, bytes, sizeof(bytes) };

	for (; alert.seq < 300; alert.seq++)
		sequence_hear_alert(&sequence, &alert, 1);
	ck_assert_uint_le(sequence.window.bytes, WINDOW_BYTES);
	ck_assert_uint_gt(sequence.window.bytes, WINDOW_BYTES - sizeof(bytes));
}
END_TEST

START_TEST(what_retention_deleted_is_reported_before_the_page)
{
	hear(100, 1);
	assert_asks_replay(1, 11, 99);
	add(51);
	add(60);
	journal = (struct sequence_journal){ EPOCH, 50, 100 };
	sequence_end_page(&sequence, &journal, 100, 2);
	assert_notice(NEWSALERT_EVENT_LOST, 11, 49);
	assert_alert(51);
	assert_alert(60);
	assert_alert(100);
	assert_silent();
}
END_TEST

START_TEST(what_a_page_has_is_not_lost)
{
	hear(100, 1);
	assert_asks_replay(1, 11, 99);
	add(11);
	journal = (struct sequence_journal){ EPOCH, 50, 100 };
	sequence_end_page(&sequence, &journal, 100, 2);
	assert_alert(11);
	assert_alert(100);
}
END_TEST

START_TEST(another_epoch_starts_at_its_oldest)
{
	hear(12, 1);
	sequence_hear_heartbeat(&sequence, 77, 5, 2);
	assert_asks(2, SEQUENCE_STATUS);
	journal = (struct sequence_journal){ 77, 3, 5 };
	sequence_set_journal(&sequence, &journal, 3);
	assert_notice(NEWSALERT_EVENT_EPOCH, 3, 0);
	ck_assert_uint_eq(sequence.epoch, 77);
	assert_asks_replay(3, 3, 0);
	hear(12, 4);
	assert_asks(4, SEQUENCE_NOTHING);
}
END_TEST

START_TEST(a_refused_epoch_asks_for_the_status)
{
	hear(12, 1);
	assert_asks_replay(1, 11, 11);
	sequence_refuse_epoch(&sequence, 2);
	assert_asks(2, SEQUENCE_NOTHING);
	assert_asks(200, SEQUENCE_STATUS);
}
END_TEST

START_TEST(a_journal_that_went_back_starts_at_its_oldest)
{
	sequence_hear_heartbeat(&sequence, EPOCH, 4, 1);
	assert_asks(1, SEQUENCE_STATUS);
	journal = (struct sequence_journal){ EPOCH, 2, 4 };
	sequence_set_journal(&sequence, &journal, 2);
	assert_silent();
	assert_asks(500, SEQUENCE_NOTHING);
	assert_asks(1001, SEQUENCE_STATUS);
	sequence_set_journal(&sequence, &journal, 1002);
	assert_notice(NEWSALERT_EVENT_BACK, 2, 0);
	assert_asks_replay(1002, 2, 0);
}
END_TEST

START_TEST(a_status_behind_a_page_is_no_way_back)
{
	sequence_hear_heartbeat(&sequence, EPOCH, 4, 1);
	assert_asks(1, SEQUENCE_STATUS);
	journal.head = 4;
	sequence_set_journal(&sequence, &journal, 2);
	assert_asks(1001, SEQUENCE_STATUS);
	journal.head = 10;
	sequence_set_journal(&sequence, &journal, 1002);
	assert_silent();
	assert_asks(2001, SEQUENCE_NOTHING);
	ck_assert_uint_eq(sequence.next, 11);
}
END_TEST

START_TEST(a_status_older_than_what_was_delivered_is_no_way_back)
{
	sequence_hear_heartbeat(&sequence, EPOCH, 9, 1);
	assert_asks(1, SEQUENCE_STATUS);
	hear(11, 1);
	assert_alert(11);
	sequence_set_journal(&sequence, &journal, 2);
	assert_silent();
	ck_assert_uint_eq(sequence.next, 12);
}
END_TEST

START_TEST(a_resume_beyond_the_head_went_back)
{
	tear_down();
	sequence_init(&sequence, EPOCH, 12, &journal, 0);
	assert_notice(NEWSALERT_EVENT_BACK, 1, 0);
}
END_TEST

START_TEST(a_resume_in_another_epoch_is_reported)
{
	tear_down();
	sequence_init(&sequence, 5, 3, &journal, 0);
	assert_notice(NEWSALERT_EVENT_EPOCH, 1, 0);
	ck_assert_uint_eq(sequence.epoch, EPOCH);
}
END_TEST

START_TEST(failure_backs_off_and_is_reported_after_ten_seconds)
{
	int64_t now_ms = 1;
	size_t tries = 0;

	hear(12, now_ms);
	for (; !sequence_has_output(&sequence) && now_ms < 60000; now_ms++) {
		if (now_ms % 2000 == 0)
			sequence_hear_heartbeat(&sequence, EPOCH, 12, now_ms);
		if (asks(now_ms).wish == SEQUENCE_REPLAY) {
			sequence_fail(&sequence, now_ms);
			tries++;
		}
	}
	ck_assert_int_ge(now_ms, SEQUENCE_DOWN_MS);
	ck_assert_int_le(now_ms, SEQUENCE_DOWN_MS + 2001);
	ck_assert_uint_ge(tries, 6);
	ck_assert_uint_le(tries, 12);
	assert_notice(NEWSALERT_EVENT_DOWN, 11, 0);
	assert_silent();
	while (asks(++now_ms).wish != SEQUENCE_REPLAY)
		sequence_hear_heartbeat(&sequence, EPOCH, 12, now_ms);
	add(11);
	journal.head = 12;
	sequence_end_page(&sequence, &journal, 12, now_ms);
	assert_notice(NEWSALERT_EVENT_UP, 11, 0);
	assert_alert(11);
	assert_alert(12);
}
END_TEST

START_TEST(a_page_that_does_not_move_is_a_failure)
{
	hear(12, 1);
	assert_asks_replay(1, 11, 11);
	journal.head = 12;
	sequence_end_page(&sequence, &journal, 11, 1);
	assert_silent();
	assert_asks(1, SEQUENCE_NOTHING);
	assert_asks_replay(500, 11, 11);
}
END_TEST

START_TEST(a_page_out_of_order_is_refused)
{
	char text[32];
	struct sequence_alert alert = alert_of(11, text, sizeof(text));

	ck_assert_int_eq(sequence_add(&sequence, &alert), NEWSALERT_EPROTO);
	hear(20, 1);
	assert_asks_replay(1, 11, 19);
	add(12);
	ck_assert_int_eq(sequence_add(&sequence, &alert), NEWSALERT_EPROTO);
	alert.seq = 12;
	ck_assert_int_eq(sequence_add(&sequence, &alert), NEWSALERT_EPROTO);
	alert.seq = 20;
	ck_assert_int_eq(sequence_add(&sequence, &alert), NEWSALERT_EPROTO);
	alert.seq = 13;
	alert.epoch = 1;
	ck_assert_int_eq(sequence_add(&sequence, &alert), NEWSALERT_EPROTO);
	sequence_fail(&sequence, 2);
	assert_silent();
}
END_TEST

START_TEST(a_farewell_is_reported_once_and_then_the_return)
{
	sequence_hear_bye(&sequence, EPOCH, 10, 1);
	sequence_hear_bye(&sequence, EPOCH, 10, 1);
	assert_notice(NEWSALERT_EVENT_BYE, 11, 0);
	assert_silent();
	sequence_hear_heartbeat(&sequence, EPOCH, 10, 2);
	assert_notice(NEWSALERT_EVENT_UP, 11, 0);
	assert_silent();
}
END_TEST

START_TEST(a_farewell_ahead_is_a_gap_at_once)
{
	sequence_hear_bye(&sequence, EPOCH, 12, 1);
	assert_notice(NEWSALERT_EVENT_BYE, 11, 0);
	assert_asks_replay(1, 11, 0);
}
END_TEST

START_TEST(an_alert_that_was_put_back_is_replayed)
{
	hear(20, 1);
	assert_asks_replay(1, 11, 19);
	add(11);
	add(12);
	journal.head = 20;
	sequence_end_page(&sequence, &journal, 20, 2);
	assert_alert(11);
	sequence_untake(&sequence, 11);
	assert_silent();
	assert_asks_replay(2, 11, 19);
}
END_TEST

/* ---- A bad world ------------------------------------------------------- */

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

static void
add_rules(TCase *rules)
{
	tcase_add_test(rules, alerts_in_order_pass_at_once);
	tcase_add_test(rules, what_was_delivered_is_dropped);
	tcase_add_test(rules, an_alert_the_filter_does_not_pass_moves_on);
	tcase_add_test(rules, a_gap_is_replayed_before_what_is_behind_it);
	tcase_add_test(rules, a_page_goes_on_until_the_gap_is_closed);
	tcase_add_test(rules, a_page_vouches_for_nothing_beyond_what_was_asked);
	tcase_add_test(rules, a_heartbeat_ahead_is_a_gap_after_a_while);
	tcase_add_test(rules, replay_waits_for_the_first_frame);
	tcase_add_test(rules, replay_does_not_wait_for_ever);
	tcase_add_test(rules, silence_ends_in_a_new_connection);
	tcase_add_test(rules, the_window_is_bounded_by_number);
	tcase_add_test(rules, the_window_is_bounded_by_bytes);
	tcase_add_test(rules,
	    what_retention_deleted_is_reported_before_the_page);
	tcase_add_test(rules, what_a_page_has_is_not_lost);
	tcase_add_test(rules, another_epoch_starts_at_its_oldest);
	tcase_add_test(rules, a_refused_epoch_asks_for_the_status);
	tcase_add_test(rules, a_journal_that_went_back_starts_at_its_oldest);
	tcase_add_test(rules, a_status_behind_a_page_is_no_way_back);
	tcase_add_test(rules,
	    a_status_older_than_what_was_delivered_is_no_way_back);
	tcase_add_test(rules, a_resume_beyond_the_head_went_back);
	tcase_add_test(rules, a_resume_in_another_epoch_is_reported);
	tcase_add_test(rules,
	    failure_backs_off_and_is_reported_after_ten_seconds);
	tcase_add_test(rules, a_page_that_does_not_move_is_a_failure);
	tcase_add_test(rules, a_page_out_of_order_is_refused);
	tcase_add_test(rules, a_farewell_is_reported_once_and_then_the_return);
	tcase_add_test(rules, a_farewell_ahead_is_a_gap_at_once);
	tcase_add_test(rules, an_alert_that_was_put_back_is_replayed);
}

int
main(void)
{
	Suite *suite = suite_create("sequence");
	TCase *rules = tcase_create("rules");
	TCase *world = tcase_create("world");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, rules);
	tcase_add_checked_fixture(rules, set_up, tear_down);
	add_rules(rules);
	suite_add_tcase(suite, world);
	tcase_set_timeout(world, 60);
	tcase_add_loop_test(world,
	    every_alert_comes_once_and_in_order_or_is_reported_lost, 0, 12);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
