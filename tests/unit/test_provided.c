/* SPDX-License-Identifier: MIT */
/* What the provider says in codes becomes tags. */
#include "daemon/tagging/provided.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/tagging/newscodes.h"
#include "tests/lib/rule_box.h"

static const char countries[] = "# code	kind	language	keywords\n"
				"\n"
				"JP	name	en	Japan\n"
				"US	name	en	United States\n"
				"XK	name	en	Kosovo\n"
				"FR	name	en	France\n";

static const char topics[] = "- topic: politics\n"
			     "  medtop: \"11000000\"\n"
			     "  keywords: [minister]\n"
			     "- topic: politics/diplomacy\n"
			     "  medtop: \"20000639\"\n"
			     "  threshold: 2.5\n"
			     "  keywords: [ambassador, envoy]\n"
			     "- topic: politics/japan\n"
			     "  when: \"minister AND about:JP\"\n"
			     "- topic: sport\n"
			     "  medtop: \"15000000\"\n"
			     "  keywords: [goal]\n"
			     "  unless: minister\n";

static struct rule_box box;
static struct article_subject subjects[8];
static struct article article;

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/names.tsv", countries);
	rule_box_write(&box, "topics/all.yaml", topics);
	rule_box_open(&box);
	article = rule_box_article("The harvest was late", "It rained.");
	article.subjects = subjects;
}

static void
teardown(void)
{
	rule_box_fini(&box);
}

static void
say(const char *scheme, const char *code, const char *name)
{
	subjects[article.subject_count++] =
	    (struct article_subject){ (char *)(uintptr_t)scheme,
		    (char *)(uintptr_t)code, (char *)(uintptr_t)name };
}

static void
assert_topic(const char *scheme, const char *code, const char *expected)
{
	article.subject_count = 0;
	say(scheme, code, "a name");
	rule_box_tag(&box, &article);
	ck_assert_msg(strcmp(rule_box_topics(&box), expected) == 0, "%s %s: %s",
	    scheme == NULL ? "" : scheme, code, rule_box_topics(&box));
	ck_assert_str_eq(rule_box_countries(&box), "");
}

static void
assert_country(const char *scheme, const char *code, const char *expected)
{
	article.subject_count = 0;
	say(scheme, code, "a name");
	rule_box_tag(&box, &article);
	ck_assert_msg(strcmp(rule_box_countries(&box), expected) == 0,
	    "%s %s: %s", scheme == NULL ? "" : scheme, code,
	    rule_box_countries(&box));
	ck_assert_str_eq(rule_box_topics(&box), "");
}

START_TEST(media_topics_are_known_however_they_are_written)
{
	assert_topic("medtop", "20000639", "politics/diplomacy");
	assert_topic(NULL, "medtop:20000639", "politics/diplomacy");
	assert_topic(NULL, "20000639", "politics/diplomacy");
	assert_topic(NULL, "http://cv.iptc.org/newscodes/mediatopic/20000639",
	    "politics/diplomacy");
	assert_topic("http://cv.iptc.org/newscodes/mediatopic/", "20000639",
	    "politics/diplomacy");
	assert_topic("http://cv.iptc.org/newscodes/mediatopic/",
	    "medtop:20000639", "politics/diplomacy");
}
END_TEST

/* 20000640 is summit meetings, below diplomacy; 20001065 is soccer, whose
 * ancestors up to sport no rule has. */
START_TEST(a_topic_without_a_rule_is_the_nearest_broader_one)
{
	assert_topic("medtop", "20000640", "politics/diplomacy");
	assert_topic("medtop", "20001065", "sport");
	assert_topic("medtop", "11000000", "politics");
	assert_topic("medtop", "06000000", "");
}
END_TEST

START_TEST(subject_codes_are_the_media_topics_that_they_became)
{
	assert_topic("subj", "11002000", "politics/diplomacy");
	assert_topic(NULL, "subj:11000000", "politics");
	assert_topic("IptcSubjectCodes", "15054000", "sport");
	assert_topic("subj", "15999999", "sport");
}
END_TEST

START_TEST(other_numbers_are_no_topics)
{
	assert_topic("http://example.com/id/", "20000639", "");
	assert_topic("medtop", "2000063", "");
	assert_topic("medtop", "200006390", "");
	assert_topic("medtop", "99000639", "");
	assert_topic("medtop", "politics", "");
	assert_topic("medtop", "", "");
	assert_topic("medtop", ":", "");
}
END_TEST

START_TEST(countries_are_known_by_all_codes_of_iso_3166)
{
	assert_country("iso3166-1a2", "JP", "JP=about");
	assert_country("iso3166-1a2", "jp", "JP=about");
	assert_country("iso3166-1a3", "JPN", "JP=about");
	assert_country("iso3166-1", "392", "JP=about");
	assert_country(NULL, "country:JP", "JP=about");
	assert_country("http://cvx.iptc.org/iso3166-1a2/", "fr", "FR=about");
	assert_country(NULL, "http://cvx.iptc.org/iso3166-1a3/XKX", "XK=about");
	assert_country("iso3166-2", "US-CA", "US=about");
}
END_TEST

START_TEST(other_texts_are_no_countries)
{
	assert_country("genre", "JP", "");
	assert_country(NULL, "JP", "");
	assert_country("iso3166-1a2", "DE", ""); /* the rules have none */
	assert_country("iso3166-1a2", "J", "");
	assert_country("iso3166-1a2", "JPNX", "");
	assert_country("iso3166-1", "39", "");
	assert_country("iso3166-1", "+39", "");
	assert_country("country", "", "");
	/* An agency's own number for something else. */
	assert_country("acmecountry", "392", "");
}
END_TEST

START_TEST(a_country_without_a_code_is_known_by_its_name)
{
	article.subject_count = 0;
	say("country", NULL, "japan");
	say("country", NULL, "Atlantis");
	say("keyword", NULL, "France");
	say("acmecountry", "7", "Japan");
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "JP=about");
}
END_TEST

START_TEST(the_tag_says_who_made_it)
{
	const struct alert_topic *topic;

	article.subject_count = 0;
	say("medtop", "20000640", NULL);
	say("iso3166-1a3", "JPN", NULL);
	rule_box_tag(&box, &article);
	ck_assert_uint_eq(box.alert.topics_len, 1);
	topic = &box.alert.topics[0];
	ck_assert_str_eq(topic->origin, ALERT_ORIGIN_PROVIDER);
	ck_assert(topic->score == 2.5);
	ck_assert_uint_eq(topic->evidence_count, 1);
	ck_assert_uint_eq(topic->evidence_len, 1);
	ck_assert_str_eq(topic->evidence[0].zone, "provider");
	ck_assert_str_eq(topic->evidence[0].text, "medtop:20000640");
	ck_assert_uint_eq(topic->evidence[0].offset, 0);
	ck_assert_str_eq(box.alert.countries[0].origin, ALERT_ORIGIN_PROVIDER);
	ck_assert_str_eq(box.alert.countries[0].evidence[0].text, "country:JP");
}
END_TEST

START_TEST(where_the_text_agrees_the_tag_is_ours)
{
	article = rule_box_article("Japan's ambassador meets an envoy",
	    "The ambassador of Japan met the envoy.");
	article.subjects = subjects;
	say("medtop", "20000639", NULL);
	say("medtop", "20000640", NULL);
	say("iso3166-1a2", "JP", NULL);
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_topics(&box), "politics/diplomacy");
	ck_assert_str_eq(rule_box_countries(&box), "JP=about");
	ck_assert_ptr_null(box.alert.topics[0].origin);
	ck_assert_ptr_null(box.alert.countries[0].origin);
	ck_assert_str_eq(box.alert.topics[0].evidence[0].zone, "provider");
	ck_assert_str_eq(box.alert.topics[0].evidence[1].zone, "headline");
	ck_assert_uint_eq(box.alert.topics[0].evidence_count, 5);
}
END_TEST

START_TEST(a_mention_becomes_what_it_is_about)
{
	article = rule_box_article("The harvest in France was late",
	    "France, France and France; it rained.\nJapan sent help.");
	article.subjects = subjects;
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "FR=about JP=mentioned");
	say("iso3166-1a2", "JP", NULL);
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "FR=about JP=about");
	ck_assert_ptr_null(box.alert.countries[1].origin);
}
END_TEST

START_TEST(conditions_know_the_provider_s_countries)
{
	article = rule_box_article("A minister", "A minister spoke.");
	article.subjects = subjects;
	rule_box_tag(&box, &article);
	ck_assert_ptr_null(strstr(rule_box_topics(&box), "politics/japan"));
	say("country", "JP", NULL);
	rule_box_tag(&box, &article);
	ck_assert_ptr_nonnull(strstr(rule_box_topics(&box), "politics/japan"));
}
END_TEST

/* One that the text excludes, too. Nothing of it is left for the next. */
START_TEST(the_next_article_begins_anew)
{
	article = rule_box_article("A minister", "A minister saw the goal.");
	article.subjects = subjects;
	say("medtop", "15000000", NULL);
	say("country", "JP", NULL);
	rule_box_tag(&box, &article);
	ck_assert_ptr_nonnull(strstr(rule_box_topics(&box), "sport"));
	article.subject_count = 0;
	rule_box_tag(&box, &article);
	ck_assert_ptr_null(strstr(rule_box_topics(&box), "sport"));
	ck_assert_str_eq(rule_box_countries(&box), "");
}
END_TEST

START_TEST(the_explanation_names_the_code)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	article.subject_count = 0;
	say("medtop", "20000640", NULL);
	say("country", "JP", NULL);
	ck_assert_int_eq(tagger_explain(box.tagger, &article, out, false),
	    NEWSALERT_OK);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_ptr_nonnull(strstr(text, "medtop:20000640"));
	ck_assert_ptr_nonnull(strstr(text, "country:JP"));
	ck_assert_ptr_nonnull(strstr(text, "by the provider's code"));
	free(text);
}
END_TEST

/* What the walk to broader codes and the searches rest on. */
START_TEST(the_tables_are_in_order_and_every_walk_ends)
{
	for (size_t i = 0; i < newscodes_count; i++) {
		uint32_t code = newscodes[i].code;
		int steps = 0;

		if (i > 0)
			ck_assert_uint_lt(newscodes[i - 1].code, code);
		while (code != 0 && ++steps < 16)
			code = newscodes_above(code);
		ck_assert_uint_eq(code, 0);
	}
	for (size_t i = 1; i < newscode_countries_count; i++)
		ck_assert_int_lt(strcmp(newscode_countries[i - 1].alpha3,
				     newscode_countries[i].alpha3),
		    0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("provided");
	TCase *tests = tcase_create("provided");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, media_topics_are_known_however_they_are_written);
	tcase_add_test(tests,
	    a_topic_without_a_rule_is_the_nearest_broader_one);
	tcase_add_test(tests,
	    subject_codes_are_the_media_topics_that_they_became);
	tcase_add_test(tests, other_numbers_are_no_topics);
	tcase_add_test(tests, countries_are_known_by_all_codes_of_iso_3166);
	tcase_add_test(tests, other_texts_are_no_countries);
	tcase_add_test(tests, a_country_without_a_code_is_known_by_its_name);
	tcase_add_test(tests, the_tag_says_who_made_it);
	tcase_add_test(tests, where_the_text_agrees_the_tag_is_ours);
	tcase_add_test(tests, a_mention_becomes_what_it_is_about);
	tcase_add_test(tests, conditions_know_the_provider_s_countries);
	tcase_add_test(tests, the_next_article_begins_anew);
	tcase_add_test(tests, the_explanation_names_the_code);
	tcase_add_test(tests, the_tables_are_in_order_and_every_walk_ends);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
