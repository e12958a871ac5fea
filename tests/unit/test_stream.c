/* SPDX-License-Identifier: MIT */
/* Lines over a socket, whole or in pieces. */
#include "client/stream.h"

#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct stream stream;
static int peer;

static void
set_up(void)
{
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
			     fds),
	    0);
	stream = STREAM_INIT;
	stream.fd = fds[0];
	peer = fds[1];
}

static void
tear_down(void)
{
	stream_close(&stream);
	close(peer);
}

static void
send_text(const char *text)
{
	ck_assert_int_eq(send(peer, text, strlen(text), 0),
	    (ssize_t)strlen(text));
}

static void
assert_line(const char *expected)
{
	char *line = NULL;
	size_t len = 0;

	ck_assert_int_eq(stream_receive(&stream, &line, &len), NEWSALERT_OK);
	ck_assert_str_eq(line, expected);
	ck_assert_uint_eq(len, strlen(expected));
}

static void
assert_none(enum newsalert_err expected)
{
	char *line;
	size_t len;

	ck_assert_int_eq(stream_receive(&stream, &line, &len), expected);
}

START_TEST(lines_come_one_by_one)
{
	send_text("one\n\nthree\nfo");
	assert_line("one");
	assert_line("");
	assert_line("three");
	assert_none(NEWSALERT_EAGAIN);
	send_text("ur");
	assert_none(NEWSALERT_EAGAIN);
	send_text("\nfive\n");
	assert_line("four");
	assert_line("five");
	assert_none(NEWSALERT_EAGAIN);
}
END_TEST

START_TEST(the_end_comes_after_the_last_whole_line)
{
	send_text("one\nha");
	ck_assert_int_eq(shutdown(peer, SHUT_WR), 0);
	assert_line("one");
	assert_none(NEWSALERT_EDOWN);
}
END_TEST

START_TEST(what_does_not_fit_is_sent_later)
{
	const size_t len = 4 << 20;
	char *line = malloc(len), *bytes = malloc(len + 1);
	size_t got = 0;
	ssize_t n;

	ck_assert(line != NULL && bytes != NULL);
	memset(line, 'x', len);
	ck_assert_int_eq(stream_send(&stream, line, len), NEWSALERT_OK);
	ck_assert_int_eq(stream_events(&stream), POLLIN | POLLOUT);
	while (got <= len) {
		n = recv(peer, bytes + got, len + 1 - got, 0);
		if (n > 0)
			got += (size_t)n;
		if (stream_flush(&stream) == NEWSALERT_EDOWN)
			ck_abort_msg("the peer has not gone");
	}
	ck_assert_int_eq(stream_events(&stream), POLLIN);
	ck_assert_mem_eq(bytes, line, len);
	ck_assert_int_eq(bytes[len], '\n');
	free(line);
	free(bytes);
}
END_TEST

START_TEST(sending_to_nobody_is_an_error_and_no_signal)
{
	close(peer);
	peer = -1;
	ck_assert_int_eq(stream_send(&stream, "x", 1), NEWSALERT_EDOWN);
	ck_assert_int_eq(stream_send(&stream, "x", 1), NEWSALERT_EDOWN);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("stream");
	TCase *tests = tcase_create("stream");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, lines_come_one_by_one);
	tcase_add_test(tests, the_end_comes_after_the_last_whole_line);
	tcase_add_test(tests, what_does_not_fit_is_sent_later);
	tcase_add_test(tests, sending_to_nobody_is_an_error_and_no_signal);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
