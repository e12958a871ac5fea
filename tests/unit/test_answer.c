/* SPDX-License-Identifier: MIT */
/* Lines that the daemon answers with. */
#include "client/answer.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static bool
is_closing(const char *line)
{
	bool closing = false;

	ck_assert_int_eq(answer_is_closing(line, strlen(line), &closing),
	    NEWSALERT_OK);
	return closing;
}

static void
assert_refused(const char *line)
{
	struct answer answer = { .head = 7 };

	ck_assert_msg(answer_parse(line, strlen(line), &answer) ==
			  NEWSALERT_EPROTO,
	    "%s", line);
	ck_assert_uint_eq(answer.head, 7);
}

START_TEST(a_line_with_ok_closes)
{
	bool closing;

	ck_assert(is_closing("{\"ok\":true}"));
	ck_assert(is_closing("{\"code\":\"busy\",\"ok\":false}"));
	ck_assert(!is_closing("{\"number\":7,\"file\":\"ok\"}"));
	ck_assert(!is_closing("{\"newsalert\":1,\"seq\":4}"));
	ck_assert(!is_closing("{\"alert\":{}}"));
	ck_assert_int_eq(answer_is_closing("[]", 2, &closing),
	    NEWSALERT_EPROTO);
	ck_assert_int_eq(answer_is_closing("", 0, &closing), NEWSALERT_EPROTO);
}
END_TEST

START_TEST(a_closing_line_gives_the_journal)
{
	const char *line = "{\"ok\":true,\"epoch\":\"9f2c00000000abcd\","
			   "\"oldest\":3,\"head\":42,\"next\":43,\"x\":[],"
			   "\"alerts\":[\"ipc:///run/a\",\"tcp://b\"]}";
	struct answer answer;

	ck_assert_int_eq(answer_parse(line, strlen(line), &answer),
	    NEWSALERT_OK);
	ck_assert(answer.ok);
	ck_assert_uint_eq(answer.epoch, 0x9f2c00000000abcd);
	ck_assert_uint_eq(answer.oldest, 3);
	ck_assert_uint_eq(answer.head, 42);
	ck_assert_uint_eq(answer.next, 43);
	ck_assert_str_eq(answer.endpoint, "ipc:///run/a");
	ck_assert_str_eq(answer.error, "");
}
END_TEST

START_TEST(a_refusal_gives_its_reason)
{
	const char *line =
	    "{\"ok\":false,\"code\":\"epoch\",\"error\":\"another\"}";
	struct answer answer;

	ck_assert_int_eq(answer_parse(line, strlen(line), &answer),
	    NEWSALERT_OK);
	ck_assert(!answer.ok);
	ck_assert_str_eq(answer.code, "epoch");
	ck_assert_str_eq(answer.error, "another");
}
END_TEST

START_TEST(a_line_of_wrong_types_is_refused)
{
	assert_refused("{}");
	assert_refused("{\"ok\":1}");
	assert_refused("{\"ok\":true,\"ok\":true}");
	assert_refused("{\"ok\":true,\"head\":-1}");
	assert_refused("{\"ok\":true,\"head\":\"1\"}");
	assert_refused("{\"ok\":true,\"epoch\":\"9f2c\"}");
	assert_refused("{\"ok\":true,\"epoch\":7}");
	assert_refused("{\"ok\":true} x");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("answer");
	TCase *tests = tcase_create("answer");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, a_line_with_ok_closes);
	tcase_add_test(tests, a_closing_line_gives_the_journal);
	tcase_add_test(tests, a_refusal_gives_its_reason);
	tcase_add_test(tests, a_line_of_wrong_types_is_refused);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
