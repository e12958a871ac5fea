/* SPDX-License-Identifier: MIT */
/* Tags of two sets of rules are compared, and counted by topic. */
#include "daemon/trial/board.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/random.h"
#include "tests/lib/rule_box.h"

#define ARTICLES 3000
#define LANES    4
#define SAMPLES  3

static const char *const ids[] = { "arts", "economy", "economy/bees",
	"economy/bees/wild", "sport", "sport/golf" };
#define IDS (sizeof(ids) / sizeof(ids[0]))

static struct rule_box before, now;
static struct board *board;

static void
setup(void)
{
	rule_box_init(&before);
	rule_box_write(&before, "topics/t.yaml",
	    "- {topic: sport, keywords: [ball]}\n"
	    "- {topic: sport/golf, name: Golf, keywords: [club]}\n"
	    "- {topic: economy, keywords: [bank]}\n");
	rule_box_open(&before);
	rule_box_init(&now);
	rule_box_write(&now, "topics/t.yaml",
	    "- {topic: arts, keywords: [film]}\n"
	    "- {topic: sport, name: Sports, keywords: [ball]}\n"
	    "- {topic: economy, keywords: [bank]}\n"
	    "- {topic: economy/bees, keywords: [bee]}\n"
	    "- {topic: economy/bees/wild, keywords: [wild]}\n");
	rule_box_open(&now);
	ck_assert_int_eq(board_new(before.ruleset, now.ruleset, &board),
	    NEWSALERT_OK);
}

static void
teardown(void)
{
	board_free(board);
	rule_box_fini(&before);
	rule_box_fini(&now);
}

START_TEST(a_board_has_the_topics_of_both)
{
	size_t index;

	ck_assert_uint_eq(board_count(board), IDS);
	for (size_t i = 0; i < IDS; i++) {
		ck_assert_str_eq(board_id(board, i), ids[i]);
		ck_assert(board_find(board, ids[i], &index));
		ck_assert_uint_eq(index, i);
	}
	ck_assert(!board_find(board, "economy/bee", &index));
	ck_assert(!board_find(board, "weather", &index));
	ck_assert_str_eq(board_name(board, 4), "Sports");
	ck_assert_str_eq(board_name(board, 5), "Golf");
}
END_TEST

/* An alert with some of the topics. */
struct tags {
	struct alert_topic topics[IDS];
	struct alert_evidence evidence[3];
	struct newsalert_alert alert;
};

static void
tag(struct tags *tags, unsigned bits)
{
	memset(tags, 0, sizeof(*tags));
	tags->evidence[0].text = "Bees";
	tags->evidence[1].text = "bees";
	tags->evidence[2].text = "hive";
	tags->alert.topics = tags->topics;
	for (size_t i = 0; i < IDS; i++)
		if ((bits >> i & 1) != 0) {
			struct alert_topic *topic =
			    &tags->topics[tags->alert.topics_len++];

			topic->id = ids[i];
			topic->evidence = tags->evidence;
			topic->evidence_len = 3;
		}
}

static void
count(struct board_tally *tally, uint64_t seq, unsigned was, unsigned is)
{
	struct tags old, new;
	char headline[32];

	tag(&old, was);
	tag(&new, is);
	snprintf(headline, sizeof(headline), "Story %d", (int)seq);
	ck_assert_int_eq(board_count_article(tally, seq, headline, &old.alert,
			     &new.alert),
	    NEWSALERT_OK);
}

START_TEST(a_topic_also_counts_for_those_above_it)
{
	struct board_tally tally;
	const struct board_sample *sample;

	ck_assert_int_eq(board_tally_init(&tally, board, 1), NEWSALERT_OK);
	count(&tally, 1, 0, 1u << 3);       /* + economy/bees/wild */
	count(&tally, 2, 1u << 1, 1u << 2); /* economy -> economy/bees */
	count(&tally, 3, 1u << 5, 0);       /* - sport/golf */
	ck_assert_uint_eq(tally.articles, 3);
	ck_assert_uint_eq(tally.topics[1].before, 1);
	ck_assert_uint_eq(tally.topics[1].now, 2);
	ck_assert_uint_eq(tally.topics[1].changed[BOARD_GAINED], 1);
	ck_assert_uint_eq(tally.topics[1].changed[BOARD_LOST], 0);
	ck_assert_uint_eq(tally.topics[2].changed[BOARD_GAINED], 2);
	ck_assert_uint_eq(tally.topics[3].changed[BOARD_GAINED], 1);
	ck_assert_uint_eq(tally.topics[4].changed[BOARD_LOST], 1);
	ck_assert_uint_eq(tally.topics[5].changed[BOARD_LOST], 1);
	ck_assert_uint_eq(tally.topics[0].now, 0);
	ck_assert_uint_eq(tally.topics[2].sample_counts[BOARD_GAINED], 1);
	sample = tally.topics[2].samples[BOARD_GAINED];
	ck_assert_uint_eq(sample->seq, 2);
	ck_assert_str_eq(sample->headline, "Story 2");
	ck_assert_str_eq(sample->words[0], "Bees");
	ck_assert_str_eq(sample->words[1], "hive");
	ck_assert_ptr_null(sample->words[2]);
	board_tally_fini(&tally);
}
END_TEST

/* Does a set of tags speak for topic `index`? */
static bool
speaks(unsigned bits, size_t index)
{
	const size_t len = strlen(ids[index]);

	for (size_t i = 0; i < IDS; i++)
		if ((bits >> i & 1) != 0 &&
		    strncmp(ids[i], ids[index], len) == 0 &&
		    (ids[i][len] == '\0' || ids[i][len] == '/'))
			return true;
	return false;
}

/* Counted the slow way: from the newest down. */
static void
assert_topic(const struct board_topic *topic, size_t index,
    const unsigned (*bits)[2])
{
	uint64_t was = 0, is = 0, changed[BOARD_CHANGES] = { 0 };

	for (size_t seq = ARTICLES; seq-- > 0;) {
		const bool old = speaks(bits[seq][0], index);
		const bool new = speaks(bits[seq][1], index);
		const int change = new ? BOARD_GAINED : BOARD_LOST;

		was += old;
		is += new;
		if (old == new)
			continue;
		if (changed[change] < SAMPLES)
			ck_assert_uint_eq(topic
					      ->samples[change][changed[change]]
					      .seq,
			    seq);
		changed[change]++;
	}
	ck_assert_uint_eq(topic->before, was);
	ck_assert_uint_eq(topic->now, is);
	for (int change = 0; change < BOARD_CHANGES; change++) {
		ck_assert_uint_eq(topic->changed[change], changed[change]);
		ck_assert_uint_eq(topic->sample_counts[change],
		    changed[change] < SAMPLES ? changed[change] : SAMPLES);
	}
}

START_TEST(threads_count_as_one_would_in_any_order)
{
	static unsigned bits[ARTICLES][2];
	struct random random = { .state = 20261123 };
	struct board_tally lanes[LANES];

	for (size_t i = 0; i < LANES; i++)
		ck_assert_int_eq(board_tally_init(&lanes[i], board, SAMPLES),
		    NEWSALERT_OK);
	for (size_t seq = 0; seq < ARTICLES; seq++) {
		/* tags are rare, and mostly the same */
		bits[seq][0] = (unsigned)random_below(&random, 1u << IDS) &
			       (unsigned)random_below(&random, 1u << IDS);
		bits[seq][1] = bits[seq][0];
		if (random_below(&random, 8) == 0)
			bits[seq][1] ^= 1u << random_below(&random, IDS);
	}
	for (size_t i = 0; i < ARTICLES; i++) {
		/* 7919 is prime: each once, all over the place */
		const size_t seq = i * 7919 % ARTICLES;

		count(&lanes[random_below(&random, LANES)], seq, bits[seq][0],
		    bits[seq][1]);
	}
	for (size_t i = 1; i < LANES; i++)
		ck_assert_int_eq(board_tally_merge(&lanes[0], &lanes[i]),
		    NEWSALERT_OK);
	ck_assert_uint_eq(lanes[0].articles, ARTICLES);
	for (size_t i = 0; i < IDS; i++)
		assert_topic(&lanes[0].topics[i], i,
		    (const unsigned(*)[2])bits);
	board_tally_fini(&lanes[0]);
}
END_TEST

START_TEST(samples_can_be_done_without)
{
	struct board_tally tallies[2];

	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(board_tally_init(&tallies[i], board, 0),
		    NEWSALERT_OK);
		count(&tallies[i], i, 0, 1);
	}
	ck_assert_int_eq(board_tally_merge(&tallies[0], &tallies[1]),
	    NEWSALERT_OK);
	ck_assert_uint_eq(tallies[0].topics[0].changed[BOARD_GAINED], 2);
	ck_assert_uint_eq(tallies[0].topics[0].sample_counts[BOARD_GAINED], 0);
	board_tally_fini(&tallies[0]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("board");
	TCase *cases = tcase_create("board");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_board_has_the_topics_of_both);
	tcase_add_test(cases, a_topic_also_counts_for_those_above_it);
	tcase_add_test(cases, threads_count_as_one_would_in_any_order);
	tcase_add_test(cases, samples_can_be_done_without);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
