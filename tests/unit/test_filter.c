/* SPDX-License-Identifier: MIT */
/* Filters: what they say, what they pass, and what they refuse. */
#include "client/filter.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/filter_oracle.h"
#include "tests/lib/sample.h"

static struct newsalert_filter *
parse(const char *text)
{
	struct newsalert_filter *filter = NULL;
	struct newsalert_error why = { 0 };

	ck_assert_msg(newsalert_filter_parse(text, &why, &filter) ==
			  NEWSALERT_OK,
	    "%s: column %d: %s", text, why.column, why.text);
	return filter;
}

static void
assert_passes(const char *text, bool passes)
{
	struct newsalert_filter *filter = parse(text);

	ck_assert_msg(newsalert_filter_match(filter, sample_alert()) == passes,
	    "%s", text);
	newsalert_filter_free(filter);
}

static void
assert_refused(const char *text, int column, const char *word)
{
	struct newsalert_filter *filter = NULL;
	struct newsalert_error why = { 0 };

	ck_assert_int_eq(newsalert_filter_parse(text, &why, &filter),
	    NEWSALERT_EINVAL);
	ck_assert_msg(why.column == column && strstr(why.text, word) != NULL,
	    "%s: column %d: %s", text, why.column, why.text);
	ck_assert_ptr_null(filter);
	ck_assert_int_eq(newsalert_filter_parse(text, NULL, &filter),
	    NEWSALERT_EINVAL);
}

START_TEST(the_empty_filter_passes_everything)
{
	assert_passes("", true);
	assert_passes("  ", true);
}
END_TEST

START_TEST(country_means_about_or_filed)
{
	assert_passes("country:JP", true);
	assert_passes("country:ru", true);
	assert_passes("country:US", false);
	assert_passes("country:FR,JP", true);
	assert_passes("about:RU", true);
	assert_passes("filed:RU", true);
	assert_passes("filed:JP", false);
	assert_passes("about:US", false);
}
END_TEST

START_TEST(mentions_means_bare_mentions)
{
	assert_passes("mentions:US", true);
	assert_passes("mentions:JP", false);
	assert_passes("mentions:FR", false);
}
END_TEST

START_TEST(a_topic_includes_those_below_it)
{
	assert_passes("topic:politics", true);
	assert_passes("topic:politics/diplomacy", true);
	assert_passes("topic:politics/diplomacy/visits", false);
	assert_passes("topic:politic", false);
	assert_passes("topic:sport", false);
}
END_TEST

START_TEST(other_fields_are_compared_whole)
{
	assert_passes("source:tass", true);
	assert_passes("source:tas", false);
	assert_passes("source:tas*", true);
	assert_passes("source:\"TASS English\"", false);
	assert_passes("lang:EN", true);
	assert_passes("lang:ru", false);
	assert_passes("msgtype:new", true);
	assert_passes("msgtype:update,correct", false);
	assert_passes("urgency<=5 urgency>=5 urgency=5", true);
	assert_passes("urgency<5", false);
	assert_passes("urgency>5", false);
}
END_TEST

START_TEST(words_match_headline_and_summary)
{
	assert_passes("tokyo envoys", true);
	assert_passes("TOKYO", true);
	assert_passes("toky", false);
	assert_passes("toky*", true);
	assert_passes("\"open peace talks\"", true);
	assert_passes("\"peace open\"", false);
	assert_passes("\"talks envoys\"", false);
	assert_passes("\"countr* met\"", true);
	assert_passes("TASS", false);
}
END_TEST

START_TEST(near_counts_words_in_either_order)
{
	assert_passes("tokyo NEAR/2 moscow", true);
	assert_passes("moscow NEAR/2 tokyo", true);
	assert_passes("tokyo NEAR/1 moscow", false);
	assert_passes("tokyo NEAR/1 and NEAR/1 moscow", true);
	assert_passes("talks NEAR/50 envoys", false);
	assert_passes("\"tokyo and\" NEAR/1 moscow", true);
	assert_passes("tokyo NEAR/9 tokyo", false);
}
END_TEST

START_TEST(operators_combine)
{
	assert_passes("country:JP -source:TASS", false);
	assert_passes("country:JP NOT source:AP", true);
	assert_passes("country:FR OR topic:politics", true);
	assert_passes("2 of (country:FR, country:JP, tokyo)", true);
	assert_passes("3 of (country:FR, country:JP, tokyo)", false);
	assert_passes("-(country:FR OR country:JP)", false);
	assert_passes("-(country:FR OR -country:JP)", true);
}
END_TEST

START_TEST(text_is_canonical)
{
	static const char *const cases[][2] = {
		{ "country:jp  AND NOT (topic:Sport)",
		    "country:JP -topic:sport" },
		{ "lang:\"EN\" OR lang:ru", "lang:en,ru" },
		{ " ( Peace ) ", "Peace" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct newsalert_filter *filter = parse(cases[i][0]);

		ck_assert_str_eq(newsalert_filter_text(filter), cases[i][1]);
		newsalert_filter_free(filter);
	}
}
END_TEST

START_TEST(errors_say_what_to_write)
{
	assert_refused("contry:JP", 1, "country");
	assert_refused("tokyo country:japan", 7, "two letters");
	assert_refused("country:JP,R", 12, "two letters");
	assert_refused("topic:a//b", 1, "newsalert topics");
	assert_refused("lang:english", 1, "two letters");
	assert_refused("msgtype:old", 1, "withdraw");
	assert_refused("urgency:3", 1, "urgency=3");
	assert_refused("urgency<=10", 1, "9");
	assert_refused("score>3", 1, "only urgency");
	assert_refused("peace ...", 7, "no word");
	assert_refused("source:***", 1, "rest of a word");
	assert_refused("pe*ce", 1, "rest of a word");
	assert_refused("*ce", 1, "rest of a word");
	assert_refused("\"a *\"", 1, "rest of a word");
	assert_refused("a NEAR/2 ...", 10, "no word");
}
END_TEST

START_TEST(a_filter_over_the_limit_is_refused)
{
	char *text = malloc(NEWSALERT_FILTER_MAX + 2);
	struct newsalert_filter *filter = NULL;

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', NEWSALERT_FILTER_MAX + 1);
	text[NEWSALERT_FILTER_MAX + 1] = '\0';
	assert_refused(text, 0, "4096");
	text[NEWSALERT_FILTER_MAX] = '\0';
	filter = parse(text);
	newsalert_filter_free(filter);
	memset(text, 'a', 300);
	assert_refused(text, 1, "too long");
	free(text);
}
END_TEST

/* ---- Topics as people abbreviate them ---------------------------------- */

static const char *const topics[] = { "conflict", "conflict/peace-talks",
	"economy", "economy/energy", "politics", "politics/sanctions",
	"politics/trade", "economy/trade", "economy/trade/sanctions-relief" };

static enum newsalert_err
resolve(struct newsalert_filter *filter, struct newsalert_error *why)
{
	return newsalert_filter_resolve(filter, topics,
	    sizeof(topics) / sizeof(topics[0]), why);
}

START_TEST(resolve_completes_the_tail_of_one_topic)
{
	struct newsalert_filter *filter =
	    parse("topic:sanctions,energy -topic:politics x topic:trade/"
		  "sanctions-relief");

	ck_assert_int_eq(resolve(filter, NULL), NEWSALERT_OK);
	ck_assert_str_eq(newsalert_filter_text(filter),
	    "topic:politics/sanctions,economy/energy -topic:politics x "
	    "topic:economy/trade/sanctions-relief");
	ck_assert_int_eq(resolve(filter, NULL), NEWSALERT_OK);
	newsalert_filter_free(filter);
}
END_TEST

START_TEST(resolve_refuses_what_is_ambiguous_or_unknown)
{
	static const char *const cases[][2] = {
		{ "topic:trade", "politics/trade, economy/trade" },
		{ "topic:nonsense", "newsalert topics" },
		{ "topic:energ", "like it are economy/energy" },
		{ "topic:ctions", "like it are politics/sanctions" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct newsalert_filter *filter = parse(cases[i][0]);
		struct newsalert_error why = { 0 };

		ck_assert_int_eq(resolve(filter, &why), NEWSALERT_EINVAL);
		ck_assert_msg(strstr(why.text, cases[i][1]) != NULL, "%s",
		    why.text);
		ck_assert_str_eq(newsalert_filter_text(filter), cases[i][0]);
		newsalert_filter_free(filter);
	}
}
END_TEST

START_TEST(a_refused_resolve_changes_nothing)
{
	struct newsalert_filter *filter =
	    parse("topic:sanctions a topic:trade");
	struct newsalert_error why = { 0 };

	ck_assert_int_eq(resolve(filter, &why), NEWSALERT_EINVAL);
	ck_assert_int_eq(why.column, 19);
	ck_assert_str_eq(newsalert_filter_text(filter),
	    "topic:sanctions a topic:trade");
	newsalert_filter_free(filter);
}
END_TEST

/* ---- Against the oracle ------------------------------------------------ */

/* The frame of the alert, as far as its lists go. */
static bool
may_match(const struct newsalert_filter *filter,
    const struct newsalert_alert *alert)
{
	struct frame frame = { 0 };
	char *countries = NULL, *ids = NULL;
	bool may;

	ck_assert_int_eq(alert_list(alert, ALERT_COUNTRIES, &countries), 0);
	ck_assert_int_eq(alert_list(alert, ALERT_TOPICS, &ids), 0);
	frame.countries = countries;
	frame.countries_len = strlen(countries);
	frame.topics = ids;
	frame.topics_len = strlen(ids);
	may = filter_may_match(filter, &frame);
	free(countries);
	free(ids);
	return may;
}

START_TEST(any_filter_passes_what_the_oracle_passes)
{
	struct random random = { (uint64_t)_i + 99 };
	size_t passed = 0, spared = 0;

	for (int round = 0; round < 400; round++) {
		char *text = sample_filter(&random, 3);
		struct newsalert_filter *filter = parse(text);
		struct newsalert_filter *again =
		    parse(newsalert_filter_text(filter));
		struct sample sample;

		ck_assert_str_eq(newsalert_filter_text(again),
		    newsalert_filter_text(filter));
		for (int i = 0; i < 25; i++) {
			bool expected, may;

			sample_random(&sample, &random);
			expected = oracle_match(filter->tree, &sample.alert);
			may = may_match(filter, &sample.alert);
			ck_assert_msg(newsalert_filter_match(filter,
					  &sample.alert) == expected,
			    "%s\n%s\n%s", text, sample.headline,
			    sample.summary);
			ck_assert_int_eq(newsalert_filter_match(again,
					     &sample.alert),
			    expected);
			ck_assert_msg(may || !expected, "%s", text);
			passed += expected;
			spared += !may;
		}
		newsalert_filter_free(filter);
		newsalert_filter_free(again);
		free(text);
	}
	/* The test is worth something only if both outcomes are common. */
	ck_assert_uint_gt(passed, 2000);
	ck_assert_uint_lt(passed, 8000);
	ck_assert_uint_gt(spared, 1000);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("filter");
	TCase *tests = tcase_create("filter");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, the_empty_filter_passes_everything);
	tcase_add_test(tests, country_means_about_or_filed);
	tcase_add_test(tests, mentions_means_bare_mentions);
	tcase_add_test(tests, a_topic_includes_those_below_it);
	tcase_add_test(tests, other_fields_are_compared_whole);
	tcase_add_test(tests, words_match_headline_and_summary);
	tcase_add_test(tests, near_counts_words_in_either_order);
	tcase_add_test(tests, operators_combine);
	tcase_add_test(tests, text_is_canonical);
	tcase_add_test(tests, errors_say_what_to_write);
	tcase_add_test(tests, a_filter_over_the_limit_is_refused);
	tcase_add_test(tests, resolve_completes_the_tail_of_one_topic);
	tcase_add_test(tests, resolve_refuses_what_is_ambiguous_or_unknown);
	tcase_add_test(tests, a_refused_resolve_changes_nothing);
	tcase_add_loop_test(tests, any_filter_passes_what_the_oracle_passes, 0,
	    4);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
