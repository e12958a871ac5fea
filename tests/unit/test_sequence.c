/* SPDX-License-Identifier: MIT */
/* The order of a subscription, one rule at a time. */
#include "client/sequence.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EPOCH 0x9f2c

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
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, rules);
	tcase_add_checked_fixture(rules, set_up, tear_down);
	add_rules(rules);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
