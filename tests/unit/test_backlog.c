/* SPDX-License-Identifier: MIT */
/* What waits for a publisher, against a real socket. */
#include "daemon/publisher/backlog.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/publisher/feed.h"

static struct backlog backlog;
static struct feed feed;
static int sock;

static void
connect_both(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	sock = pair[0];
	feed_init(&feed, pair[1]);
	backlog_init(&backlog, 1 << 20);
}

static void
close_both(void)
{
	backlog_clear(&backlog);
	close(sock);
	close(feed.sock);
}

/* A delivery that has its number at the front and is len bytes long. */
static void
push(unsigned number, size_t len)
{
	static char frame[NEWSALERT_FRAME_MAX];
	const struct delivery delivery = { "", 0, frame, len };

	memset(frame, 'x', sizeof(frame));
	ck_assert_int_eq(snprintf(frame, 9, "%08u", number), 8);
	backlog_push(&backlog, &delivery);
}

static unsigned
next_number(void)
{
	struct delivery delivery;
	char digits[9] = "";

	ck_assert_int_eq(feed_next(&feed, &delivery), NEWSALERT_OK);
	memcpy(digits, delivery.frame, 8);
	return (unsigned)strtoul(digits, NULL, 10);
}

START_TEST(what_goes_in_comes_out_in_order)
{
	unsigned i;

	for (i = 0; i < 100; i++)
		push(i, 100 + i);
	ck_assert_int_eq(backlog_write(&backlog, sock), NEWSALERT_OK);
	ck_assert(backlog_is_empty(&backlog));
	ck_assert_uint_eq(backlog.bytes, 0);
	ck_assert_uint_eq(backlog.sent, 100);
	for (i = 0; i < 100; i++)
		ck_assert_uint_eq(next_number(), i);
}
END_TEST

START_TEST(a_full_socket_takes_the_rest_later)
{
	enum newsalert_err err;
	unsigned pushed = 0, taken = 0;

	do {
		push(pushed++, 5000);
		err = backlog_write(&backlog, sock);
	} while (err == NEWSALERT_OK);
	ck_assert_int_eq(err, NEWSALERT_EAGAIN);
	while (pushed < 200) /* so that a piece of one goes, too */
		push(pushed++, 5000);
	while (taken < pushed) {
		ck_assert_uint_eq(next_number(), taken++);
		err = backlog_write(&backlog, sock);
		ck_assert(err == NEWSALERT_OK || err == NEWSALERT_EAGAIN);
	}
	ck_assert_uint_eq(backlog.sent, pushed);
	ck_assert_uint_eq(backlog.dropped, 0);
}
END_TEST

START_TEST(what_does_not_fit_is_dropped_whole_and_counted)
{
	unsigned i;

	for (i = 0; i < 40; i++)
		push(i, 60000);
	ck_assert_uint_eq(backlog.dropped, 40 - (1 << 20) / 60005);
	ck_assert_uint_le(backlog.bytes, 1 << 20);
	push(40, 1000); /* there is room for a smaller one */
	ck_assert_uint_eq(backlog.dropped, 40 - (1 << 20) / 60005);
}
END_TEST

START_TEST(a_reader_that_is_gone_is_told)
{
	close(feed.sock);
	push(1, 100);
	ck_assert_int_eq(backlog_write(&backlog, sock), NEWSALERT_EDOWN);
	backlog_clear(&backlog);
	ck_assert_uint_eq(backlog.dropped, 1);
	ck_assert_uint_eq(backlog.bytes, 0);
}
END_TEST

START_TEST(the_end_of_the_stream_and_nonsense_are_told_apart)
{
	struct delivery delivery;

	ck_assert_int_eq(write(sock, "\xff\xff\xff\xff", 4), 4);
	ck_assert_int_eq(feed_next(&feed, &delivery), NEWSALERT_EPROTO);
	feed_init(&feed, feed.sock);
	ck_assert_int_eq(shutdown(sock, SHUT_WR), 0);
	ck_assert_int_eq(feed_next(&feed, &delivery), NEWSALERT_EDOWN);
}
END_TEST

START_TEST(a_report_is_one_line)
{
	char line[64] = "";

	feed_report(&feed, "error", "no such thing");
	feed_report(&feed, "ready", "");
	ck_assert_int_eq(read(sock, line, sizeof(line) - 1), 27);
	ck_assert_str_eq(line, "error: no such thing\nready\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("backlog");
	TCase *tcase = tcase_create("backlog");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, connect_both, close_both);
	tcase_add_test(tcase, what_goes_in_comes_out_in_order);
	tcase_add_test(tcase, a_full_socket_takes_the_rest_later);
	tcase_add_test(tcase, what_does_not_fit_is_dropped_whole_and_counted);
	tcase_add_test(tcase, a_reader_that_is_gone_is_told);
	tcase_add_test(tcase,
	    the_end_of_the_stream_and_nonsense_are_told_apart);
	tcase_add_test(tcase, a_report_is_one_line);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
