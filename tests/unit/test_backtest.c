/* SPDX-License-Identifier: MIT */
/* The articles of a journal are tagged again, by several threads. */
#include "daemon/trial/backtest.h"

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/journal_box.h"
#include "tests/lib/rule_box.h"

#define STORIES 700

static struct journal_box journal;
static struct rule_box before, now;
static struct board *board;
static struct backtest *backtest;
static const struct board_tally *tally;
static uint64_t damaged;
static struct newsalert_error why;

/* A story's text has `numberN`, its number. */
static void
setup(void)
{
	journal_box_init(&journal);
	journal_box_open(&journal);
	journal_box_fill(&journal, 1, STORIES);
	rule_box_init(&before);
	rule_box_write(&before, "topics/t.yaml",
	    "- {topic: sport, keywords: [number1*]}\n");
	rule_box_open(&before);
	rule_box_init(&now);
	rule_box_write(&now, "topics/t.yaml",
	    "- {topic: sport, keywords: [number1*, number2*]}\n"
	    "- {topic: arts, keywords: [number77]}\n");
	rule_box_open(&now);
	ck_assert_int_eq(board_new(before.ruleset, now.ruleset, &board),
	    NEWSALERT_OK);
}

static void
teardown(void)
{
	backtest_free(backtest);
	backtest = NULL;
	board_free(board);
	rule_box_fini(&before);
	rule_box_fini(&now);
	journal_box_fini(&journal);
}

static struct backtest_options
options_of(uint64_t lowest, uint64_t highest, size_t jobs)
{
	return (struct backtest_options){ .dir = journal.dir,
		.before = before.ruleset,
		.now = now.ruleset,
		.lowest = lowest,
		.highest = highest,
		.jobs = jobs,
		.samples = 2 };
}

static enum newsalert_err
run(const struct backtest_options *options)
{
	struct pollfd fd = { .events = POLLIN };

	backtest_free(backtest);
	ck_assert_int_eq(backtest_start(options, board, &backtest),
	    NEWSALERT_OK);
	fd.fd = backtest_fd(backtest);
	ck_assert_int_eq(poll(&fd, 1, JOURNAL_BOX_DEADLINE_MS), 1);
	return backtest_finish(backtest, &tally, &damaged, &why);
}

/* Numbers of lowest..highest that begin with a digit. */
static uint64_t
beginning_with(char digit, uint64_t lowest, uint64_t highest)
{
	uint64_t count = 0;
	char text[32];

	for (uint64_t i = lowest; i <= highest; i++) {
		snprintf(text, sizeof(text), "%d", (int)i);
		count += text[0] == digit;
	}
	return count;
}

static const struct {
	uint64_t lowest;
	uint64_t highest;
	size_t jobs;
} stretches[] = {
	{ 1, STORIES, 1 },
	{ 1, STORIES, 4 },
	{ 1, STORIES, 64 },
	{ 77, 77, 3 },
	{ 11, 138, 2 },
	{ 12, 140, 2 },
};

START_TEST(each_article_of_the_stretch_counts_once)
{
	const uint64_t lowest = stretches[_i].lowest;
	const uint64_t highest = stretches[_i].highest;
	const struct backtest_options options =
	    options_of(lowest, highest, stretches[_i].jobs);
	const uint64_t ones = beginning_with('1', lowest, highest);
	const uint64_t twos = beginning_with('2', lowest, highest);
	const struct board_topic *sport, *arts;

	ck_assert_int_eq(run(&options), NEWSALERT_OK);
	ck_assert_uint_eq(damaged, 0);
	ck_assert_uint_eq(tally->articles, highest - lowest + 1);
	ck_assert_uint_eq(backtest_done(backtest), tally->articles);
	arts = &tally->topics[0];
	sport = &tally->topics[1];
	ck_assert_uint_eq(sport->before, ones);
	ck_assert_uint_eq(sport->now, ones + twos);
	ck_assert_uint_eq(sport->changed[BOARD_GAINED], twos);
	ck_assert_uint_eq(sport->changed[BOARD_LOST], 0);
	ck_assert_uint_eq(arts->now, lowest <= 77);
	if (lowest == 1) {
		ck_assert_uint_eq(sport->samples[BOARD_GAINED][0].seq, 299);
		ck_assert_uint_eq(sport->samples[BOARD_GAINED][1].seq, 298);
		ck_assert_str_eq(arts->samples[BOARD_GAINED][0].words[0],
		    "number77");
	}
}
END_TEST

START_TEST(times_and_damaged_rows_are_left_out)
{
	struct backtest_options options = options_of(1, STORIES, 3);

	journal_box_sql(&journal, "UPDATE alerts SET time_ms = seq;"
				  "UPDATE articles SET zones = '{'"
				  " WHERE number = (SELECT article FROM alerts"
				  " WHERE seq = 150)");
	options.since_ms = 101;
	options.until_ms = 201;
	ck_assert_int_eq(run(&options), NEWSALERT_OK);
	ck_assert_uint_eq(damaged, 1);
	ck_assert_uint_eq(tally->articles, 99);
	ck_assert_uint_eq(tally->topics[1].before, 98);
}
END_TEST

START_TEST(an_empty_stretch_is_no_article)
{
	const struct backtest_options options = options_of(5, 4, 2);

	ck_assert_int_eq(run(&options), NEWSALERT_OK);
	ck_assert_uint_eq(tally->articles, 0);
}
END_TEST

START_TEST(it_can_be_stopped)
{
	const struct backtest_options options = options_of(1, STORIES, 4);

	ck_assert_int_eq(backtest_start(&options, board, &backtest),
	    NEWSALERT_OK);
	backtest_stop(backtest);
	ck_assert_int_eq(backtest_finish(backtest, &tally, &damaged, &why),
	    NEWSALERT_EAGAIN);
}
END_TEST

START_TEST(a_journal_that_goes_away_is_told)
{
	const struct backtest_options options = options_of(1, STORIES, 4);

	journal_box_close(&journal);
	ck_assert_int_eq(remove(journal_box_path(&journal, "journal.db")), 0);
	ck_assert_int_eq(run(&options), NEWSALERT_ENOTFOUND);
	ck_assert_ptr_nonnull(strstr(why.text, "journal.db: "));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("backtest");
	TCase *cases = tcase_create("backtest");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_loop_test(cases, each_article_of_the_stretch_counts_once, 0,
	    sizeof(stretches) / sizeof(stretches[0]));
	tcase_add_test(cases, times_and_damaged_rows_are_left_out);
	tcase_add_test(cases, an_empty_stretch_is_no_article);
	tcase_add_test(cases, it_can_be_stopped);
	tcase_add_test(cases, a_journal_that_goes_away_is_told);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
