/* SPDX-License-Identifier: MIT */
/* Expected tags are held against those that the rules give. */
#include "daemon/trial/verdict.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static struct rule_box box;
static struct rule_tests tests;
static char missed[4096];

static void
fail_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	(void)level;
	(void)arg;
	ck_abort_msg("%s:%d: %s", path, line, text);
}

static void
keep_missed(const struct rule_test *test, int line, const char *text, void *arg)
{
	const size_t used = strlen(missed);

	ck_assert_ptr_eq(arg, &box);
	ck_assert_str_eq(test->name, "a");
	snprintf(missed + used, sizeof(missed) - used, "%d: %s\n", line, text);
}

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/t.tsv",
	    "JP\tname\ten\tJapan\nRU\tname\ten\tRussia\n"
	    "RU\tdateline\ten\tPskov\nUS\tname\ten\tUnited States\n");
	rule_box_write(&box, "topics/t.yaml",
	    "- {topic: politics, keywords: [treaty]}\n"
	    "- {topic: politics/diplomacy, threshold: 1, keywords: [envoy]}\n"
	    "- {topic: sport, threshold: 10, keywords: [envoy]}\n"
	    "- {topic: arts, threshold: 1, keywords: [envoy], when: film}\n"
	    "- {topic: crime, threshold: 1, keywords: [envoy], unless: met}\n"
	    "- {topic: health, threshold: 1, share: 1, keywords: [met]}\n"
	    "- {topic: weather, keywords: [rain]}\n"
	    "- {topic: society, threshold: 1,\n"
	    "  keywords: {en: [met^3], fr: [vu]}}\n");
	rule_box_open(&box);
	missed[0] = '\0';
	rule_tests_init(&tests, box.ruleset, fail_finding, NULL);
}

static void
teardown(void)
{
	rule_tests_fini(&tests);
	rule_box_fini(&box);
}

#define STORY                                                                  \
	"article: |\n"                                                         \
	"  Envoy of Japan leaves\n"                                            \
	"\n"                                                                   \
	"  PSKOV, Nov. 24 (AP) - The envoy met the press of the United "       \
	"States.\n"

/* The expectations stand on line 6. */
static bool
reach(const char *text, FILE *explain)
{
	const struct verdict_options options = {
		.time_sec = 1795478400,
		.missed = keep_missed,
		.arg = &box,
		.explain = explain,
	};
	char file[1024];
	bool passed;

	snprintf(file, sizeof(file), "name: a\n%s", text);
	ck_assert_int_eq(rule_tests_read(&tests, "t", file, strlen(file)),
	    NEWSALERT_OK);
	ck_assert_int_eq(verdict_reach(box.tagger, tests.tests.items, &options,
			     &passed),
	    NEWSALERT_OK);
	return passed;
}

static const struct {
	const char *text;
	const char *missed;
} verdicts[] = {
	{ "topics: [politics, politics/diplomacy]\n", "" },
	{ "countries: [JP, RU, US]\n", "" },
	{ "about: JP\nfiled: RU\nmentioned: US\n", "" },
	{ "not: {topics: [arts, weather], about: [RU, US], filed: JP}\n", "" },
	{ "only: {topics: [politics/diplomacy, society],\n"
	  "  countries: [RU, JP, US], filed: RU, mentioned: US}\n",
	    "" },
	{ "language: fr\nnot: {topics: society}\ntopics: health\n", "" },

	{ "topics: [politics, weather]\n",
	    "6: expected topic weather, got society politics/diplomacy\n" },
	{ "topics: [sport,\n  arts, crime, health]\n",
	    "6: expected topic sport, got society politics/diplomacy (near "
	    "miss: sport 6.93 of 10)\n"
	    "7: expected topic arts, got society politics/diplomacy (near "
	    "miss: arts 6.93, but its `when` does not hold)\n"
	    "7: expected topic crime, got society politics/diplomacy (near "
	    "miss: crime 6.93, but its `unless` holds)\n"
	    "7: expected topic health, got society politics/diplomacy (near "
	    "miss: health 4.00, beside the best 12.00 are needed)\n" },
	{ "about: [RU, US]\n",
	    "6: expected about RU, got JP (RU has another role, its score is "
	    "0.00)\n"
	    "6: expected about US, got JP (US has another role, its score is "
	    "2.00)\n" },
	{ "mentioned: JP\nfiled: US\n",
	    "7: expected filed US, got RU (US has another role, its score is "
	    "2.00)\n"
	    "6: expected mentioned JP, got US (JP has another role, its score "
	    "is 4.00)\n" },
	{ "not: {topics: politics, countries: JP, filed: RU}\n",
	    "6: expected no topic politics, got politics/diplomacy (6.93: "
	    "\"Envoy\", \"envoy\")\n"
	    "6: expected no country JP, got JP (4.00: \"Japan\")\n"
	    "6: expected no filed RU, got RU (0.00: \"PSKOV\")\n" },
	{ "only: {countries: [JP, US], topics: []}\n",
	    "6: expected no topics, got society (12.00: \"met\")\n"
	    "6: expected no topics, got politics/diplomacy (6.93: "
	    "\"Envoy\", \"envoy\")\n"
	    "6: expected countries JP US only, got RU (0.00: "
	    "\"PSKOV\")\n" },
	{ "only: {topics: [politics, society]}\n",
	    "6: expected topics politics society only, got "
	    "politics/diplomacy (6.93: \"Envoy\", \"envoy\")\n" },
	{ "only: {about: [JP, US]}\n",
	    "6: expected about US, got JP (US has another role, its score is "
	    "2.00)\n" },
};

START_TEST(what_differs_is_told_with_its_line)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s%s", STORY, verdicts[_i].text);
	ck_assert_int_eq(reach(text, NULL), verdicts[_i].missed[0] == '\0');
	ck_assert_str_eq(missed, verdicts[_i].missed);
}
END_TEST

START_TEST(no_tag_at_all_is_none)
{
	ck_assert(!reach("article: Quiet day, nobody came\ntopics: sport\n"
			 "about: JP\n",
	    NULL));
	ck_assert_str_eq(missed, "3: expected topic sport, got none\n"
				 "4: expected about JP, got none\n");
}
END_TEST

START_TEST(a_text_that_is_no_article_fails_the_test)
{
	ck_assert(!reach("article: '%PDF-1.7 x'\ntopics: sport\n", NULL));
	ck_assert_ptr_nonnull(strstr(missed, "1: "));
	ck_assert_ptr_nonnull(strstr(missed, "PDF"));
}
END_TEST

START_TEST(only_a_test_that_fails_is_explained)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert(reach(STORY "topics: politics\n", out));
	ck_assert_int_eq(fflush(out), 0);
	ck_assert_uint_eq(len, 0);
	rule_tests_fini(&tests);
	rule_tests_init(&tests, box.ruleset, fail_finding, NULL);
	ck_assert(!reach(STORY "topics: sport\n", out));
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_ptr_nonnull(strstr(text, "near misses"));
	ck_assert_ptr_nonnull(strstr(text, "{Envoy} of"));
	free(text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("verdict");
	TCase *cases = tcase_create("verdict");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_loop_test(cases, what_differs_is_told_with_its_line, 0,
	    sizeof(verdicts) / sizeof(verdicts[0]));
	tcase_add_test(cases, no_tag_at_all_is_none);
	tcase_add_test(cases, a_text_that_is_no_article_fails_the_test);
	tcase_add_test(cases, only_a_test_that_fails_is_explained);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
