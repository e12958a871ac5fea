/* SPDX-License-Identifier: MIT */
/* Results as bytes: what a worker means, and what a broken one might send. */
#include "daemon/worker/job.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define HEAD 32

static char *bytes;
static size_t len;
static struct result result;
static size_t need, used;

static void
free_all(void)
{
	free(bytes);
	bytes = NULL;
}

static char body[] = "{\"newsalert\":1,\"headline\":\"Tokyo \\\"talks\\\"\"}";
static char countries[] = "JP,RU";
static char mentions[] = "";
static char topics[] = "politics,politics/diplomacy";
static char rules[] = "politics/diplomacy";
static char zones[] = "{\"body\":\"one\\ntwo\"}";

static struct journal_article
an_article(unsigned char first)
{
	return (struct journal_article){ .id = { first },
		.body = body,
		.body_len = strlen(body),
		.countries = countries,
		.mentions = mentions,
		.topics = topics,
		.rules = rules,
		.zones = zones,
		.zones_len = strlen(zones),
		.embargo_sec = 1700000000 };
}

static void
encode(uint64_t number, enum newsalert_err err, const struct journal_file *file)
{
	free(bytes);
	bytes = NULL;
	ck_assert_int_eq(result_encode(number, err, file, &bytes, &len),
	    NEWSALERT_OK);
}

static enum newsalert_err
decode(void)
{
	return result_decode(bytes, len, &need, &used, &result);
}

static void
encode_articles(size_t count)
{
	struct journal_article articles[8];
	struct journal_file file = { .hash = { 7 },
		.articles = articles,
		.count = count };
	size_t i;

	for (i = 0; i < count; i++)
		articles[i] = an_article((unsigned char)i);
	encode(99, NEWSALERT_OK, &file);
}

static void
encode_reason(uint64_t number, enum newsalert_err err, char *reason)
{
	const struct journal_file file = { .reason = reason };

	encode(number, err, &file);
}

START_TEST(articles_come_out_as_they_went_in)
{
	const struct journal_article *article;

	encode_articles(3);
	ck_assert_int_eq(decode(), NEWSALERT_OK);
	ck_assert_uint_eq(used, len);
	ck_assert_uint_eq(result.number, 99);
	ck_assert_int_eq(result.err, NEWSALERT_OK);
	ck_assert_uint_eq(result.file->count, 3);
	ck_assert_uint_eq(result.file->hash[0], 7);
	ck_assert_ptr_null(result.file->reason);
	article = &result.file->articles[2];
	ck_assert_uint_eq(article->id[0], 2);
	ck_assert_str_eq(article->body, body);
	ck_assert_uint_eq(article->body_len, strlen(body));
	ck_assert_str_eq(article->countries, countries);
	ck_assert_str_eq(article->mentions, "");
	ck_assert_str_eq(article->topics, topics);
	ck_assert_str_eq(article->zones, zones);
	ck_assert_int_eq(article->embargo_sec, 1700000000);
	journal_file_free(result.file);
}
END_TEST

static char first_reason[] = "no headline and no body";
static char second_reason[] = "deeper than 64";

static struct journal_problem problems[] = {
	{ 1, first_reason },
	{ 4, second_reason },
};

static enum newsalert_err
pass_problems(size_t articles, size_t total)
{
	struct journal_article article = an_article(1);
	struct journal_file file = { .articles = &article,
		.count = articles,
		.problems = problems,
		.problem_count = 2,
		.problem_total = total,
		.replaced = 17 };

	encode(3, NEWSALERT_OK, &file);
	return decode();
}

START_TEST(articles_that_cannot_be_read_come_with_the_others)
{
	ck_assert_int_eq(pass_problems(1, 5), NEWSALERT_OK);
	ck_assert_uint_eq(used, len);
	ck_assert_uint_eq(result.file->count, 1);
	ck_assert_uint_eq(result.file->replaced, 17);
	ck_assert_uint_eq(result.file->problem_total, 5);
	ck_assert_uint_eq(result.file->problem_count, 2);
	ck_assert_uint_eq(result.file->problems[1].index, 4);
	ck_assert_str_eq(result.file->problems[1].reason, second_reason);
	journal_file_free(result.file);
}
END_TEST

START_TEST(problems_that_cannot_be_are_refused)
{
	ck_assert_int_eq(pass_problems(0, 2), NEWSALERT_EPROTO);
	ck_assert_int_eq(pass_problems(1, 1), NEWSALERT_EPROTO);
	ck_assert_int_eq(pass_problems(1, 0), NEWSALERT_EPROTO);
	problems[1].index = 1;
	ck_assert_int_eq(pass_problems(1, 2), NEWSALERT_EPROTO);
	problems[1].index = 4;
	problems[1].reason = NULL;
	ck_assert_int_eq(pass_problems(1, 2), NEWSALERT_EPROTO);
	problems[1].reason = second_reason;
	ck_assert_int_eq(pass_problems(1, 2), NEWSALERT_OK);
	journal_file_free(result.file);
}
END_TEST

START_TEST(a_rejection_has_its_reason)
{
	char reason[] = "binary";

	encode_reason(5, NEWSALERT_EFORMAT, reason);
	ck_assert_int_eq(decode(), NEWSALERT_OK);
	ck_assert_int_eq(result.err, NEWSALERT_EFORMAT);
	ck_assert_str_eq(result.file->reason, "binary");
	ck_assert_uint_eq(result.file->count, 0);
	journal_file_free(result.file);
}
END_TEST

START_TEST(every_shorter_piece_says_how_much_is_needed)
{
	size_t whole, i;

	encode_articles(2);
	whole = len;
	for (i = 0; i < whole; i++) {
		len = i;
		ck_assert_int_eq(decode(), NEWSALERT_EAGAIN);
		ck_assert_uint_eq(need, i < HEAD ? HEAD : whole);
	}
}
END_TEST

START_TEST(what_follows_is_left_for_the_next_call)
{
	char *two;

	encode_articles(1);
	two = malloc(2 * len);
	ck_assert_ptr_nonnull(two);
	memcpy(two, bytes, len);
	memcpy(two + len, bytes, len);
	ck_assert_int_eq(result_decode(two, 2 * len, &need, &used, &result),
	    NEWSALERT_OK);
	ck_assert_uint_eq(used, len);
	journal_file_free(result.file);
	free(two);
}
END_TEST

/* A result whose only article has been changed is no result. */
static void
assert_article_refused(const struct journal_article *article)
{
	struct journal_article copy = *article;
	const struct journal_file file = { .articles = &copy, .count = 1 };

	encode(1, NEWSALERT_OK, &file);
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
}

START_TEST(texts_that_would_break_a_frame_are_refused)
{
	static char bar[] = "JP|RU", blank[] = "JP RU", line[] = "{\n}";
	static char large[NEWSALERT_ALERT_MAX + 1];
	struct journal_article article = an_article(1);

	article.countries = bar;
	assert_article_refused(&article);
	article = an_article(1);
	article.topics = blank;
	assert_article_refused(&article);
	article = an_article(1);
	article.rules = bar;
	assert_article_refused(&article);
	article = an_article(1);
	article.rules = NULL;
	assert_article_refused(&article);
	article = an_article(1);
	article.mentions = NULL;
	assert_article_refused(&article);
	article = an_article(1);
	article.body = line;
	article.body_len = 3;
	assert_article_refused(&article);
	article = an_article(1);
	article.zones = line;
	article.zones_len = 3;
	assert_article_refused(&article);
	article = an_article(1);
	memset(large, 'x', sizeof(large));
	article.body = large;
	article.body_len = sizeof(large);
	assert_article_refused(&article);
	article = an_article(1);
	article.body_len = 0;
	assert_article_refused(&article);
}
END_TEST

START_TEST(times_of_topics_come_out_or_are_refused)
{
	static char good[] = "politics=640,sport=64", bad[] = "sport=6 4";
	struct journal_article article = an_article(1);
	struct journal_file file = { .articles = &article, .count = 1 };
	char *large = malloc(JOB_SPENT_MAX + 2);

	ck_assert_ptr_nonnull(large);
	file.spent = good;
	encode(1, NEWSALERT_OK, &file);
	ck_assert_int_eq(decode(), NEWSALERT_OK);
	ck_assert_str_eq(result.file->spent, good);
	journal_file_free(result.file);
	file.spent = bad;
	encode(1, NEWSALERT_OK, &file);
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
	memset(large, 'x', JOB_SPENT_MAX + 1);
	large[JOB_SPENT_MAX + 1] = '\0';
	file.spent = large;
	encode(1, NEWSALERT_OK, &file);
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
	large[JOB_SPENT_MAX] = '\0';
	encode(1, NEWSALERT_OK, &file);
	ck_assert_int_eq(decode(), NEWSALERT_OK);
	journal_file_free(result.file);
	free(large);
}
END_TEST

START_TEST(a_control_character_is_found_wherever_it_is)
{
	struct journal_article article = an_article(1);
	char text[40];
	size_t i;

	for (i = 0; i < sizeof(text); i++) {
		memset(text, i % 2 == 0 ? ' ' : '\xff', sizeof(text));
		text[i] = '\x1f';
		article.zones = text;
		article.zones_len = sizeof(text);
		assert_article_refused(&article);
	}
}
END_TEST

START_TEST(every_other_byte_may_be_in_a_body)
{
	struct journal_article article = an_article(1);
	const struct journal_file file = { .articles = &article, .count = 1 };
	char text[256 - ' '];
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = (char)(unsigned char)(' ' + i);
	article.body = text;
	article.body_len = sizeof(text);
	encode(1, NEWSALERT_OK, &file);
	ck_assert_int_eq(decode(), NEWSALERT_OK);
	ck_assert_mem_eq(result.file->articles[0].body, text, sizeof(text));
	journal_file_free(result.file);
}
END_TEST

START_TEST(an_outcome_that_does_not_fit_is_refused)
{
	const struct journal_file nothing = { .count = 0 };
	char reason[] = "binary";

	encode(1, NEWSALERT_OK, &nothing); /* accepted without articles */
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
	encode(1, NEWSALERT_EFORMAT, &nothing); /* rejected, no reason */
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
	encode_reason(1, NEWSALERT_OK, reason); /* accepted with a reason */
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
	encode_reason(0, NEWSALERT_OK, reason); /* the hello may have one */
	ck_assert_int_eq(decode(), NEWSALERT_OK);
	journal_file_free(result.file);
	encode(1, NEWSALERT_ENOMEM, &nothing);
	ck_assert_int_eq(decode(), NEWSALERT_OK);
	journal_file_free(result.file);
}
END_TEST

START_TEST(counts_and_sizes_beyond_the_bytes_are_refused)
{
	uint64_t size = (uint64_t)JOB_RESULT_MAX + 1;
	uint32_t count = UINT32_MAX;

	encode_articles(1);
	memcpy(bytes + 24, &count, sizeof(count));
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
	encode_articles(1);
	memcpy(bytes + 8, &size, sizeof(size));
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
	size = HEAD - 1;
	memcpy(bytes + 8, &size, sizeof(size));
	ck_assert_int_eq(decode(), NEWSALERT_EPROTO);
}
END_TEST

START_TEST(no_single_damaged_byte_does_harm)
{
	enum newsalert_err err;
	size_t i;
	int bit;

	encode_articles(2);
	for (i = 0; i < len; i++) {
		for (bit = 0; bit < 8; bit++) {
			bytes[i] = (char)(bytes[i] ^ (1 << bit));
			err = decode();
			if (err == NEWSALERT_OK)
				journal_file_free(result.file);
			else
				ck_assert(err == NEWSALERT_EPROTO ||
					  err == NEWSALERT_EAGAIN);
			bytes[i] = (char)(bytes[i] ^ (1 << bit));
		}
	}
}
END_TEST

START_TEST(a_result_over_the_limit_is_not_encoded)
{
	struct journal_article article = an_article(1);
	struct journal_file file = { .articles = &article, .count = 1 };
	char *out = NULL;
	size_t out_len;

	article.zones_len = JOB_RESULT_MAX;
	ck_assert_int_eq(result_encode(1, NEWSALERT_OK, &file, &out, &out_len),
	    NEWSALERT_ETOOBIG);
	ck_assert_ptr_null(out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("result");
	TCase *tcase = tcase_create("result");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, NULL, free_all);
	tcase_add_test(tcase, articles_come_out_as_they_went_in);
	tcase_add_test(tcase,
	    articles_that_cannot_be_read_come_with_the_others);
	tcase_add_test(tcase, problems_that_cannot_be_are_refused);
	tcase_add_test(tcase, a_rejection_has_its_reason);
	tcase_add_test(tcase, every_shorter_piece_says_how_much_is_needed);
	tcase_add_test(tcase, what_follows_is_left_for_the_next_call);
	tcase_add_test(tcase, texts_that_would_break_a_frame_are_refused);
	tcase_add_test(tcase, times_of_topics_come_out_or_are_refused);
	tcase_add_test(tcase, a_control_character_is_found_wherever_it_is);
	tcase_add_test(tcase, every_other_byte_may_be_in_a_body);
	tcase_add_test(tcase, an_outcome_that_does_not_fit_is_refused);
	tcase_add_test(tcase, counts_and_sizes_beyond_the_bytes_are_refused);
	tcase_add_test(tcase, no_single_damaged_byte_does_harm);
	tcase_add_test(tcase, a_result_over_the_limit_is_not_encoded);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
