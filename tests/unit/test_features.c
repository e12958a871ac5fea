/* SPDX-License-Identifier: MIT */
/* What is learned from is what the tagger scores. */
#include "daemon/learning/features.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/topics.h"
#include "tests/lib/labelled_stories.h"
#include "tests/lib/rule_box.h"

static struct corpus corpus;
static struct features features;

static void
setup(void)
{
	corpus_init(&corpus);
	memset(&features, 0, sizeof(features));
}

static void
teardown(void)
{
	features_fini(&features);
	corpus_fini(&corpus);
}

static void
take(void)
{
	ck_assert_int_eq(features_take(&features, &corpus), NEWSALERT_OK);
}

/* The term of that text, if it is a feature anywhere. */
static uint32_t
term_of(const char *text)
{
	const struct feature *items = features.items.items;

	for (size_t i = 0; i < features.items.count; i++)
		if (strcmp(vocabulary_term(&features.vocabulary, items[i].term)
			       ->text,
			text) == 0)
			return items[i].term;
	return VOCABULARY_NONE;
}

static double
value_of(size_t sample, const char *text)
{
	const uint32_t term = term_of(text);
	size_t count;
	const struct feature *feature = features_of(&features, sample, &count);

	for (; count > 0; feature++, count--)
		if (feature->term == term)
			return (double)feature->value;
	return 0;
}

static const char *const keywords[] = { "oven", "dough", "sourdough starter",
	"starter", "river people", "people street", "said that" };
#define KEYWORDS (sizeof(keywords) / sizeof(keywords[0]))

START_TEST(sums_are_those_of_the_tagger)
{
	char yaml[512] = "- topic: lifestyle/baking\n  threshold: 0\n"
			 "  share: 0\n  keywords:\n";
	struct rule_box box;
	uint32_t *numbers;
	size_t tagged = 0;

	rule_box_init(&box);
	labelled_stories(&corpus, 60);
	for (size_t i = 0; i < 3; i++)
		labelled_story(&corpus,
		    "RIVER PEOPLE STREET\n\nSourdough: a sourdough starter. "
		    "Starter! The river\npeople, said that. That oven, DOUGH "
		    "and (sourdough) starter.\n\nMore of the river. People "
		    "street oven oven oven.\n",
		    true);
	take();
	numbers = calloc(features.vocabulary.terms.count, sizeof(*numbers));
	ck_assert_ptr_nonnull(numbers);
	for (uint32_t i = 0; i < KEYWORDS; i++) {
		snprintf(yaml + strlen(yaml), sizeof(yaml) - strlen(yaml),
		    "  - %s^%u\n", keywords[i], i + 1);
		if (term_of(keywords[i]) != VOCABULARY_NONE)
			numbers[term_of(keywords[i])] = i + 1;
	}
	ck_assert_uint_ne(term_of("sourdough starter"), VOCABULARY_NONE);
	ck_assert_uint_ne(term_of("people street"), VOCABULARY_NONE);
	rule_box_write(&box, "topics/t.yaml", yaml);
	rule_box_open(&box);
	for (size_t i = 0; i < corpus.samples.count; i++) {
		double sums[KEYWORDS] = { 0 }, score = 0;
		const double factor = features_sum(&features, i, numbers, sums);

		for (size_t k = 0; k < KEYWORDS; k++)
			score += topics_part(sums[k], factor) * (double)(k + 1);
		rule_box_tag(&box, corpus_samples(&corpus)[i].article);
		if (box.alert.topics_len == 0) {
			ck_assert_double_eq(score, 0);
			continue;
		}
		tagged++;
		ck_assert_double_eq_tol(box.alert.topics[0].score, score, 0.01);
	}
	ck_assert_uint_gt(tagged, 30);
	free(numbers);
	rule_box_fini(&box);
}
END_TEST

START_TEST(a_feature_is_what_its_mentions_would_give_alone)
{
	for (size_t i = 0; i < 3; i++)
		labelled_story(&corpus,
		    "Bread rises\n\nBread is here.\n\nIt rises.\n", true);
	take();
	/* 7 words are taken for 50; headline 4, first paragraph 2, rest 1. */
	ck_assert_double_eq_tol(value_of(0, "bread"), sqrt(4 + 2) * sqrt(8),
	    1e-3);
	ck_assert_double_eq_tol(value_of(1, "rises"), sqrt(4 + 1) * sqrt(8),
	    1e-3);
	ck_assert_double_eq_tol(value_of(2, "bread rises"), sqrt(4) * sqrt(8),
	    1e-3);
}
END_TEST

START_TEST(phrases_end_with_sentences_and_zones)
{
	for (size_t i = 0; i < 3; i++)
		labelled_story(&corpus,
		    "Bread rises\n\nOvens glow. Flour flies high; salt "
		    "melts.\n\nYeast lives.\n",
		    true);
	take();
	ck_assert_uint_eq(term_of("rises ovens"), VOCABULARY_NONE);
	ck_assert_uint_eq(term_of("glow flour"), VOCABULARY_NONE);
	ck_assert_uint_eq(term_of("melts yeast"), VOCABULARY_NONE);
	ck_assert_uint_ne(term_of("high salt"), VOCABULARY_NONE);
}
END_TEST

START_TEST(what_is_rare_or_a_number_is_no_feature)
{
	for (size_t i = 0; i < 3; i++)
		labelled_story(&corpus,
		    i == 0 ? "Bread rises\n\nSalt rare 1987 b52.\n"
			   : "Bread rises\n\nSalt 1987 b52.\n",
		    i > 0);
	take();
	ck_assert_uint_ne(term_of("bread"), VOCABULARY_NONE);
	ck_assert_uint_ne(term_of("b52"), VOCABULARY_NONE);
	ck_assert_uint_eq(term_of("rare"), VOCABULARY_NONE);
	ck_assert_uint_eq(term_of("1987"), VOCABULARY_NONE);
	ck_assert_uint_eq(term_of("1987 b52"), VOCABULARY_NONE);
	/* In three articles, but in two of the topic. */
	ck_assert_uint_eq(term_of("bread rises"), VOCABULARY_NONE);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("features");
	TCase *tcase = tcase_create("features");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, sums_are_those_of_the_tagger);
	tcase_add_test(tcase, a_feature_is_what_its_mentions_would_give_alone);
	tcase_add_test(tcase, phrases_end_with_sentences_and_zones);
	tcase_add_test(tcase, what_is_rare_or_a_number_is_no_feature);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
