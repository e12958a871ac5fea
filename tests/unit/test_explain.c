/* SPDX-License-Identifier: MIT */
/* What people are told of the arithmetic. */
#include "daemon/tagging/tagger.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static struct rule_box box;

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/t.tsv",
	    "JP\tname\ten\tJapan\nJP\tcapital\ten\tTokyo\n"
	    "RU\tname\ten\tRussia\nRU\tdateline\ten\tPskov\n"
	    "-\tblock\ten\tJapan Cup\n");
	rule_box_write(&box, "topics/t.yaml",
	    "- topic: politics\n"
	    "  name: Politics\n"
	    "  keywords: [treaty, talks^2]\n"
	    "- {topic: sport, threshold: 2.5, keywords: [ball]}\n"
	    "- {topic: arts, keywords: [treaty], when: film}\n"
	    "- {topic: crime, keywords: [treaty], unless: talks}\n"
	    "- {topic: labour, threshold: 0.1, keywords: [ball]}\n"
	    "- {topic: weather, keywords: [rain]}\n"
	    "- {topic: weather/tokyo, when: '(headline:talks OR rain NEAR/5 "
	    "Tokyo OR about:JP OR lang:fr OR source:AP) AND lead:tokyo'}\n"
	    "- {topic: weather/flood, when: monsoon AND flood}\n"
	    "- {topic: sport/ball, keywords: [treaty], unless: 'country:RU AND "
	    "body:treaty'}\n"
	    "- {topic: health, threshold: 3, keywords: "
	    "[ball, b, c, d, e, f, g, h, i, j]}\n");
	rule_box_open(&box);
}

static void
teardown(void)
{
	rule_box_fini(&box);
}

static char *
explain(const struct article *article, bool colour)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(tagger_explain(box.tagger, article, out, colour),
	    NEWSALERT_OK);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

/* 100 words, so that scores are doubled. */
static struct article
story(void)
{
	static char body[512];
	struct article article;

	rule_box_fill(body, sizeof(body), "Tokyo looked\nat Russia and a ball",
	    " y", 90);
	article = rule_box_article("Japan treaty talks", body);
	article.dateline.place = (char *)(uintptr_t) "Pskov";
	article.zones[ZONE_DATELINE] = (char *)(uintptr_t) "PSKOV, Dec 1";
	article.zone_lens[ZONE_DATELINE] = 12;
	article.zones[ZONE_CREDIT] = (char *)(uintptr_t) "Japan Photo";
	article.zone_lens[ZONE_CREDIT] = 11;
	return article;
}

static const char *const told[] = {
	"headline (weight 4)\n  [Japan] {treaty} {talks}\n",
	"dateline\n  [PSKOV], Dec 1\n",
	"body (weight 1, first paragraph 2)\n  [Tokyo] looked\n  at [Russia] "
	"and a ball y",
	"  JP Japan  5.00  about\n"
	"      4 x 1 = 4  headline \"Japan\" (name)\n"
	"      2 x 0.5 = 1  body \"Tokyo\" (capital)\n",
	"  RU Russia  1.00  filed\n      dateline \"Pskov\"\n"
	"      1 x 1 = 1  body \"Russia\" (name)\n",
	"  length: sqrt(400 / 100) = 2; 100 words\n"
	"  politics (Politics)  12.00  tags: threshold 2, share 6.00 (0.5 of "
	"the best top topic, 12.00)\n"
	"      \"treaty\" headline: sqrt(4) x 1 x 2 = 4.00\n"
	"      \"talks^2\" headline: sqrt(4) x 2 x 2 = 8.00\n",
	"  arts (arts)  4.00  not: its condition `when` does not hold\n",
	"  crime (crime)  4.00  not: its exclusion `unless` holds\n",
	"  labour (labour)  2.00  not: below its share 6.00 (0.5 of the best "
	"top topic, 12.00)\n",
	"      \"treaty\" headline: sqrt(4) x 1 x 2 = 4.00\n"
	"      when does not hold: film no\n",
	"      unless holds: talks yes\n",
	"      when holds: headline:talks yes, rain NEAR/5 Tokyo no, about:JP "
	"yes, lang:fr no, source:AP no, lead:tokyo yes\n",
	"  weather/tokyo (weather/tokyo)",
	"      unless does not hold: country:RU yes, body:treaty no\n",
	"credit (not read)\n  Japan Photo\n",
	"  sport (sport)  2.00  not: below its threshold 2.5\n",
	"  health (health)  1.91  not: below its threshold 3\n"
	"      \"ball\" body: sqrt(1) x 1 x 2 = 2.00\n"
	"      alone of 10 keywords: x 0.953\n",
};

START_TEST(it_has_the_zones_the_arithmetic_and_the_near_misses)
{
	const struct article article = story();
	char *text = explain(&article, false);

	ck_assert_msg(strstr(text, told[_i]) != NULL, "no \"%s\" in:\n%s",
	    told[_i], text);
	ck_assert_ptr_null(strstr(text, "  weather ("));
	ck_assert_ptr_null(strchr(text, '\033'));
	free(text);
}
END_TEST

START_TEST(colour_marks_countries_and_topics)
{
	const struct article article = story();
	char *text = explain(&article, true);

	ck_assert_ptr_nonnull(
	    strstr(text, "\033[1;36m[Japan]\033[0m \033[1;33m{treaty}\033[0m"));
	free(text);
}
END_TEST

START_TEST(names_that_do_not_count_are_told_with_the_reason)
{
	const struct article article = rule_box_article("Pskov waits",
	    "The Japan Cup was not in Japan, Pskov or Tokyo.");
	char *text = explain(&article, false);

	ck_assert_ptr_nonnull(strstr(text,
	    "  not counted\n"
	    "      headline \"Pskov\": counts in a dateline, or with its "
	    "region behind it\n"
	    "      body \"Japan Cup\": a phrase that stands for no place\n"
	    "      body \"Pskov\": counts in a dateline, or with its region "
	    "behind it\n"));
	free(text);
}
END_TEST

START_TEST(long_lists_are_cut_with_their_number)
{
	char body[512];
	struct article article;
	char *text;

	rule_box_fill(body, sizeof(body), "Pskov", " Pskov", 19);
	article = rule_box_article("x", body);
	text = explain(&article, false);
	ck_assert_ptr_nonnull(strstr(text, "      and 8 more\n"));
	free(text);
}
END_TEST

START_TEST(the_words_of_a_condition_alone_are_marked_where_it_tags)
{
	const struct article article =
	    rule_box_article("Monsoon goes on", "A flood comes.");
	char *text = explain(&article, false);

	ck_assert_ptr_nonnull(strstr(text, "\n  {Monsoon} goes on\n"));
	ck_assert_ptr_nonnull(strstr(text, "A {flood} comes."));
	free(text);
}
END_TEST

START_TEST(a_sum_that_is_cut_says_so)
{
	char body[512];
	struct article article;
	char *text;

	rule_box_fill(body, sizeof(body), "x\nball", " ball", 29);
	article = rule_box_article("x", body);
	text = explain(&article, false);
	ck_assert_ptr_nonnull(strstr(text, ": sqrt(16, the most) x 1 x"));
	free(text);
}
END_TEST

START_TEST(nothing_of_an_article_steers_a_terminal)
{
	const struct article article =
	    rule_box_article("\033[2J treaty\u202e\u200b \xc2\x85"
			     "talks",
		"\a\u2066Japan\xff");
	char *text = explain(&article, false);

	ck_assert_ptr_nonnull(strstr(text, "  [2J {treaty} {talks}\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n  [Japan]\n"));
	ck_assert_ptr_null(strchr(text, '\033'));
	free(text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("explain");
	TCase *tcase = tcase_create("explain");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase,
	    it_has_the_zones_the_arithmetic_and_the_near_misses, 0,
	    sizeof(told) / sizeof(told[0]));
	tcase_add_test(tcase, colour_marks_countries_and_topics);
	tcase_add_test(tcase, names_that_do_not_count_are_told_with_the_reason);
	tcase_add_test(tcase, long_lists_are_cut_with_their_number);
	tcase_add_test(tcase,
	    the_words_of_a_condition_alone_are_marked_where_it_tags);
	tcase_add_test(tcase, a_sum_that_is_cut_says_so);
	tcase_add_test(tcase, nothing_of_an_article_steers_a_terminal);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
