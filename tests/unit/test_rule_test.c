/* SPDX-License-Identifier: MIT */
/* Files of rule tests are read, or every fault in them is told. */
#include "daemon/trial/rule_test.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static struct rule_box box;
static struct rule_tests tests;
static char findings[4096];

static void
keep_finding(enum finding_level level, const char *path, int line,
    const char *text, void *arg)
{
	const size_t used = strlen(findings);

	(void)arg;
	ck_assert_int_eq(level, FINDING_ERROR);
	ck_assert_str_eq(path, "t.yaml");
	snprintf(findings + used, sizeof(findings) - used, "%d: %s\n", line,
	    text);
}

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/t.tsv",
	    "JP\tname\ten\tJapan\nNO\tname\ten\tNorway\n");
	rule_box_write(&box, "topics/t.yaml",
	    "- {topic: politics, keywords: [treaty]}\n"
	    "- {topic: politics/diplomacy, keywords: [envoy]}\n");
	rule_box_open(&box);
	findings[0] = '\0';
	rule_tests_init(&tests, box.ruleset, keep_finding, NULL);
}

static void
teardown(void)
{
	rule_tests_fini(&tests);
	rule_box_fini(&box);
}

static void
read_text(const char *text)
{
	char *copy = strdup(text); /* it may go at once */

	ck_assert_ptr_nonnull(copy);
	ck_assert_int_eq(rule_tests_read(&tests, "t.yaml", copy, strlen(copy)),
	    NEWSALERT_OK);
	free(copy);
}

static const struct rule_test *
test_at(size_t index)
{
	ck_assert_uint_lt(index, tests.tests.count);
	return (const struct rule_test *)tests.tests.items + index;
}

static const struct expected *
value_at(const struct expect_list *list, size_t index)
{
	ck_assert_uint_lt(index, list->values.count);
	return (const struct expected *)list->values.items + index;
}

START_TEST(documents_are_tests_and_keep_their_lines)
{
	const struct rule_test *test;

	read_text("# two tests\n"
		  "name: envoys\n"
		  "article: |\n"
		  "  Envoys meet\n"
		  "\n"
		  "  They met.\n"
		  "topics: [politics,\n"
		  "  politics/diplomacy]\n"
		  "filed: NO\n"
		  "---\n"
		  "name: more\n"
		  "language: no\n"
		  "time: 2026-11-24\n"
		  "article: Nothing\n"
		  "not: {topics: politics, about: [JP]}\n"
		  "only: {countries: []}\n"
		  "---\n");
	ck_assert_str_eq(findings, "");
	ck_assert(!tests.faulty);
	ck_assert_uint_eq(tests.tests.count, 2);
	test = test_at(0);
	ck_assert_str_eq(test->name, "envoys");
	ck_assert_str_eq(test->article, "Envoys meet\n\nThey met.\n");
	ck_assert_uint_eq(test->article_len, strlen(test->article));
	ck_assert_int_eq(test->line, 2);
	ck_assert_ptr_null(test->language);
	ck_assert_int_eq(test->time_sec, 0);
	ck_assert_str_eq(value_at(&test->lists[EXPECT_THERE][EXPECT_TOPICS], 1)
			     ->text,
	    "politics/diplomacy");
	ck_assert_int_eq(value_at(&test->lists[EXPECT_THERE][EXPECT_TOPICS], 1)
			     ->line,
	    8);
	ck_assert_str_eq(value_at(&test->lists[EXPECT_THERE][EXPECT_FILED], 0)
			     ->text,
	    "NO");
	test = test_at(1);
	ck_assert_int_eq(test->line, 11);
	ck_assert_str_eq(test->language, "no");
	ck_assert_int_eq(test->time_sec, 1795478400);
	ck_assert_str_eq(value_at(&test->lists[EXPECT_NOT][EXPECT_TOPICS], 0)
			     ->text,
	    "politics");
	ck_assert_str_eq(value_at(&test->lists[EXPECT_NOT][EXPECT_ABOUT], 0)
			     ->text,
	    "JP");
	ck_assert_int_eq(test->lists[EXPECT_ONLY][EXPECT_COUNTRIES].line, 16);
	ck_assert_uint_eq(test->lists[EXPECT_ONLY][EXPECT_COUNTRIES]
			      .values.count,
	    0);
	ck_assert_int_eq(test->lists[EXPECT_ONLY][EXPECT_TOPICS].line, 0);
}
END_TEST

#define TEST "name: a\narticle: b\n"
#define KNOWN                                                                  \
	"a test has name, article, topics, countries, about, filed, "          \
	"mentioned, not, only, language, time"
#define FORM                                                                   \
	"a test is a mapping: `name: ...`, `article: |` and what is expected"

static const struct {
	const char *text;
	const char *findings;
} faults[] = {
	{ TEST "about: JP\n", "" },
	{ TEST "topics: politics\ntopic: sport\n",
	    "4: unknown key \"topic\"; " KNOWN "\n" },
	{ TEST "topics: politics\n? [a]\n: b\n",
	    "4: unknown key \"\"; " KNOWN "\n" },
	{ TEST "topics: politics\nname: again\n",
	    "4: key \"name\" stands twice\n" },
	{ TEST "topics: [sport, diplomacy]\n",
	    "3: topics: the rules have no topic \"sport\"\n"
	    "3: topics: the rules have no topic \"diplomacy\"; there is "
	    "politics/diplomacy\n" },
	{ TEST "topics: politics/dip\n",
	    "3: topics: the rules have no topic \"politics/dip\"\n" },
	{ TEST "about:\n  - JP\n  - jp\n",
	    "5: about: the rules have no country \"jp\"; a code is two "
	    "capitals, such as JP\n" },
	{ TEST "not:\n  filed: XX\n",
	    "4: filed: the rules have no country \"XX\"; a code is two "
	    "capitals, such as JP\n" },
	{ TEST "filed: {a: b}\n", "3: filed: a country is wanted here\n" },
	{ TEST "topics: [[politics]]\n", "3: topics: a topic is wanted "
					 "here\n" },
	{ TEST "about: JP\nnot: [politics]\n",
	    "4: not: lists are wanted here: `not: {topics: [...], countries: "
	    "[...]}`\n" },
	{ TEST "only: {topic: sport, about: JP, about: JP}\n",
	    "3: only: has topics, countries, about, filed, mentioned only\n"
	    "3: only: about stands twice\n" },
	{ TEST "about: JP\nlanguage: english\n",
	    "4: language: \"english\" is not an ISO 639-1 language\n" },
	{ TEST "about: JP\ntime: yesterday\n",
	    "4: time: \"yesterday\" is no date such as 2026-11-24\n" },
	{ "name: a\nabout: JP\n", "1: the test has no article\n" },
	{ "article: a\nabout: JP\n", "1: the test has no name\n" },
	{ TEST, "1: the test expects nothing: neither topics nor "
		"countries\n" },
	{ "name: [a]\narticle:\nabout: JP\n",
	    "1: name: a text is wanted here\n"
	    "2: article: a text is wanted here\n" },
	{ "- name: a\n", "1: " FORM "\n" },
	{ TEST "about: JP\n---\nstory\n", "5: " FORM "\n" },
	{ TEST "about: *jp\n", "3: aliases (*name) are not possible here\n"
			       "3: about: a country is wanted here\n" },
	{ TEST "about: JP\n filed\n",
	    "3: about: the rules have no country \"JP filed\"; a code is two "
	    "capitals, such as JP\n" },
	{ TEST "about: [JP\n---\n" TEST,
	    "4: syntax: while parsing a flow sequence, did not find expected "
	    "',' or ']'\n" },
};

START_TEST(every_fault_is_told_with_its_line)
{
	read_text(faults[_i].text);
	ck_assert_str_eq(findings, faults[_i].findings);
	ck_assert_int_eq(tests.faulty, faults[_i].findings[0] != '\0');
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rule_test");
	TCase *cases = tcase_create("rule_test");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, documents_are_tests_and_keep_their_lines);
	tcase_add_loop_test(cases, every_fault_is_told_with_its_line, 0,
	    sizeof(faults) / sizeof(faults[0]));
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
