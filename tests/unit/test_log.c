/* SPDX-License-Identifier: MIT */
/* What the log lets through, and what it escapes. */
#include "daemon/log.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

START_TEST(escape_leaves_printable_text_alone)
{
	char out[64];

	log_escape("Köln 東京 a\\b", out, sizeof(out));
	ck_assert_str_eq(out, "Köln 東京 a\\b");
}
END_TEST

START_TEST(escape_hides_what_a_terminal_would_obey)
{
	char out[64];

	log_escape("a\x1b[2J\n\u202e\u200bz\xff", out, sizeof(out));
	ck_assert_str_eq(out,
	    "a\\x1b[2J\\x0a\\xe2\\x80\\xae\\xe2\\x80\\x8bz\\xff");
}
END_TEST

START_TEST(escape_cuts_between_characters)
{
	char out[6];

	log_escape("ab\u00fc\u00fc\u00fc", out, sizeof(out));
	ck_assert_str_eq(out, "ab\u00fc");
	log_escape("abc\n", out, sizeof(out));
	ck_assert_str_eq(out, "abc");
}
END_TEST

/* Run log_event with stderr in a file and return what was written. */
static char *
written_by(void (*say)(void))
{
	static char text[8192];
	char path[] = "/tmp/newsalert-log-XXXXXX";
	int file = mkstemp(path), saved = dup(STDERR_FILENO);
	ssize_t len;

	ck_assert_int_ne(file, -1);
	ck_assert_int_ne(dup2(file, STDERR_FILENO), -1);
	say();
	ck_assert_int_ne(dup2(saved, STDERR_FILENO), -1);
	len = pread(file, text, sizeof(text) - 1, 0);
	ck_assert_int_ge(len, 0);
	text[len] = '\0';
	close(file);
	close(saved);
	unlink(path);
	return text;
}

static void
say_claimed(void)
{
	log_event(LOG_LEVEL_INFO, "intake", "claimed", "file", "a b\nc", "size",
	    LOG_NUMBER(-12), NULL);
	log_event(LOG_LEVEL_DEBUG, "intake", "unheard", NULL);
}

START_TEST(event_is_one_line_of_stage_event_and_pairs)
{
	unsetenv("JOURNAL_STREAM");
	log_open(LOG_LEVEL_INFO);
	ck_assert_str_eq(written_by(say_claimed),
	    "intake: claimed file=\"a b\\x0ac\" size=-12\n");
}
END_TEST

static void
say_much(void)
{
	char value[4000];

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	log_event(LOG_LEVEL_ERROR, "stage", "event", "a", value, "b", value,
	    NULL);
}

START_TEST(event_longer_than_a_line_is_cut)
{
	const char *text;

	unsetenv("JOURNAL_STREAM");
	log_open(LOG_LEVEL_INFO);
	text = written_by(say_much);
	ck_assert_uint_le(strlen(text), 2048);
	ck_assert_int_eq(text[strlen(text) - 1], '\n');
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("log");
	TCase *tcase = tcase_create("log");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, escape_leaves_printable_text_alone);
	tcase_add_test(tcase, escape_hides_what_a_terminal_would_obey);
	tcase_add_test(tcase, escape_cuts_between_characters);
	tcase_add_test(tcase, event_is_one_line_of_stage_event_and_pairs);
	tcase_add_test(tcase, event_longer_than_a_line_is_cut);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
