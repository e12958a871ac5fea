/* SPDX-License-Identifier: MIT */
/* The nanomsg sink as the tools of nanomsg and NNG see it. */
#include <arpa/inet.h>
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/alert_feed.h"

static struct alert_feed feed;
static pid_t tool;
static int tool_output;
static char heard[65536];
static size_t heard_len;

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

/* Whether the tool is installed; says so where it is not. */
static bool
have(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/usr/bin/%s", name);
	if (access(path, X_OK) == 0)
		return true;
	printf("skipped: %s is not installed\n", path);
	return false;
}

static void
start_tool(char *const *argv)
{
	int out[2];

	ck_assert_int_eq(pipe2(out, O_CLOEXEC), 0);
	ck_assert_int_eq(fcntl(out[0], F_SETFL, O_NONBLOCK), 0);
	tool = fork();
	ck_assert_int_ne(tool, -1);
	if (tool == 0) {
		dup2(out[1], STDOUT_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	close(out[1]);
	tool_output = out[0];
}

static void
stop_tool(void)
{
	ck_assert_int_gt(tool, 1); /* -1 would be every process */
	ck_assert_int_eq(kill(tool, SIGKILL), 0);
	ck_assert_int_eq(waitpid(tool, NULL, 0), tool);
	close(tool_output);
}

static void
listen_to_tool(void)
{
	ssize_t got;

	got =
	    read(tool_output, heard + heard_len, sizeof(heard) - 1 - heard_len);
	if (got > 0)
		heard_len += (size_t)got;
	heard[heard_len] = '\0';
}

static bool
hears_alert_zero(struct alert_feed *unused)
{
	(void)unused;
	listen_to_tool();
	if (strstr(heard, "{\"seq\":0}") != NULL)
		return true;
	alert_feed_alert(&feed, 0, 0);
	return false;
}

static bool
hears_alert_100(struct alert_feed *unused)
{
	(void)unused;
	listen_to_tool();
	return strstr(heard, "{\"seq\":100}") != NULL;
}

static unsigned
count_in(const char *text, const char *needle)
{
	unsigned count = 0;

	while ((text = strstr(text, needle)) != NULL) {
		count++;
		text++;
	}
	return count;
}

/* The tool has joined; now each of a hundred comes once. */
static void
assert_each_once(void)
{
	char needle[64];
	unsigned i;

	alert_feed_run(&feed, hears_alert_zero);
	for (i = 1; i <= 100; i++)
		alert_feed_alert(&feed, i, 0);
	alert_feed_run(&feed, hears_alert_100);
	alert_feed_turn(&feed, 20); /* for copies that should not come */
	listen_to_tool();
	for (i = 1; i <= 100; i++) {
		snprintf(needle, sizeof(needle), "country/JP|%016x.%u|", 0xab,
		    i);
		ck_assert_uint_eq(count_in(heard, needle), 1);
	}
	ck_assert_uint_eq(count_in(heard, "country/RU"), 0);
	stop_tool();
}

START_TEST(nanocat_hears_each_alert_of_its_channel_once)
{
	char *const argv[] = { "/usr/bin/nanocat", "--sub", "--connect",
		feed.tags, "--subscribe", "country/JP|", "--raw", NULL };

	if (!have("nanocat"))
		return;
	start_tool(argv);
	assert_each_once();
}
END_TEST

START_TEST(nngcat_hears_each_alert_of_its_channel_once)
{
	char *const argv[] = { "/usr/bin/nngcat", "--sub0", "--dial", feed.tags,
		"--subscribe", "country/JP|", "--raw", NULL };

	if (!have("nngcat"))
		return;
	start_tool(argv);
	assert_each_once();
}
END_TEST

/* A port that nobody has now. */
static unsigned
free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int sock = socket(AF_INET, SOCK_STREAM, 0);

	ck_assert_int_ne(sock, -1);
	ck_assert_int_eq(bind(sock, (struct sockaddr *)&address,
			     sizeof(address)),
	    0);
	ck_assert_int_eq(getsockname(sock, (struct sockaddr *)&address, &len),
	    0);
	close(sock);
	return ntohs(address.sin_port);
}

static bool
is_ready(struct alert_feed *unused)
{
	(void)unused;
	return feed.ready > 0;
}

static void
listen_on_tcp(const char *host)
{
	char *const argv[] = { "/usr/bin/nanocat", "--sub", "--connect",
		feed.tags, "--subscribe", "country/JP|", "--raw", NULL };

	if (!have("nanocat"))
		return;
	alert_feed_init(&feed);
	snprintf(feed.tags, sizeof(feed.tags), "tcp://%s:%u", host,
	    free_port());
	alert_feed_start(&feed, -1);
	alert_feed_run(&feed, is_ready);
	start_tool(argv);
	assert_each_once();
	alert_feed_fini(&feed);
}

START_TEST(loopback_tcp_carries_the_same)
{
	listen_on_tcp("127.0.0.1");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("nanomsg");
	TCase *tcase = tcase_create("nanomsg");
	TCase *tcp = tcase_create("tcp");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_set_timeout(tcp, 60);
	tcase_add_checked_fixture(tcase, open_feed, close_feed);
	tcase_add_test(tcase, nanocat_hears_each_alert_of_its_channel_once);
	tcase_add_test(tcase, nngcat_hears_each_alert_of_its_channel_once);
	tcase_add_test(tcp, loopback_tcp_carries_the_same);
	suite_add_tcase(suite, tcase);
	suite_add_tcase(suite, tcp);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
