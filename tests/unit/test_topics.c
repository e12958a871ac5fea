/* SPDX-License-Identifier: MIT */
/* When a topic tags, with what score, and when it does not. */
#include "daemon/tagging/topics.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static struct rule_box box;

static void
setup(void)
{
	rule_box_init(&box);
}

static void
teardown(void)
{
	rule_box_fini(&box);
}

static const char *
topics_of(const char *headline, const char *body, const char *language)
{
	struct article article = rule_box_article(headline, body);

	snprintf(article.language, sizeof(article.language), "%s", language);
	article.source = (char *)(uintptr_t) "TASS";
	rule_box_tag(&box, &article);
	return rule_box_topics(&box);
}

static void
open_rules(const char *yaml)
{
	rule_box_write(&box, "topics/t.yaml", yaml);
	rule_box_write(&box, "countries/t.tsv",
	    "JP\tname\ten\tJapan\nRU\tname\ten\tRussia\n");
	rule_box_open(&box);
}

/* A body of 400 words with these in its second paragraph. */
static const char *
story(const char *text)
{
	static char out[8192];
	size_t used = (size_t)snprintf(out, sizeof(out), "x\n%s", text);
	size_t words = 2;

	for (const char *c = text; *c != '\0'; c++)
		words += *c == ' ';
	for (; words < 400; words++)
		used += (size_t)snprintf(out + used, sizeof(out) - used, " y");
	return out;
}

START_TEST(a_score_of_two_is_two_keywords_once_in_a_story_of_400_words)
{
	open_rules("- {topic: sport, keywords: [ball, goal, cup^1.5]}\n");
	ck_assert_str_eq(topics_of("", story("ball"), ""), "");
	ck_assert_str_eq(topics_of("", story("ball ball ball"), ""), "");
	ck_assert_str_eq(topics_of("", story("ball goal"), ""), "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 2, 0.01);
	ck_assert_str_eq(topics_of("", story("ball ball ball ball"), ""),
	    "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 2, 0.01);
	ck_assert_str_eq(topics_of("", story("cup goal"), ""), "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 2.5, 0.01);
	ck_assert_str_eq(topics_of("ball", story(""), ""), "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 2, 0.01);
}
END_TEST

START_TEST(a_keyword_counts_at_most_four_however_often_it_is_said)
{
	char text[512];

	open_rules("- {topic: sport, keywords: [ball]}\n");
	rule_box_fill(text, sizeof(text), "ball", " ball", 30);
	ck_assert_str_eq(topics_of("", story(text), ""), "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 4, 0.01);
	ck_assert_uint_eq(box.alert.topics[0].evidence_count, 31);
	ck_assert_uint_eq(box.alert.topics[0].evidence_len, 8);
	ck_assert(box.alert.truncated);
}
END_TEST

START_TEST(a_brief_is_taken_for_fifty_words)
{
	open_rules("- {topic: sport, keywords: [ball]}\n");
	ck_assert_str_eq(topics_of("ball", "", ""), "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 2 * sqrt(8), 0.01);
}
END_TEST

START_TEST(one_keyword_of_a_long_list_is_not_for_short_articles)
{
	open_rules("- {topic: sport, keywords: "
		   "[a, b, c, d, e, f, g, h, i, j]}\n"
		   "- {topic: sport/golf, threshold: 1, share: 0, keywords: "
		   "[a, b, c, d, e, f, g, h, i, j]}\n"
		   "- {topic: arts, keywords: [a, b, c, d, e, f, g, h, i]}\n");
	ck_assert_str_eq(topics_of("", "x\na", ""), "arts sport/golf");
	ck_assert_str_eq(topics_of("a", "", ""), "arts sport sport/golf");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 5.66, 0.01);
	ck_assert_double_eq_tol(box.alert.topics[1].score, 3.81, 0.01);
	ck_assert_double_eq_tol(box.alert.topics[2].score, 2, 0.01);
	ck_assert_str_eq(topics_of("", "x\na b", ""), "arts sport sport/golf");
	ck_assert_double_eq_tol(box.alert.topics[2].score, 5.66, 0.01);
	ck_assert_str_eq(topics_of("", story("a a a a"), ""),
	    "arts sport sport/golf");
	ck_assert_double_eq_tol(box.alert.topics[2].score, 2, 0.01);
}
END_TEST

START_TEST(a_topic_far_below_the_best_one_of_its_level_does_not_tag)
{
	open_rules("- {topic: sport, keywords: [a, b, c, d, e, f]}\n"
		   "- {topic: arts, keywords: [a, b]}\n"
		   "- {topic: crime, keywords: [a, b, c]}\n"
		   "- {topic: crime/theft, keywords: [a, b]}\n"
		   "- {topic: weather, share: 0, keywords: [a, b]}\n");
	ck_assert_str_eq(topics_of("", story("a b c d e f"), ""),
	    "sport crime crime/theft weather");
}
END_TEST

START_TEST(a_threshold_can_be_a_topic_s_own)
{
	open_rules("- {topic: sport, threshold: 1, keywords: [a]}\n"
		   "- {topic: arts, threshold: 1.5, keywords: [a]}\n");
	ck_assert_str_eq(topics_of("", story("a"), ""), "sport");
}
END_TEST

START_TEST(a_keyword_of_a_language_is_for_its_articles_and_those_without_list)
{
	open_rules("- topic: sport\n"
		   "  keywords: {en: [ball, goal], fr: [ball, but]}\n"
		   "- {topic: arts, keywords: [ball, film]}\n");
	ck_assert_str_eq(topics_of("", story("ball goal film"), "en"),
	    "arts sport");
	ck_assert_str_eq(topics_of("", story("ball goal film"), "fr"), "arts");
	ck_assert_str_eq(topics_of("", story("ball goal film"), "de"),
	    "arts sport");
	ck_assert_str_eq(topics_of("", story("ball goal but"), "de"), "sport");
	ck_assert_str_eq(topics_of("", story("ball goal film but"), ""),
	    "sport arts");
}
END_TEST

START_TEST(topics_do_not_hide_words_from_one_another)
{
	open_rules("- {topic: politics, keywords: [peace treaty talks]}\n"
		   "- {topic: conflict, keywords: [peace treaty, treaty]}\n");
	ck_assert_str_eq(topics_of("peace treaty talks", "", ""),
	    "conflict politics");
	ck_assert_uint_eq(box.alert.topics[0].evidence_count, 1);
}
END_TEST

START_TEST(in_capitals_a_written_keyword_needs_company)
{
	open_rules("- {topic: health, threshold: 0, share: 0, keywords: "
		   "[=WHO, =Apple, doctor]}\n");
	ck_assert_str_eq(topics_of("WHO WILL WIN", "x", ""), "");
	ck_assert_str_eq(topics_of("APPLE PIE WINS", "x", ""), "");
	ck_assert_str_eq(topics_of("APPLE PIE", "the doctor", ""), "health");
	ck_assert_uint_eq(box.alert.topics[0].evidence_count, 2);
	ck_assert_str_eq(topics_of("Who will win", "The WHO.", ""), "health");
	ck_assert_uint_eq(box.alert.topics[0].evidence_count, 1);
}
END_TEST

struct condition {
	const char *when;
	const char *headline;
	const char *body;
	bool holds;
};

static const struct condition conditions[] = {
	{ "peace", "Peace", "", true },
	{ "peace", "war", "war", false },
	{ "peace war", "war", "peace", true },
	{ "peace AND war", "war", "x", false },
	{ "peace OR war", "war", "x", true },
	{ "peace NOT war", "peace", "x", true },
	{ "peace -war", "peace", "war", false },
	{ "NOT (peace OR war)", "x", "x", true },
	{ "\"peace talks\"", "peace talks", "", true },
	{ "\"peace talks\"", "talks peace", "", false },
	{ "talk*", "talking", "", true },
	{ "=US", "the US", "", true },
	{ "=US", "tell us", "", false },
	{ "headline:peace", "peace", "x", true },
	{ "headline:peace", "x", "peace", false },
	{ "body:peace", "x", "y\npeace", true },
	{ "lead:peace", "x", "peace\ny", true },
	{ "lead:peace", "x", "y\npeace", false },
	{ "headline:peace,war", "war", "x", true },
	{ "2 of (a, b, c)", "a c", "", true },
	{ "2 of (a, b, c)", "a a", "", false },
	{ "a NEAR/2 b", "a b", "", true },
	{ "a NEAR/2 b", "b x a", "", true },
	{ "a NEAR/2 b", "a x x b", "", false },
	{ "a NEAR/3 b", "a x x b", "", true },
	{ "a NEAR/5 b", "a", "b", false },
	{ "a NEAR/5 a", "a", "", false },
	{ "a NEAR/2 b NEAR/2 c", "a b c", "", true },
	{ "a NEAR/2 b NEAR/2 c", "a b x x c", "", false },
	{ "a NEAR/2 \"b c\"", "b c a", "", true },
	{ "country:JP", "Japan votes", "Russia does not", true },
	{ "country:RU", "Japan votes", "Russia does not", false },
	{ "mentions:RU", "Japan votes", "Later\nRussia does not", true },
	{ "source:tass", "x", "", true },
	{ "source:AP", "x", "", false },
	{ "lang:en", "x", "", true },
	{ "lang:fr", "x", "", false },
};

START_TEST(a_topic_of_a_condition_alone_tags_where_it_holds)
{
	const struct condition *condition = &conditions[_i];
	char yaml[256];

	snprintf(yaml, sizeof(yaml), "- topic: conflict\n  when: '%s'\n",
	    condition->when);
	open_rules(yaml);
	ck_assert_str_eq(topics_of(condition->headline, condition->body, "en"),
	    condition->holds ? "conflict" : "");
}
END_TEST

START_TEST(words_of_two_zones_are_not_near_each_other)
{
	struct article article = rule_box_article("x", "b");

	open_rules("- {topic: sport, when: a NEAR/9 b}\n");
	article.zones[ZONE_STANDFIRST] = (char *)(uintptr_t) "a";
	article.zone_lens[ZONE_STANDFIRST] = 1;
	article.zones[ZONE_CAPTION] = (char *)(uintptr_t) "a";
	article.zone_lens[ZONE_CAPTION] = 1;
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_topics(&box), "");
}
END_TEST

START_TEST(a_condition_and_an_exclusion_hold_back_keywords)
{
	open_rules("- {topic: sport, keywords: [ball], when: goal}\n"
		   "- {topic: arts, keywords: [ball], unless: goal}\n");
	ck_assert_str_eq(topics_of("ball", "goal", ""), "sport");
	ck_assert_str_eq(topics_of("ball", "x", ""), "arts");
}
END_TEST

START_TEST(the_words_of_a_condition_are_its_evidence)
{
	open_rules("- {topic: sport, when: ball NEAR/3 goal}\n");
	ck_assert_str_eq(topics_of("the ball", "A ball, a goal.", ""), "sport");
	ck_assert_uint_eq(box.alert.topics[0].evidence_count, 3);
	ck_assert_str_eq(box.alert.topics[0].evidence[2].text, "goal");
	ck_assert_str_eq(topics_of("x", "y", ""), "");
}
END_TEST

START_TEST(a_weight_below_zero_takes_away_and_is_no_evidence)
{
	open_rules("- topic: sport\n"
		   "  keywords: [ball, goal, foul, dance^-1.5]\n");
	ck_assert_str_eq(topics_of("", story("ball goal foul"), ""), "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score, 3, 0.01);
	ck_assert_str_eq(topics_of("", story("ball goal foul dance"), ""), "");
	ck_assert_str_eq(topics_of("", story("dance"), ""), "");
	ck_assert_str_eq(topics_of("goal goal", story("ball foul dance"), ""),
	    "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score,
	    1 + 1 - 1.5 + sqrt(8), 0.01);
	ck_assert_uint_eq(box.alert.topics[0].evidence_count, 4);
	for (size_t i = 0; i < box.alert.topics[0].evidence_len; i++)
		ck_assert_str_ne(box.alert.topics[0].evidence[i].text, "dance");
}
END_TEST

START_TEST(what_takes_away_does_not_keep_a_keyword_company)
{
	open_rules("- topic: sport\n"
		   "  keywords: [=Apple, a, b, c, d, e, f, g, h, "
		   "dance^-0.5]\n");
	/* In capitals =Apple needs a word of the topic beside it. */
	ck_assert_str_eq(topics_of("APPLE CAN ACT", "x\ndance", ""), "");
	/* One keyword of a long list: as if there were 110 words. */
	ck_assert_str_eq(topics_of("c", "x\ndance", ""), "sport");
	ck_assert_double_eq_tol(box.alert.topics[0].score,
	    1.5 * sqrt(400. / 110), 0.01);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("topics");
	TCase *tcase = tcase_create("topics");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase,
	    a_score_of_two_is_two_keywords_once_in_a_story_of_400_words);
	tcase_add_test(tcase,
	    a_keyword_counts_at_most_four_however_often_it_is_said);
	tcase_add_test(tcase, a_brief_is_taken_for_fifty_words);
	tcase_add_test(tcase,
	    a_weight_below_zero_takes_away_and_is_no_evidence);
	tcase_add_test(tcase, what_takes_away_does_not_keep_a_keyword_company);
	tcase_add_test(tcase,
	    one_keyword_of_a_long_list_is_not_for_short_articles);
	tcase_add_test(tcase,
	    a_topic_far_below_the_best_one_of_its_level_does_not_tag);
	tcase_add_test(tcase, a_threshold_can_be_a_topic_s_own);
	tcase_add_test(tcase,
	    a_keyword_of_a_language_is_for_its_articles_and_those_without_list);
	tcase_add_test(tcase, topics_do_not_hide_words_from_one_another);
	tcase_add_test(tcase, in_capitals_a_written_keyword_needs_company);
	tcase_add_loop_test(tcase,
	    a_topic_of_a_condition_alone_tags_where_it_holds, 0,
	    sizeof(conditions) / sizeof(conditions[0]));
	tcase_add_test(tcase, a_condition_and_an_exclusion_hold_back_keywords);
	tcase_add_test(tcase, the_words_of_a_condition_are_its_evidence);
	tcase_add_test(tcase, words_of_two_zones_are_not_near_each_other);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
