/* SPDX-License-Identifier: MIT */
/* ninjs items of all versions: what their members say is what the article
 * has. */
#include "daemon/article/ninjs.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/format_sample.h"

/* A zone, or "" where the article has none. */
static void
assert_zone(const char *json, enum zone zone, const char *expected)
{
	struct article_list *list = format_sample_parse(json);
	const char *text = list->items[0].zones[zone];

	ck_assert_msg(strcmp(text == NULL ? "" : text, expected) == 0, "%s: %s",
	    json, text == NULL ? "" : text);
	article_list_free(list);
}

START_TEST(an_item_of_version_1_has_all_its_parts)
{
	struct article_list *list = format_sample_read("ninjs/one.json");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(article->zones[ZONE_HEADLINE],
	    "Ferry to Sado runs again");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "The first ferry in three days left Niigata on Saturday.\n"
	    "The ambassador was on board.");
	ck_assert_str_eq(article->zones[ZONE_STANDFIRST],
	    "The first ferry left after three days of storm.");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "Jane Doe");
	ck_assert_str_eq(article->zones[ZONE_CAPTION],
	    "The ferry leaves the harbour.");
	ck_assert_str_eq(article->zones[ZONE_NOTE], "Picture follows");
	ck_assert_str_eq(article->dateline.place, "Niigata");
	ck_assert_str_eq(article->dateline.region, "Japan");
	ck_assert_str_eq(article->source, "Example News");
	ck_assert_str_eq(article->language, "en");
	ck_assert_str_eq(article->guid,
	    "urn:newsml:example.com:20260314:ferry");
	ck_assert_str_eq(article->version, "1");
	ck_assert_str_eq(article->slugline, "JAPAN-FERRY/");
	ck_assert_str_eq(article->link, "https://news.example/ferry");
	ck_assert_str_eq(article->msgtype, "new");
	ck_assert_int_eq(article->urgency, 4);
	ck_assert_int_eq(article->published_sec, 1773476100);
	ck_assert_int_eq(article->modified_sec, 1773477000);
	ck_assert_int_eq(article->embargo_sec, 0);
	article_list_free(list);
}
END_TEST

START_TEST(concepts_are_subjects_but_for_mentions)
{
	struct article_list *list = format_sample_read("ninjs/one.json");
	const struct article *article = &list->items[0];

	ck_assert(format_sample_has_subject(article,
	    "http://cv.iptc.org/newscodes/mediatopic/", "20000639",
	    "diplomacy"));
	ck_assert(format_sample_has_subject(article,
	    "http://cvx.iptc.org/iso3166-1a2/", "jp", "Japan"));
	ck_assert(format_sample_has_subject(article, NULL, NULL, "no code"));
	ck_assert_uint_eq(article->subject_count, 3);
	article_list_free(list);
}
END_TEST

START_TEST(an_item_of_version_3_has_all_its_parts)
{
	struct article_list *list = format_sample_read("ninjs/three.json");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(article->zones[ZONE_HEADLINE],
	    "Harvest in the north is late");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "Farmers waited for two weeks.\nThey began on Sunday.");
	ck_assert_str_eq(article->zones[ZONE_STANDFIRST],
	    "Rain kept farmers waiting.");
	ck_assert_str_eq(article->zones[ZONE_CREDIT], "EXAMPLE NEWS");
	ck_assert_str_eq(article->zones[ZONE_NOTE], "Adds quote");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "John Roe");
	ck_assert_str_eq(article->dateline.place, "Lyon");
	ck_assert_str_eq(article->source, "Example News");
	ck_assert_str_eq(article->link, "https://news.example/harvest");
	ck_assert_str_eq(article->msgtype, "update");
	ck_assert_int_eq(article->urgency, 5);
	ck_assert_int_eq(article->published_sec, 1773554400);
	ck_assert_int_eq(article->modified_sec, 1773558000);
	ck_assert(format_sample_has_subject(article, NULL,
	    "http://cv.iptc.org/newscodes/mediatopic/20000210", "agriculture"));
	ck_assert(
	    format_sample_has_subject(article, NULL, "17000000", "Weather"));
	ck_assert(format_sample_has_subject(article, NULL,
	    "http://cvx.iptc.org/iso3166-1a3/FRA", "France"));
	article_list_free(list);
}
END_TEST

START_TEST(a_picture_is_an_article_by_its_description)
{
	struct article_list *list = format_sample_read("ninjs/picture.json");
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->zones[ZONE_HEADLINE], "Carnival in Cologne");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "Dancers in a street of Cologne on Monday.");
	ck_assert_str_eq(article->zones[ZONE_CREDIT], "EXAMPLE PICTURES");
	ck_assert_int_eq(article->published_sec, 1773662400);
	ck_assert_int_eq(article->modified_sec, 0);
	article_list_free(list);
}
END_TEST

static void
assert_msgtype(const char *members, const char *expected)
{
	char json[256];
	struct article_list *list;

	snprintf(json, sizeof(json),
	    "{\"uri\":\"urn:x\",\"headline\":\"A\",%s}", members);
	list = format_sample_parse(json);
	ck_assert_msg(strcmp(list->items[0].msgtype, expected) == 0, "%s: %s",
	    members, list->items[0].msgtype);
	article_list_free(list);
}

START_TEST(status_and_version_tell_the_life_cycle)
{
	struct article_list *list = format_sample_read("ninjs/kill.json");

	ck_assert_str_eq(list->items[0].msgtype, "withdraw");
	ck_assert_str_eq(list->items[0].version, "4");
	article_list_free(list);
	assert_msgtype("\"pubstatus\":\"usable\"", "new");
	assert_msgtype("\"pubstatus\":\"withheld\"", "withdraw");
	assert_msgtype("\"pubStatus\":\"canceled\"", "withdraw");
	assert_msgtype("\"version\":\"1\"", "new");
	assert_msgtype("\"version\":\"2\"", "update");
	assert_msgtype("\"version\":2", "update");
	assert_msgtype("\"version\":{}", "new");
	assert_msgtype("\"embargoed\":7", "new");
}
END_TEST

START_TEST(an_embargo_is_read)
{
	struct article_list *list = format_sample_parse(
	    "{\"headline\":\"A\",\"embargoed\":\"2026-03-14T08:15:00Z\"}");

	ck_assert_int_eq(list->items[0].embargo_sec, 1773476100);
	article_list_free(list);
}
END_TEST

START_TEST(the_main_headline_stands)
{
	assert_zone("{\"title\":\"T\",\"headline_x\":\"X\",\"headline\":\"H\"}",
	    ZONE_HEADLINE, "H");
	assert_zone("{\"title\":\"T\",\"headline_x\":\"X\","
		    "\"headline_main\":\"M\",\"uri\":\"urn:x\"}",
	    ZONE_HEADLINE, "M");
	assert_zone("{\"title\":\"T\",\"uri\":\"urn:x\"}", ZONE_HEADLINE, "T");
	assert_zone("{\"headlines\":[{\"role\":\"a\",\"value\":\"A\"},"
		    "{\"value\":\"B\"}]}",
	    ZONE_HEADLINE, "B");
	assert_zone("{\"headlines\":[{\"role\":\"a\",\"value\":\"A\"},"
		    "{\"role\":\"b\",\"value\":\"B\"}]}",
	    ZONE_HEADLINE, "A");
	assert_zone("{\"headlines\":[7,null,{\"value\":[]},{},\"A\"]}",
	    ZONE_HEADLINE, "A");
}
END_TEST

START_TEST(one_body_is_taken)
{
	assert_zone("{\"headline\":\"H\",\"body_text\":\"Text.\","
		    "\"body_xhtml\":\"\"}",
	    ZONE_BODY, "Text.");
	assert_zone("{\"headline\":\"H\",\"body_text\":\"Text.\","
		    "\"body_xhtml\":\"<p></p>\"}",
	    ZONE_BODY, "Text.");
	assert_zone("{\"headline\":\"H\",\"body_other\":\"Other.\"}", ZONE_BODY,
	    "Other.");
	assert_zone("{\"headline\":\"H\",\"bodies\":[{\"role\":\"main\","
		    "\"value\":\"<p>One &amp; two.</p>\"}]}",
	    ZONE_BODY, "One & two.");
	assert_zone("{\"headline\":\"H\",\"body_nitf\":"
		    "\"<body.content><p>One.</p></body.content>\"}",
	    ZONE_BODY, "One.");
}
END_TEST

/* It would count twice. */
START_TEST(a_description_that_is_the_lead_is_no_standfirst)
{
	assert_zone("{\"headline\":\"H\",\"body_text\":\"One. Two.\","
		    "\"description_text\":\"One.\"}",
	    ZONE_STANDFIRST, "");
	assert_zone("{\"headline\":\"H\",\"body_text\":\"One. Two.\","
		    "\"description_text\":\"Another.\"}",
	    ZONE_STANDFIRST, "Another.");
}
END_TEST

START_TEST(what_is_not_as_the_standard_has_it_is_passed_over)
{
	struct article_list *list = format_sample_parse(
	    "{\"uri\":7,\"guid\":\"g-1\",\"headline\":\"A\","
	    "\"body_text\":[],\"urgency\":\"high\",\"subject\":"
	    "{\"a\":1},\"place\":[null,\"x\",{\"name\":2}],"
	    "\"located\":[],\"renditions\":7,\"associations\":[[]],"
	    "\"byline\":{},\"infosource\":\"Example\"}");
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->guid, "7");
	ck_assert_int_eq(article->urgency, 0);
	ck_assert_str_eq(article->source, "Example");
	article_list_free(list);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ninjs item");
	TCase *tests = tcase_create("ninjs item");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, an_item_of_version_1_has_all_its_parts);
	tcase_add_test(tests, concepts_are_subjects_but_for_mentions);
	tcase_add_test(tests, an_item_of_version_3_has_all_its_parts);
	tcase_add_test(tests, a_picture_is_an_article_by_its_description);
	tcase_add_test(tests, status_and_version_tell_the_life_cycle);
	tcase_add_test(tests, an_embargo_is_read);
	tcase_add_test(tests, the_main_headline_stands);
	tcase_add_test(tests, one_body_is_taken);
	tcase_add_test(tests, a_description_that_is_the_lead_is_no_standfirst);
	tcase_add_test(tests,
	    what_is_not_as_the_standard_has_it_is_passed_over);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
