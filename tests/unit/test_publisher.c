/* SPDX-License-Identifier: MIT */
/* The publisher process and its supervision, seen by SP subscribers. */
#include "daemon/publisher/publisher.h"

#include <check.h>
#include <fcntl.h>
#include <nanomsg/nn.h>
#include <nanomsg/pubsub.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/lib/alert_feed.h"

#define SUB_BUFFER (4 << 20)

static struct alert_feed feed;
static int sub;

static void
open_feed(void)
{
	alert_feed_open(&feed);
}

static void
close_feed(void)
{
	alert_feed_fini(&feed);
}

static struct publisher_state
state(void)
{
	struct publisher_state now;

	publisher_get_state(feed.publisher, &now);
	return now;
}

/* Where none runs the pid is 0, which would signal the tests themselves. */
static void
signal_publisher(int number)
{
	pid_t pid = state().pid;

	ck_assert_int_gt(pid, 1);
	ck_assert_int_eq(kill(pid, number), 0);
}

/* ---- A subscriber ------------------------------------------------------- */

/* The next message without its newline, or NULL. */
static const char *
receive(int flags)
{
	static char text[NEWSALERT_FRAME_MAX + 1];
	int len = nn_recv(sub, text, sizeof(text) - 1, flags);

	if (len <= 0)
		return NULL;
	ck_assert_int_eq(text[len - 1], '\n');
	text[len - 1] = '\0';
	return text;
}

static bool
heard_heartbeat(struct alert_feed *unused)
{
	const char *frame;

	(void)unused;
	while ((frame = receive(NN_DONTWAIT)) != NULL)
		if (strncmp(frame, "hb|", 3) == 0)
			return true;
	alert_feed_heartbeat(&feed);
	return false;
}

/* Connecting takes its time: the first frame that arrives tells. */
static void
subscribe(const char *url, const char *prefix)
{
	const int buffer = SUB_BUFFER;

	sub = nn_socket(AF_SP, NN_SUB);
	ck_assert_int_ne(sub, -1);
	ck_assert_int_eq(nn_setsockopt(sub, NN_SOL_SOCKET, NN_RCVBUF, &buffer,
			     sizeof(buffer)),
	    0);
	ck_assert_int_eq(nn_setsockopt(sub, NN_SUB, NN_SUB_SUBSCRIBE, "hb|", 3),
	    0);
	ck_assert_int_eq(nn_setsockopt(sub, NN_SUB, NN_SUB_SUBSCRIBE, prefix,
			     strlen(prefix)),
	    0);
	ck_assert_int_ge(nn_connect(sub, url), 0);
	alert_feed_run(&feed, heard_heartbeat);
}

static char last[NEWSALERT_FRAME_MAX + 1];

/* A frame that is no heartbeat has come; it is in last. */
static bool
heard(struct alert_feed *unused)
{
	const char *frame;

	(void)unused;
	while ((frame = receive(NN_DONTWAIT)) != NULL) {
		if (strncmp(frame, "hb|", 3) == 0)
			continue;
		snprintf(last, sizeof(last), "%s", frame);
		return true;
	}
	return false;
}

static void
assert_next(const char *expected)
{
	alert_feed_run(&feed, heard);
	ck_assert_str_eq(last, expected);
}

/* ---- What subscribers get ---------------------------------------------- */

START_TEST(a_subscriber_gets_every_alert_once_in_order)
{
	char prefix[64];
	unsigned i;

	subscribe(feed.alerts, "all|");
	for (i = 1; i <= 2000; i++)
		alert_feed_alert(&feed, i, 500);
	for (i = 1; i <= 2000; i++) {
		alert_feed_run(&feed, heard);
		snprintf(prefix, sizeof(prefix), "all|00000000000000ab.%u|", i);
		ck_assert_int_eq(strncmp(last, prefix, strlen(prefix)), 0);
	}
	ck_assert_uint_ge(state().sent, 2000);
	ck_assert_uint_eq(state().dropped, 0);
}
END_TEST

#define REST "|00000000000000ab.7|JP,RU|politics,politics/treaty|{\"seq\":7}"

START_TEST(tags_carry_one_copy_for_each_channel)
{
	subscribe(feed.tags, "");
	alert_feed_alert(&feed, 7, 0);
	assert_next("country/JP" REST);
	assert_next("country/RU" REST);
	assert_next("mention/US" REST);
	assert_next("topic/politics" REST);
	assert_next("topic/politics/treaty" REST);
}
END_TEST

START_TEST(a_channel_of_tags_can_be_chosen)
{
	subscribe(feed.tags, "country/JP|");
	alert_feed_alert(&feed, 7, 0);
	alert_feed_alert(&feed, 8, 0);
	assert_next("country/JP" REST);
	alert_feed_run(&feed, heard);
	ck_assert_int_eq(strncmp(last, "country/JP|00000000000000ab.8|", 30),
	    0);
}
END_TEST

START_TEST(the_sockets_are_for_owner_and_group)
{
	struct stat st;

	ck_assert_int_eq(stat(feed.alerts_path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0660);
}
END_TEST

/* ---- What goes wrong ---------------------------------------------------- */

static bool
is_up_again(struct alert_feed *unused)
{
	(void)unused;
	return state().restarts == 1 && state().up;
}

START_TEST(a_killed_publisher_is_replaced_and_subscribers_come_back)
{
	subscribe(feed.alerts, "all|");
	signal_publisher(SIGKILL);
	alert_feed_run(&feed, is_up_again);
	ck_assert_str_eq(state().error, "it crashed (SIGKILL)");
	ck_assert_uint_eq(feed.ready, 2);
	alert_feed_run(&feed, heard_heartbeat);
	alert_feed_alert(&feed, 7, 0);
	assert_next("all" REST);
}
END_TEST

static int
connect_raw(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s",
	    feed.alerts_path);
	ck_assert_int_ne(sock, -1);
	ck_assert_int_eq(connect(sock, (struct sockaddr *)&address,
			     sizeof(address)),
	    0);
	return sock;
}

START_TEST(a_subscriber_that_talks_costs_one_restart)
{
	/* SP header of a SUB, then a message of no bytes, which libnanomsg
	 * does not survive. */
	static const char talk[] = "\0SP\0\0\x21\0\0"
				   "\x01\0\0\0\0\0\0\0\0";
	int sock = connect_raw();

	subscribe(feed.alerts, "all|");
	ck_assert_int_eq(write(sock, talk, sizeof(talk) - 1), sizeof(talk) - 1);
	alert_feed_run(&feed, is_up_again);
	ck_assert_str_eq(state().error, "it crashed (SIGABRT)");
	alert_feed_run(&feed, heard_heartbeat);
	alert_feed_alert(&feed, 7, 0);
	assert_next("all" REST);
	close(sock);
}
END_TEST

static bool
has_caught_up(struct alert_feed *unused)
{
	(void)unused;
	return state().backlog_bytes == 0;
}

START_TEST(a_publisher_that_stands_still_never_blocks_the_keeper)
{
	unsigned i;

	signal_publisher(SIGSTOP);
	for (i = 0; i < 200; i++)
		alert_feed_alert(&feed, i, 60000);
	ck_assert_uint_gt(state().dropped, 0);
	ck_assert_uint_le(state().backlog_bytes, PUBLISHER_BACKLOG_MAX);
	signal_publisher(SIGCONT);
	alert_feed_run(&feed, has_caught_up);
	ck_assert_uint_eq(state().sent + state().dropped, 200);
	ck_assert_uint_eq(state().restarts, 0);
}
END_TEST

static bool
has_failed_twice(struct alert_feed *unused)
{
	(void)unused;
	return state().restarts >= 2;
}

START_TEST(a_file_in_the_way_is_told_and_kept)
{
	int fd;

	alert_feed_init(&feed);
	fd = open(feed.alerts_path, O_WRONLY | O_CREAT, 0600);
	ck_assert_int_eq(write(fd, "precious", 8), 8);
	close(fd);
	alert_feed_start(&feed, -1);
	alert_feed_run(&feed, has_failed_twice);
	ck_assert_ptr_nonnull(strstr(state().error, "not a socket"));
	ck_assert(!state().up);
	ck_assert_int_eq(access(feed.alerts_path, F_OK), 0);
	alert_feed_fini(&feed);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_told_at_start)
{
	const struct publisher_options options = {
		.program = "/nonexistent/newsalert-publisher",
		.lock_fd = -1,
	};
	struct newsalert_error why;

	alert_feed_init(&feed);
	ck_assert_int_eq(publisher_start(feed.base, &options, &why,
			     &feed.publisher),
	    NEWSALERT_ENOTFOUND);
	ck_assert_ptr_nonnull(strstr(why.text, "/nonexistent"));
	alert_feed_fini(&feed);
}
END_TEST

/* ---- The end ------------------------------------------------------------ */

static void
note_stopped(void *arg)
{
	bool *stopped = arg;

	*stopped = true;
}

static bool
has_stopped(struct alert_feed *unused)
{
	(void)unused;
	return feed.stopped;
}

START_TEST(stopping_sends_what_is_left_first)
{
	char prefix[64];
	unsigned i;

	subscribe(feed.alerts, "all|");
	for (i = 1; i <= 400; i++)
		alert_feed_alert(&feed, i, 2000);
	publisher_stop(feed.publisher, note_stopped, &feed.stopped);
	ck_assert(!feed.stopped);
	for (i = 1; i <= 400; i++) {
		alert_feed_run(&feed, heard);
		snprintf(prefix, sizeof(prefix), "all|00000000000000ab.%u|", i);
		ck_assert_int_eq(strncmp(last, prefix, strlen(prefix)), 0);
	}
	alert_feed_run(&feed, has_stopped);
	ck_assert_int_eq(state().pid, 0);
	ck_assert_uint_eq(state().dropped, 0);
}
END_TEST

START_TEST(stopping_a_publisher_that_hangs_takes_a_second)
{
	signal_publisher(SIGSTOP);
	publisher_stop(feed.publisher, note_stopped, &feed.stopped);
	alert_feed_run(&feed, has_stopped);
	ck_assert_int_eq(state().pid, 0);
}
END_TEST

START_TEST(the_process_holds_the_lock_that_it_was_given)
{
	char path[] = "/tmp/newsalert-lock-XXXXXX";
	int lock = mkstemp(path), other = open(path, O_RDWR | O_CLOEXEC);

	ck_assert_int_eq(fcntl(lock, F_SETFD, FD_CLOEXEC), 0);
	ck_assert_int_eq(flock(lock, LOCK_EX), 0);
	alert_feed_init(&feed);
	alert_feed_start(&feed, lock);
	close(lock);
	ck_assert_int_eq(flock(other, LOCK_EX | LOCK_NB), -1);
	alert_feed_fini(&feed);
	ck_assert_int_eq(flock(other, LOCK_EX | LOCK_NB), 0);
	close(other);
	unlink(path);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("publisher");
	TCase *running = tcase_create("running");
	TCase *starting = tcase_create("starting");
	SRunner *runner;
	int failed;

	tcase_set_timeout(running, 60);
	tcase_set_timeout(starting, 60);
	tcase_add_checked_fixture(running, open_feed, close_feed);
	tcase_add_test(running, a_subscriber_gets_every_alert_once_in_order);
	tcase_add_test(running, tags_carry_one_copy_for_each_channel);
	tcase_add_test(running, a_channel_of_tags_can_be_chosen);
	tcase_add_test(running, the_sockets_are_for_owner_and_group);
	tcase_add_test(running,
	    a_killed_publisher_is_replaced_and_subscribers_come_back);
	tcase_add_test(running, a_subscriber_that_talks_costs_one_restart);
	tcase_add_test(running,
	    a_publisher_that_stands_still_never_blocks_the_keeper);
	tcase_add_test(running, stopping_sends_what_is_left_first);
	tcase_add_test(running, stopping_a_publisher_that_hangs_takes_a_second);
	tcase_add_test(starting, a_file_in_the_way_is_told_and_kept);
	tcase_add_test(starting, a_program_that_is_not_there_is_told_at_start);
	tcase_add_test(starting, the_process_holds_the_lock_that_it_was_given);
	suite_add_tcase(suite, running);
	suite_add_tcase(suite, starting);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
