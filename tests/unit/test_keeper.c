/* SPDX-License-Identifier: MIT */
/* Requests to the daemon, and what is said when it is not there. */
#include "newsalert.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/lib/fake_keeper.h"
#include "tests/lib/temporary.h"

static char dir[64];
static struct fake_keeper *fake;

static void
set_up(void)
{
	temporary_make(dir);
	fake = fake_start(dir, 0x9f2c);
	fake_set_journal(fake, 0x9f2c, 1, 20);
}

static void
tear_down(void)
{
	fake_stop(fake);
	temporary_remove(dir);
}

static struct newsalert_keeper *
open_keeper(void)
{
	struct newsalert_keeper *keeper = NULL;
	struct newsalert_error why = { 0 };

	ck_assert_msg(newsalert_keeper_open(dir, &why, &keeper) == NEWSALERT_OK,
	    "%s", why.text);
	return keeper;
}

/* Collects lines, at most wanted. */
struct lines {
	size_t count;
	size_t wanted;
};

static bool
count_line(const char *line, size_t len, void *arg)
{
	struct lines *lines = arg;

	ck_assert_uint_eq(strlen(line), len);
	ck_assert(line[0] == '{' && line[len - 1] == '}');
	return ++lines->count < lines->wanted;
}

static void
assert_open_fails(enum newsalert_err expected, const char *advice)
{
	struct newsalert_keeper *keeper = NULL;
	struct newsalert_error why = { 0 };

	ck_assert_int_eq(newsalert_keeper_open(dir, &why, &keeper), expected);
	ck_assert_msg(strstr(why.text, advice) != NULL, "%s", why.text);
	ck_assert_ptr_null(keeper);
	ck_assert_int_eq(newsalert_keeper_open(dir, NULL, &keeper), expected);
}

START_TEST(an_answer_of_one_line_is_its_last)
{
	struct newsalert_keeper *keeper = open_keeper();
	char *last = NULL;

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(newsalert_keeper_request(keeper,
				     "{\"op\":\"status\"}", 5000, NULL, NULL,
				     &last),
		    NEWSALERT_OK);
		ck_assert_ptr_nonnull(strstr(last, "\"head\":20"));
		free(last);
	}
	newsalert_keeper_close(keeper);
}
END_TEST

START_TEST(lines_come_before_the_last)
{
	struct newsalert_keeper *keeper = open_keeper();
	struct lines lines = { .wanted = 1000 };
	char *last = NULL;

	ck_assert_int_eq(newsalert_keeper_request(keeper,
			     "{\"op\":\"replay\",\"from\":3}", 5000, count_line,
			     &lines, &last),
	    NEWSALERT_OK);
	ck_assert_uint_eq(lines.count, 18);
	ck_assert_ptr_nonnull(strstr(last, "\"next\":21"));
	free(last);
	newsalert_keeper_close(keeper);
}
END_TEST

START_TEST(a_refusal_is_an_answer)
{
	struct newsalert_keeper *keeper = open_keeper();
	char *last = NULL;

	ck_assert_int_eq(newsalert_keeper_request(keeper, "{\"op\":\"x\"}",
			     5000, NULL, NULL, &last),
	    NEWSALERT_OK);
	ck_assert_ptr_nonnull(strstr(last, "\"ok\":false"));
	free(last);
	newsalert_keeper_close(keeper);
}
END_TEST

START_TEST(listening_can_be_stopped)
{
	struct newsalert_keeper *keeper = open_keeper();
	struct lines lines = { .wanted = 2 };
	char *last = NULL;

	ck_assert_int_eq(newsalert_keeper_request(keeper, "{\"op\":\"replay\"}",
			     5000, count_line, &lines, &last),
	    NEWSALERT_EAGAIN);
	ck_assert_uint_eq(lines.count, 2);
	ck_assert_int_eq(newsalert_keeper_request(keeper, "{\"op\":\"status\"}",
			     5000, NULL, NULL, &last),
	    NEWSALERT_EDOWN);
	ck_assert_ptr_null(last);
	newsalert_keeper_close(keeper);
}
END_TEST

START_TEST(a_silent_daemon_is_down)
{
	struct newsalert_keeper *keeper = open_keeper();
	char *last = NULL;

	fake_mute(fake, true);
	ck_assert_int_eq(newsalert_keeper_request(keeper, "{\"op\":\"status\"}",
			     50, NULL, NULL, &last),
	    NEWSALERT_EDOWN);
	newsalert_keeper_close(keeper);
}
END_TEST

START_TEST(a_daemon_that_goes_away_is_down)
{
	struct newsalert_keeper *keeper = open_keeper();
	char *last = NULL;

	fake_mute(fake, true);
	fake_close_keeper(fake);
	ck_assert_int_eq(newsalert_keeper_request(keeper, "{\"op\":\"status\"}",
			     5000, NULL, NULL, &last),
	    NEWSALERT_EDOWN);
	newsalert_keeper_close(keeper);
}
END_TEST

START_TEST(a_request_is_one_line_within_the_limit)
{
	struct newsalert_keeper *keeper = open_keeper();
	char *text = malloc(NEWSALERT_FRAME_MAX + 1), *last = NULL;

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', NEWSALERT_FRAME_MAX);
	text[NEWSALERT_FRAME_MAX] = '\0';
	ck_assert_int_eq(newsalert_keeper_request(keeper, text, 5000, NULL,
			     NULL, &last),
	    NEWSALERT_ETOOBIG);
	ck_assert_int_eq(newsalert_keeper_request(keeper, "{}\n{}", 50, NULL,
			     NULL, &last),
	    NEWSALERT_EINVAL);
	free(text);
	newsalert_keeper_close(keeper);
}
END_TEST

START_TEST(without_a_daemon_the_error_says_how_to_start_it)
{
	fake_close_keeper(fake);
	assert_open_fails(NEWSALERT_EDOWN, "systemctl start newsalertd");
	(void)snprintf(dir + strlen(dir), 10, "/nowhere");
	assert_open_fails(NEWSALERT_EDOWN, "systemctl start newsalertd");
	*strrchr(dir, '/') = '\0';
}
END_TEST

START_TEST(a_socket_left_behind_is_no_daemon)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	fake_close_keeper(fake);
	(void)snprintf(address.sun_path, sizeof(address.sun_path),
	    "%s/keeper.sock", dir);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)),
	    0);
	close(fd);
	assert_open_fails(NEWSALERT_EDOWN, "nobody listens");
}
END_TEST

START_TEST(without_permission_the_error_names_the_group)
{
	char path[100];

	(void)snprintf(path, sizeof(path), "%s/keeper.sock", dir);
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_int_eq(chmod(path, 0), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	assert_open_fails(NEWSALERT_EPERM, "newsalert-watch");
	if (getuid() == 0)
		ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

START_TEST(a_runtime_directory_that_is_too_long_is_refused)
{
	struct newsalert_keeper *keeper = NULL;
	struct newsalert_error why = { 0 };
	char name[121];

	memset(name, 'x', 120);
	name[120] = '\0';
	ck_assert_int_eq(newsalert_keeper_open(name, &why, &keeper),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(why.text, "107"));
}
END_TEST

START_TEST(the_environment_names_the_runtime_directory)
{
	struct newsalert_keeper *keeper = NULL;

	ck_assert_int_eq(setenv("NEWSALERT_RUNTIME", dir, 1), 0);
	ck_assert_int_eq(newsalert_keeper_open(NULL, NULL, &keeper),
	    NEWSALERT_OK);
	newsalert_keeper_close(keeper);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("keeper");
	TCase *tests = tcase_create("keeper");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, an_answer_of_one_line_is_its_last);
	tcase_add_test(tests, lines_come_before_the_last);
	tcase_add_test(tests, a_refusal_is_an_answer);
	tcase_add_test(tests, listening_can_be_stopped);
	tcase_add_test(tests, a_silent_daemon_is_down);
	tcase_add_test(tests, a_daemon_that_goes_away_is_down);
	tcase_add_test(tests, a_request_is_one_line_within_the_limit);
	tcase_add_test(tests, without_a_daemon_the_error_says_how_to_start_it);
	tcase_add_test(tests, a_socket_left_behind_is_no_daemon);
	tcase_add_test(tests, without_permission_the_error_names_the_group);
	tcase_add_test(tests, a_runtime_directory_that_is_too_long_is_refused);
	tcase_add_test(tests, the_environment_names_the_runtime_directory);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
