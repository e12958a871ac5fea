/* SPDX-License-Identifier: MIT */
/* The live feed, up to where frames begin. */
#include "client/feed.h"

#include <check.h>
#include <nanomsg/nn.h>
#include <nanomsg/pubsub.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/temporary.h"

static char dir[64];
static char endpoint[100];
static struct feed feed;
static int publisher;

static void
set_up(void)
{
	temporary_make(dir);
	(void)snprintf(endpoint, sizeof(endpoint), "ipc://%s/a.sock", dir);
	feed = FEED_INIT;
	publisher = nn_socket(AF_SP, NN_PUB);
	ck_assert_int_ge(publisher, 0);
	ck_assert_int_ge(nn_bind(publisher, endpoint), 0);
}

static void
tear_down(void)
{
	feed_close(&feed);
	(void)nn_close(publisher);
	temporary_remove(dir);
}

/* Publish until one message arrives: joining is asynchronous. */
static void
assert_receives(const char *text)
{
	struct pollfd pollfd = { feed.fd, POLLIN, 0 };
	enum newsalert_err err = NEWSALERT_EAGAIN;
	char *bytes;
	size_t len;

	for (int i = 0; err == NEWSALERT_EAGAIN && i < 500; i++) {
		ck_assert_int_ge(nn_send(publisher, "other|x", 7, 0), 0);
		ck_assert_int_ge(nn_send(publisher, text, strlen(text), 0), 0);
		(void)poll(&pollfd, 1, 20);
		err = feed_receive(&feed, &bytes, &len);
	}
	ck_assert_int_eq(err, NEWSALERT_OK);
	ck_assert_uint_eq(len, strlen(text));
	ck_assert_mem_eq(bytes, text, len);
	feed_release(bytes);
}

START_TEST(alerts_heartbeats_and_farewells_arrive)
{
	static const char *const texts[] = { "all|x\n", "hb|x\n", "bye|x\n" };

	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(feed_open(&feed, endpoint, NULL),
		    NEWSALERT_OK);
		assert_receives(texts[i]);
		feed_close(&feed);
	}
}
END_TEST

START_TEST(an_endpoint_that_cannot_be_used_is_refused)
{
	struct newsalert_error why;
	char path[140] = "ipc:///";

	memset(path + 7, 'x', sizeof(path) - 8);
	path[sizeof(path) - 1] = '\0';
	ck_assert_int_eq(feed_open(&feed, path, &why), NEWSALERT_EINVAL);
	path[6 + 108] = '\0';
	ck_assert_int_eq(feed_check(path, &why), NEWSALERT_EINVAL);
	path[6 + 107] = '\0';
	ck_assert_int_eq(feed_check(path, &why), NEWSALERT_OK);
	ck_assert_int_eq(feed_check("ws://x", &why), NEWSALERT_EINVAL);
	ck_assert_int_eq(feed_check("", &why), NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(why.text, "no live feed"));
}
END_TEST

START_TEST(the_signal_mask_of_the_caller_is_kept)
{
	sigset_t before, after;

	ck_assert_int_eq(sigprocmask(SIG_SETMASK, NULL, &before), 0);
	ck_assert_int_eq(feed_open(&feed, endpoint, NULL), NEWSALERT_OK);
	ck_assert_int_eq(sigprocmask(SIG_SETMASK, NULL, &after), 0);
	for (int number = 1; number < SIGRTMAX; number++)
		ck_assert_int_eq(sigismember(&before, number),
		    sigismember(&after, number));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("feed");
	TCase *tests = tcase_create("feed");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, alerts_heartbeats_and_farewells_arrive);
	tcase_add_test(tests, an_endpoint_that_cannot_be_used_is_refused);
	tcase_add_test(tests, the_signal_mask_of_the_caller_is_kept);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
