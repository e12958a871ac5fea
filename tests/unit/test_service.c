/* SPDX-License-Identifier: MIT */
/* keeper.sock over a real journal: answers, order, limits, waiting. */
#include "daemon/service/service.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <event2/event.h>

static char dir[] = "/tmp/newsalert-service-XXXXXX";
static char path[128];
static struct event_base *base;
static struct journal *journal;
static struct event *journal_ready;
static struct service *service;
static struct service_pending *reloading;

static json_t *
status(void *arg)
{
	(void)arg;
	return json_pack("{s:s}", "version", "test");
}

static void
reload(struct service_pending *pending, void *arg)
{
	(void)arg;
	reloading = pending;
}

static enum newsalert_err
retry(const char *file, void *arg)
{
	(void)arg;
	return strcmp(file, "there") == 0 ? NEWSALERT_OK : NEWSALERT_ENOTFOUND;
}

static void
dispatch_journal(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	journal_dispatch(journal);
}

static void
committed(const struct journal_file *file, enum newsalert_err err,
    const struct journal_outcome *outcomes, void *arg)
{
	(void)outcomes;
	(void)arg;
	ck_assert_int_eq(err, NEWSALERT_OK);
	service_recorded(service, file->name);
}

static void
open_all(void)
{
	const struct journal_options options = { .dir = dir };
	const struct service_handlers handlers = { .status = status,
		.rules = status,
		.reload = reload,
		.retry = retry };
	const struct service_options limits = { .path = path,
		.group = (gid_t)-1,
		.state = dir,
		.connections = 5,
		.connections_per_user = 3 };
	const struct journal_callbacks callbacks = { .committed = committed };
	struct newsalert_error why;

	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/keeper.sock", dir);
	ck_assert_ptr_nonnull(base = event_base_new());
	ck_assert_int_eq(journal_open(&options, &why, &journal), NEWSALERT_OK);
	journal_set_callbacks(journal, &callbacks);
	journal_ready = event_new(base, journal_fd(journal),
	    EV_READ | EV_PERSIST, dispatch_journal, NULL);
	ck_assert_int_eq(event_add(journal_ready, NULL), 0);
	ck_assert_int_eq(service_open(base, journal, &limits, &handlers, &why,
			     &service),
	    NEWSALERT_OK);
}

static void
close_all(void)
{
	char command[256];

	service_close(service);
	event_free(journal_ready);
	journal_close(journal);
	event_base_free(base);
	snprintf(command, sizeof(command), "%s/journal.db", dir);
	unlink(command);
	/* The socket went with its service: nothing is left. */
	ck_assert_int_eq(rmdir(dir), 0);
}

static int
client(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	ck_assert_int_ne(fd, -1);
	memcpy(address.sun_path, path, strlen(path));
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address,
			     sizeof(address)),
	    0);
	return fd;
}

static void
say(int fd, const char *text)
{
	ck_assert_int_eq(send(fd, text, strlen(text), MSG_NOSIGNAL),
	    (ssize_t)strlen(text));
}

/* The next line of the answer, while the loop runs; NULL: hung up. */
static json_t *
hear(int fd)
{
	static char line[NEWSALERT_FRAME_MAX];
	size_t len = 0;
	ssize_t got;

	for (;;) {
		got = recv(fd, line + len, 1, 0);
		if (got == 0 || (got == -1 && errno == ECONNRESET))
			return NULL;
		if (got == -1)
			event_base_loop(base, EVLOOP_ONCE);
		else if (line[len++] == '\n')
			return json_loadb(line, len, 0, NULL);
	}
}

static void
hear_refusal(int fd, const char *code)
{
	json_t *line = hear(fd);

	ck_assert(json_is_false(json_object_get(line, "ok")));
	ck_assert_str_eq(json_string_value(json_object_get(line, "code")),
	    code);
	json_decref(line);
}

static void
hear_ok(int fd)
{
	json_t *line = hear(fd);

	ck_assert(json_is_true(json_object_get(line, "ok")));
	json_decref(line);
}

static void
record_rejected(const char *name)
{
	struct journal_file *file = calloc(1, sizeof(*file));

	ck_assert_ptr_nonnull(file);
	file->name = strdup(name);
	file->reason = strdup("because");
	ck_assert_int_eq(journal_append(journal, file), NEWSALERT_OK);
}

START_TEST(requests_of_one_connection_are_answered_in_order)
{
	int fd = client();
	json_t *line;

	say(fd, "{\"op\":\"status\"}\n{\"op\":\"replay\"}\n{}\n"
		"{\"op\":\"status\"}\n");
	line = hear(fd);
	ck_assert_str_eq(json_string_value(json_object_get(line, "version")),
	    "test");
	json_decref(line);
	line = hear(fd);
	ck_assert_int_eq(json_integer_value(json_object_get(line, "head")), 0);
	ck_assert_int_eq(json_integer_value(json_object_get(line, "next")), 1);
	json_decref(line);
	hear_refusal(fd, "usage");
	hear_ok(fd);
	close(fd);
}
END_TEST

START_TEST(replay_of_another_epoch_is_refused)
{
	int fd = client();

	say(fd, "{\"op\":\"replay\",\"epoch\":\"0000000000000001\"}\n");
	hear_refusal(fd, "epoch");
	close(fd);
}
END_TEST

START_TEST(receipt_waits_until_the_file_is_recorded)
{
	int fd = client();
	json_t *line;

	say(fd, "{\"op\":\"receipt\",\"file\":\"b\",\"wait_ms\":60000}\n");
	record_rejected("a");
	record_rejected("b");
	line = hear(fd);
	ck_assert_str_eq(json_string_value(json_object_get(line, "file")), "b");
	ck_assert_str_eq(json_string_value(json_object_get(line, "reason")),
	    "because");
	json_decref(line);
	line = hear(fd);
	ck_assert_int_eq(json_integer_value(json_object_get(line, "last")), 2);
	json_decref(line);
	close(fd);
}
END_TEST

START_TEST(receipt_that_does_not_come_ends_with_its_time)
{
	int fd = client();

	say(fd, "{\"op\":\"receipt\",\"file\":\"b\",\"wait_ms\":20}\n");
	hear_ok(fd);
	close(fd);
}
END_TEST

START_TEST(reload_is_answered_when_it_is_over)
{
	int fd = client();
	json_t *line;

	say(fd, "{\"op\":\"reload\"}\n");
	while (reloading == NULL)
		event_base_loop(base, EVLOOP_ONCE);
	service_answer(reloading, "rules", "it has errors",
	    json_pack("[s]", "a.yaml:1: x"));
	reloading = NULL;
	line = hear(fd);
	ck_assert_str_eq(json_string_value(
			     json_array_get(json_object_get(line, "findings"),
				 0)),
	    "a.yaml:1: x");
	json_decref(line);
	close(fd);
}
END_TEST

START_TEST(reload_may_be_answered_after_its_client_has_gone)
{
	int fd = client(), other;

	say(fd, "{\"op\":\"reload\"}\n");
	while (reloading == NULL)
		event_base_loop(base, EVLOOP_ONCE);
	close(fd);
	while (service_connection_count(service) > 0)
		event_base_loop(base, EVLOOP_ONCE);
	service_answer(reloading, NULL, NULL, NULL);
	reloading = NULL;
	other = client();
	say(other, "{\"op\":\"status\"}\n");
	hear_ok(other);
	close(other);
}
END_TEST

START_TEST(retry_tells_what_is_not_there)
{
	int fd = client();

	say(fd, "{\"op\":\"retry\",\"file\":\"x\"}\n"
		"{\"op\":\"retry\",\"file\":\"there\"}\n");
	hear_refusal(fd, "notfound");
	hear_ok(fd);
	close(fd);
}
END_TEST

START_TEST(line_over_the_limit_ends_the_connection)
{
	static char much[NEWSALERT_FRAME_MAX + 2];
	size_t sent = 0;
	ssize_t len;
	int fd = client();

	memset(much, 'x', sizeof(much));
	while (sent < sizeof(much)) {
		len = send(fd, much + sent, sizeof(much) - sent, MSG_NOSIGNAL);
		if (len == -1 && errno != EAGAIN)
			break;
		sent += len == -1 ? 0 : (size_t)len;
		event_base_loop(base, EVLOOP_NONBLOCK);
	}
	ck_assert_ptr_null(hear(fd));
	close(fd);
}
END_TEST

START_TEST(connections_over_the_limit_of_a_user_are_turned_away)
{
	int fds[4];

	for (int i = 0; i < 3; i++) {
		fds[i] = client();
		say(fds[i], "{\"op\":\"status\"}\n");
		hear_ok(fds[i]);
	}
	fds[3] = client();
	hear_refusal(fds[3], "busy");
	ck_assert_ptr_null(hear(fds[3]));
	for (int i = 0; i < 4; i++)
		close(fds[i]);
}
END_TEST

START_TEST(open_refuses_to_replace_what_is_no_socket)
{
	const struct service_handlers handlers = { .status = status };
	struct service_options limits = { .path = dir,
		.group = (gid_t)-1,
		.state = dir };
	struct newsalert_error why;
	struct service *other = NULL;

	ck_assert_int_eq(service_open(base, journal, &limits, &handlers, &why,
			     &other),
	    NEWSALERT_EIO);
	ck_assert_ptr_nonnull(strstr(why.text, "is in the way"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("service");
	TCase *tcase = tcase_create("service");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, open_all, close_all);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, requests_of_one_connection_are_answered_in_order);
	tcase_add_test(tcase, replay_of_another_epoch_is_refused);
	tcase_add_test(tcase, receipt_waits_until_the_file_is_recorded);
	tcase_add_test(tcase, receipt_that_does_not_come_ends_with_its_time);
	tcase_add_test(tcase, reload_is_answered_when_it_is_over);
	tcase_add_test(tcase, reload_may_be_answered_after_its_client_has_gone);
	tcase_add_test(tcase, retry_tells_what_is_not_there);
	tcase_add_test(tcase, line_over_the_limit_ends_the_connection);
	tcase_add_test(tcase,
	    connections_over_the_limit_of_a_user_are_turned_away);
	tcase_add_test(tcase, open_refuses_to_replace_what_is_no_socket);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
