/* SPDX-License-Identifier: MIT */
/* Receipts are JSON whatever a file was called. */
#include "daemon/journal/receipt.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void
assert_clean(const char *text, size_t size, const char *expected)
{
	char out[64];

	ck_assert_uint_le(size, sizeof(out));
	receipt_clean(text, out, size);
	ck_assert_str_eq(out, expected);
}

START_TEST(clean_keeps_utf8_and_replaces_the_rest)
{
	assert_clean("plain.txt", 64, "plain.txt");
	assert_clean("", 64, "");
	assert_clean("caf\xc3\xa9", 64, "caf\xc3\xa9");
	assert_clean("caf\xe9.txt", 64, "caf\xef\xbf\xbd.txt");
	assert_clean("\xff\xfe", 64, "\xef\xbf\xbd\xef\xbf\xbd");
	assert_clean("cut \xe6\x9d", 64, "cut \xef\xbf\xbd\xef\xbf\xbd");
	assert_clean("\xed\xa0\x80", 64,
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}
END_TEST

START_TEST(clean_cuts_between_characters)
{
	assert_clean("12345678", 8, "1234567");
	assert_clean("12345\xe6\x9d\xb1", 8, "12345");
	assert_clean("1234\xe6\x9d\xb1", 8, "1234\xe6\x9d\xb1");
	assert_clean("12345\xff", 8, "12345");
	assert_clean("a", 1, "");
}
END_TEST

START_TEST(keys_of_a_stretch_begin_alike)
{
	ck_assert_int_eq(receipt_key("a", 0) >> 32, 0);
	ck_assert_int_eq(receipt_key("a", 16383), receipt_key("a", 0));
	ck_assert_int_eq(receipt_key("a", 16384) >> 32, 1);
	ck_assert_int_ne(receipt_key("a", 0), receipt_key("b", 0));
	ck_assert_int_ge(receipt_key("a", UINT64_MAX), 0);
}
END_TEST

static struct journal_article articles[4] = { [3] = { .embargo_sec = 86400 } };
static const struct journal_outcome outcomes[4] = {
	{ JOURNAL_RELEASED, 42 },
	{ JOURNAL_REPEAT, 7 },
	{ JOURNAL_REPEAT, 0 },
	{ JOURNAL_HELD, 0 },
};

START_TEST(each_outcome_of_an_article_is_told)
{
	const struct journal_file file = { .articles = articles, .count = 4 };
	char *json;

	ck_assert(!receipt_articles(&file, outcomes, &json));
	ck_assert_str_eq(json,
	    "[{\"result\":\"new\",\"seq\":42},{\"result\":\"repeat\",\"seq\":7}"
	    ","
	    "{\"result\":\"repeat\"},"
	    "{\"result\":\"held\",\"until\":\"1970-01-02T00:00:00.000Z\"}]");
	free(json);
}
END_TEST

START_TEST(a_rejected_file_has_no_articles)
{
	char reason[] = "no";
	const struct journal_file file = {
		.articles = articles,
		.count = 4,
		.reason = reason,
	};
	char *json;

	ck_assert(!receipt_articles(&file, outcomes, &json));
	ck_assert_str_eq(json, "[]");
	free(json);
}
END_TEST

static char reasons[2][24] = { "no \"text\"\x01", "too deep" };
static struct journal_problem problems[] = {
	{ 0, reasons[0] },
	{ 3, reasons[1] },
};

START_TEST(what_cannot_be_read_is_told_in_its_place)
{
	const struct journal_file file = {
		.articles = articles,
		.count = 3,
		.problems = problems,
		.problem_count = 2,
		.problem_total = 9,
	};
	char *json;

	ck_assert(!receipt_articles(&file, outcomes, &json));
	ck_assert_str_eq(json, "[{\"result\":\"rejected\",\"article\":1,"
			       "\"reason\":\"no \\\"text\\\"\\u0001\"},"
			       "{\"result\":\"new\",\"seq\":42},"
			       "{\"result\":\"repeat\",\"seq\":7},"
			       "{\"result\":\"rejected\",\"article\":4,"
			       "\"reason\":\"too deep\"},"
			       "{\"result\":\"repeat\"},"
			       "{\"result\":\"rejected\",\"more\":7}]");
	free(json);
}
END_TEST

START_TEST(reasons_that_grow_in_json_fit)
{
	char worst[JOURNAL_PROBLEM_REASON_MAX];
	struct journal_problem problem = { 1, worst };
	const struct journal_file file = {
		.articles = articles,
		.count = 1,
		.problems = &problem,
		.problem_count = 1,
		.problem_total = 1,
	};
	char *json;

	for (size_t i = 0; i < 2; i++) {
		memset(worst, i == 0 ? '\x1f' : '\xff', sizeof(worst) - 1);
		worst[sizeof(worst) - 1] = '\0';
		ck_assert(!receipt_articles(&file, outcomes, &json));
		ck_assert_ptr_nonnull(strstr(json, "\"seq\":42},{"));
		free(json);
	}
}
END_TEST

START_TEST(the_longest_outcomes_fit)
{
	struct journal_article late = { .embargo_sec = 253402300799 };
	const struct journal_file file = { .articles = &late, .count = 1 };
	const struct journal_outcome longest = { JOURNAL_REPEAT, UINT64_MAX };
	const struct journal_outcome held = { JOURNAL_HELD, 0 };
	char *json;

	ck_assert(!receipt_articles(&file, &longest, &json));
	ck_assert_str_eq(json,
	    "[{\"result\":\"repeat\",\"seq\":18446744073709551615}]");
	free(json);
	ck_assert(!receipt_articles(&file, &held, &json));
	ck_assert_str_eq(json,
	    "[{\"result\":\"held\",\"until\":\"9999-12-31T23:59:59.000Z\"}]");
	free(json);
}
END_TEST

START_TEST(a_receipt_is_the_object_of_the_protocol)
{
	unsigned char hash[32] = { 0x01, 0xfe };
	struct receipt receipt = {
		.number = 7,
		.file = "a \"b\".txt",
		.owner = 1000,
		.hash = hash,
		.time_ms = 1500,
		.articles = "[{\"result\":\"new\",\"seq\":42}]",
	};
	char *json;

	ck_assert(!receipt_format(&receipt, &json));
	ck_assert_str_eq(json,
	    "{\"number\":7,\"file\":\"a \\\"b\\\".txt\","
	    "\"time\":\"1970-01-01T00:00:01.500Z\",\"owner\":1000,"
	    "\"hash\":\"sha256:01fe0000000000000000000000000000"
	    "00000000000000000000000000000000\",\"outcome\":\"accepted\","
	    "\"articles\":[{\"result\":\"new\",\"seq\":42}]}");
	free(json);
	receipt.hash = NULL;
	receipt.reason = "unknown\nbinary";
	receipt.articles = "[]";
	ck_assert(!receipt_format(&receipt, &json));
	ck_assert_str_eq(json,
	    "{\"number\":7,\"file\":\"a \\\"b\\\".txt\","
	    "\"time\":\"1970-01-01T00:00:01.500Z\",\"owner\":1000,"
	    "\"outcome\":\"rejected\",\"reason\":\"unknown\\nbinary\","
	    "\"articles\":[]}");
	free(json);
}
END_TEST

START_TEST(a_reason_beside_articles_makes_it_partial)
{
	struct receipt receipt = {
		.file = "a",
		.reason = "1 of 2 articles cannot be read",
		.articles = "[{\"result\":\"new\",\"seq\":42}]",
	};
	char *json;

	ck_assert(!receipt_format(&receipt, &json));
	ck_assert_ptr_nonnull(strstr(json,
	    "\"outcome\":\"partial\",\"reason\":\"1 of 2 articles"));
	free(json);
}
END_TEST

START_TEST(a_damaged_receipt_is_an_error)
{
	struct receipt receipt = { .file = "a", .articles = "[{" };
	char *json = NULL;

	ck_assert_int_eq(receipt_format(&receipt, &json), NEWSALERT_EFORMAT);
	receipt.articles = "[]";
	receipt.file = "\xff";
	ck_assert_int_eq(receipt_format(&receipt, &json), NEWSALERT_EFORMAT);
	ck_assert_ptr_null(json);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("receipt");
	TCase *tests = tcase_create("receipt");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, clean_keeps_utf8_and_replaces_the_rest);
	tcase_add_test(tests, clean_cuts_between_characters);
	tcase_add_test(tests, keys_of_a_stretch_begin_alike);
	tcase_add_test(tests, each_outcome_of_an_article_is_told);
	tcase_add_test(tests, a_rejected_file_has_no_articles);
	tcase_add_test(tests, what_cannot_be_read_is_told_in_its_place);
	tcase_add_test(tests, reasons_that_grow_in_json_fit);
	tcase_add_test(tests, a_reason_beside_articles_makes_it_partial);
	tcase_add_test(tests, the_longest_outcomes_fit);
	tcase_add_test(tests, a_receipt_is_the_object_of_the_protocol);
	tcase_add_test(tests, a_damaged_receipt_is_an_error);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
