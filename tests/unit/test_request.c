/* SPDX-License-Identifier: MIT */
/* Requests to keeper.sock: what is understood and what is refused. */
#include "daemon/service/request.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct newsalert_error why;

static enum newsalert_err
parse(const char *line, struct request *request)
{
	why.text[0] = '\0';
	return request_parse(line, strlen(line), &why, request);
}

START_TEST(parse_reads_the_members_of_a_replay)
{
	struct request request;

	ck_assert_int_eq(parse("{\"op\":\"replay\",\"epoch\":"
			       "\"00000000000000ff\",\"from\":7,\"to\":9,"
			       "\"filter\":\"country:JP\",\"limit\":5000}",
			     &request),
	    NEWSALERT_OK);
	ck_assert_int_eq(request.op, REQUEST_REPLAY);
	ck_assert(request.has_epoch);
	ck_assert_uint_eq(request.epoch, 255);
	ck_assert_int_eq(request.query.kind, JOURNAL_REPLAY);
	ck_assert_uint_eq(request.query.from, 7);
	ck_assert_uint_eq(request.query.to, 9);
	ck_assert_uint_eq(request.query.limit, NEWSALERT_PAGE_ALERTS);
	ck_assert_str_eq(request.query.filter, "country:JP");
	ck_assert(!request.privileged);
	request_fini(&request);
}
END_TEST

START_TEST(parse_takes_what_is_held)
{
	struct request request;

	ck_assert_int_eq(parse("{\"op\":\"held\",\"from\":7}", &request),
	    NEWSALERT_OK);
	ck_assert_int_eq(request.query.kind, JOURNAL_EMBARGOED);
	ck_assert_uint_eq(request.query.from, 7);
	ck_assert(!request.privileged);
	request_fini(&request);
}
END_TEST

START_TEST(parse_takes_a_receipt_with_or_without_a_file)
{
	struct request request;

	ck_assert_int_eq(parse("{\"op\":\"receipt\",\"file\":\"a\",\"after\":3,"
			       "\"wait_ms\":99999999}",
			     &request),
	    NEWSALERT_OK);
	ck_assert_int_eq(request.query.kind, JOURNAL_RECEIPT);
	ck_assert_str_eq(request.query.text, "a");
	ck_assert_uint_eq(request.query.after, 3);
	ck_assert_int_eq(request.wait_ms, REQUEST_WAIT_MAX_MS);
	request_fini(&request);
	ck_assert_int_eq(parse("{\"op\":\"receipt\"}", &request), NEWSALERT_OK);
	ck_assert_int_eq(request.query.kind, JOURNAL_RECENT);
	request_fini(&request);
}
END_TEST

START_TEST(parse_knows_which_requests_are_privileged)
{
	struct request request;

	ck_assert_int_eq(parse("{\"op\":\"reload\"}", &request), NEWSALERT_OK);
	ck_assert(request.privileged);
	request_fini(&request);
	ck_assert_int_eq(parse("{\"op\":\"retry\",\"file\":\"x\"}", &request),
	    NEWSALERT_OK);
	ck_assert(request.privileged);
	request_fini(&request);
}
END_TEST

START_TEST(parse_refuses_and_says_why)
{
	static const struct {
		const char *line;
		const char *why;
	} cases[] = {
		{ "", "not a JSON object on one line" },
		{ "[1]", "not a JSON object on one line" },
		{ "{\"op\":\"status\"} x", "not a JSON object on one line" },
		{ "{\"op\":\"status\",\"op\":\"status\"}",
		    "not a JSON object on one line" },
		{ "{}", "the request has no text \"op\"" },
		{ "{\"op\":7}", "the request has no text \"op\"" },
		{ "{\"op\":\"drop\"}", "there is no request \"drop\"" },
		{ "{\"op\":\"status\",\"seq\":1}",
		    "this request has no member \"seq\"" },
		{ "{\"op\":\"article\"}",
		    "the request \"article\" lacks a member" },
		{ "{\"op\":\"article\",\"seq\":\"1\"}",
		    "the value of \"seq\" is not what it must be" },
		{ "{\"op\":\"article\",\"seq\":-1}",
		    "the value of \"seq\" is not what it must be" },
		{ "{\"op\":\"replay\",\"epoch\":\"12\"}",
		    "the value of \"epoch\" is not what it must be" },
		{ "{\"op\":\"retry\",\"file\":\"a\\u0000b\"}",
		    "not a JSON object on one line" },
	};
	struct request request;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ck_assert_int_eq(parse(cases[i].line, &request),
		    NEWSALERT_EINVAL);
		ck_assert_str_eq(why.text, cases[i].why);
		request_fini(&request);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("request");
	TCase *tcase = tcase_create("request");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, parse_reads_the_members_of_a_replay);
	tcase_add_test(tcase, parse_takes_what_is_held);
	tcase_add_test(tcase, parse_takes_a_receipt_with_or_without_a_file);
	tcase_add_test(tcase, parse_knows_which_requests_are_privileged);
	tcase_add_test(tcase, parse_refuses_and_says_why);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
