/* SPDX-License-Identifier: MIT */
/* A rule is learned, written and read again. */
#include "daemon/learning/learning.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/learning/rule_text.h"
#include "daemon/learning/trial.h"
#include "tests/lib/labelled_stories.h"

static struct corpus corpus;
static struct newsalert_error why;
static char *text;
static size_t text_len;

static void
setup(void)
{
	corpus_init(&corpus);
	why.text[0] = '\0';
	text = NULL;
}

static void
teardown(void)
{
	free(text);
	corpus_fini(&corpus);
}

static enum newsalert_err
learn(const struct proposal_topic *topic, uint32_t folds, size_t threads)
{
	const struct validation_settings settings = { .topic = topic,
		.folds = folds,
		.threads = threads };
	FILE *out;
	enum newsalert_err err;

	free(text);
	ck_assert_ptr_nonnull(out = open_memstream(&text, &text_len));
	err = learning_run(&corpus, &settings, out, &why);
	ck_assert_int_eq(fclose(out), 0);
	return err;
}

static const struct proposal_topic baking = { .id = "lifestyle/home-baking",
	.keywords = 20 };

static void
keep_findings(enum finding_level level, const char *path, int line,
    const char *finding, void *arg)
{
	size_t *count = arg;

	(void)level;
	(*count)++;
	ck_abort_msg("%s:%d: %s", path, line, finding);
}

/* F1 of the file of topics on the articles of the corpus. */
static double
f1_of(const char *yaml)
{
	const struct ruleset_text file = { "proposal", yaml, strlen(yaml) };
	struct validation counts = { 0, 0, 0 };
	struct trial trial = { .image = NULL };
	size_t image_len, findings = 0;

	ck_assert_int_eq(ruleset_compile_text(&file, keep_findings, &findings,
			     &trial.image, &image_len),
	    NEWSALERT_OK);
	ck_assert_int_eq(ruleset_open(trial.image, image_len, &trial.ruleset),
	    NEWSALERT_OK);
	ck_assert_int_eq(tagger_new(trial.ruleset, &trial.tagger),
	    NEWSALERT_OK);
	for (size_t i = 0; i < corpus.samples.count; i++) {
		const struct sample *sample = &corpus_samples(&corpus)[i];
		bool tags = false;

		ck_assert_int_eq(trial_tags(&trial, sample->article, &tags),
		    NEWSALERT_OK);
		counts.found += tags && sample->positive;
		counts.missed += !tags && sample->positive;
		counts.wrong += tags && !sample->positive;
	}
	trial_close(&trial);
	return validation_f1(&counts);
}

static double
f1_in_head(void)
{
	const char *figure = strstr(text, "F1 ");

	ck_assert_ptr_nonnull(figure);
	return strtod(figure + 3, NULL);
}

START_TEST(what_is_written_is_a_file_of_topics_that_reaches_its_figure)
{
	labelled_stories(&corpus, 300);
	ck_assert_msg(learn(&baking, 5, 1) == NEWSALERT_OK, "%s", why.text);
	ck_assert_double_gt(f1_in_head(), 0.95);
	ck_assert_double_ge(f1_of(text), f1_in_head() - 0.02);
	ck_assert_ptr_nonnull(strstr(text,
	    "# Proposed by newsalertd learn from 100 articles of the topic and "
	    "200 others.\n"
	    "# In cross-validation with 5 folds, "));
	ck_assert_ptr_nonnull(strstr(text, "\n- topic: lifestyle/home-baking\n"
					   "  name: Home baking\n"
					   "  threshold: "));
	ck_assert_ptr_nonnull(strstr(text, "\n    - sourdough"));
	ck_assert_ptr_nonnull(strstr(text, "\n    - oven^"));
	ck_assert_ptr_nonnull(strstr(text, "\n    - steel^-"));
}
END_TEST

START_TEST(counts_behind_a_keyword_are_of_articles_that_hold_it)
{
	size_t counts[2] = { 0, 0 };
	const char *line;
	char *end;

	labelled_stories(&corpus, 300);
	for (size_t i = 0; i < corpus.samples.count; i++) {
		const struct sample *sample = &corpus_samples(&corpus)[i];

		/* "sourdough starter" is another keyword's. */
		counts[sample->positive] +=
		    strstr(sample->article->zones[ZONE_BODY], " dough ") !=
		    NULL;
	}
	ck_assert_int_eq(learn(&baking, 5, 1), NEWSALERT_OK);
	ck_assert_ptr_nonnull(line = strstr(text, "    - dough^"));
	ck_assert_ptr_nonnull(line = strstr(line, "# "));
	ck_assert_uint_eq(strtoul(line + 2, &end, 10), counts[true]);
	ck_assert_uint_eq(strtoul(end + 2, NULL, 10), counts[false]);
}
END_TEST

START_TEST(the_same_articles_give_the_same_bytes_with_any_number_of_threads)
{
	char *first;

	labelled_stories(&corpus, 150);
	ck_assert_int_eq(learn(&baking, 4, 1), NEWSALERT_OK);
	ck_assert_ptr_nonnull(first = strdup(text));
	(void)rand();
	ck_assert_int_eq(learn(&baking, 4, 3), NEWSALERT_OK);
	ck_assert_str_eq(text, first);
	free(first);
}
END_TEST

START_TEST(there_are_no_more_keywords_than_were_asked_for)
{
	struct proposal_topic topic = baking;
	size_t count = 0;

	labelled_stories(&corpus, 150);
	topic.keywords = 2;
	ck_assert_int_eq(learn(&topic, 3, 1), NEWSALERT_OK);
	for (const char *at = text; (at = strstr(at, "\n    - ")) != NULL; at++)
		count++;
	ck_assert_uint_eq(count, 2);
}
END_TEST

START_TEST(name_language_and_a_deep_topic_are_written_as_given)
{
	const struct proposal_topic topic = { .id = "lifestyle/food/baking",
		.name = "Say \"bread\": a # test \\",
		.language = "en",
		.keywords = 5 };
	static const char parent[] = "- {topic: lifestyle/food, when: food}\n";
	char *whole = NULL;

	labelled_stories(&corpus, 150);
	ck_assert_int_eq(learning_check_topic(&topic, &why), NEWSALERT_OK);
	ck_assert_int_eq(learn(&topic, 3, 1), NEWSALERT_OK);
	ck_assert_ptr_nonnull(
	    strstr(text, "  name: \"Say \\\"bread\\\": a # test \\\\\"\n"));
	ck_assert_ptr_nonnull(strstr(text, "  keywords:\n    en:\n      - "));
	ck_assert_int_gt(asprintf(&whole, "%s%s", text, parent), 0);
	ck_assert_double_gt(f1_of(whole), 0.9);
	free(whole);
}
END_TEST

static const struct {
	const char *id;
	const char *language;
	const char *why;
} bad_topics[] = {
	{ "baking", NULL, "topic \"baking\": unknown parent \"baking\"" },
	{ "Lifestyle/x", NULL, "an id is levels of a-z, 0-9 and -" },
	{ "lifestyle/x\"\ny", NULL, "an id is levels of a-z, 0-9 and -" },
	{ "lifestyle//x", NULL, "an id is levels of a-z, 0-9 and -" },
	{ "lifestyle/x", "english", "\"english\" is not an ISO 639-1" },
};

START_TEST(a_topic_that_can_not_be_is_told)
{
	const struct proposal_topic topic = { .id = bad_topics[_i].id,
		.language = bad_topics[_i].language };

	ck_assert_int_eq(learning_check_topic(&topic, &why), NEWSALERT_EINVAL);
	ck_assert_msg(strstr(why.text, bad_topics[_i].why) != NULL, "%s",
	    why.text);
}
END_TEST

START_TEST(too_few_articles_are_counted_and_the_need_is_told)
{
	labelled_stories(&corpus, 57);
	ck_assert_int_eq(learn(&baking, 5, 1), NEWSALERT_EINVAL);
	ck_assert_str_eq(why.text,
	    "too few articles: 19 of the topic and 38 others; at least 20 of "
	    "each are needed, and a few hundred are better");
	ck_assert_uint_eq(text_len, 0);
}
END_TEST

START_TEST(articles_that_are_all_alike_teach_nothing)
{
	for (size_t i = 0; i < 60; i++)
		labelled_story(&corpus, "Bread\n\nThe bread is here.\n",
		    i % 2 == 0);
	ck_assert_int_eq(learn(&baking, 2, 1), NEWSALERT_EINVAL);
	ck_assert_msg(strstr(why.text, "tells those of the topic") != NULL ||
			  strstr(why.text, "no word stands") != NULL,
	    "%s", why.text);
	ck_assert_uint_eq(text_len, 0);
}
END_TEST

START_TEST(what_was_learned_by_heart_does_not_help_the_figure)
{
	struct proposal_topic topic = baking;
	unsigned state = 3;

	topic.keywords = 200;
	for (size_t i = 0; i < 120; i++) {
		/* One in two of the topic can be told from the others. */
		char story[1024] = "News\n\nIt is";

		size_t used = strlen(story);

		for (size_t word = 0; word < 40; word++) {
			state = state * 1103515245u + 12345u;
			used += (size_t)snprintf(story + used,
			    sizeof(story) - used, " w%u", (state >> 16) % 300);
		}
		if (i % 6 == 0)
			snprintf(story + used, sizeof(story) - used, " oven");
		labelled_story(&corpus, story, i % 3 == 0);
	}
	ck_assert_msg(learn(&topic, 4, 1) == NEWSALERT_OK, "%s", why.text);
	ck_assert_double_gt(f1_in_head(), 0.2);
	ck_assert_double_lt(f1_in_head(), 0.75);
}
END_TEST

START_TEST(keywords_of_other_scripts_are_found_again)
{
	for (size_t i = 0; i < 90; i++)
		labelled_story(&corpus,
		    i % 3 == 0 ? "Новости дня\n\n日本経済 растёт, straße "
				 "no null ~x.\n"
			       : "Новости дня\n\n天気 хорошая.\n",
		    i % 3 == 0);
	ck_assert_int_eq(learn(&baking, 3, 1), NEWSALERT_OK);
	ck_assert_double_eq(f1_in_head(), 1);
	ck_assert_double_eq(f1_of(text), 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("learning");
	TCase *tcase = tcase_create("learning");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase,
	    what_is_written_is_a_file_of_topics_that_reaches_its_figure);
	tcase_add_test(tcase,
	    counts_behind_a_keyword_are_of_articles_that_hold_it);
	tcase_add_test(tcase,
	    the_same_articles_give_the_same_bytes_with_any_number_of_threads);
	tcase_add_test(tcase, there_are_no_more_keywords_than_were_asked_for);
	tcase_add_test(tcase,
	    name_language_and_a_deep_topic_are_written_as_given);
	tcase_add_loop_test(tcase, a_topic_that_can_not_be_is_told, 0,
	    sizeof(bad_topics) / sizeof(bad_topics[0]));
	tcase_add_test(tcase,
	    too_few_articles_are_counted_and_the_need_is_told);
	tcase_add_test(tcase, articles_that_are_all_alike_teach_nothing);
	tcase_add_test(tcase,
	    what_was_learned_by_heart_does_not_help_the_figure);
	tcase_add_test(tcase, keywords_of_other_scripts_are_found_again);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
