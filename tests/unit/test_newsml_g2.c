/* SPDX-License-Identifier: MIT */
/* NewsML-G2: items alone and in messages. */
#include "daemon/article/newsml_g2.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/format_sample.h"

START_TEST(an_item_has_all_its_parts)
{
	struct article_list *list = format_sample_read("newsml-g2/text.xml");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(article->zones[ZONE_HEADLINE],
	    "Nile states meet on dam");
	ck_assert_str_eq(article->zones[ZONE_STANDFIRST],
	    "Egypt wants a treaty\nThree states talk again.");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "Ministers of three states met about the dam.\n"
	    "It is 145 metres high.\nA treaty is far.\nloose end");
	ck_assert_str_eq(article->zones[ZONE_CAPTION], "The dam in May");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "By Jane Doe");
	ck_assert_str_eq(article->zones[ZONE_CREDIT], "QP");
	ck_assert_str_eq(article->zones[ZONE_NOTE],
	    "Corrects the height in paragraph 2");
	ck_assert_str_eq(article->source, "Quay Press");
	ck_assert_str_eq(article->language, "en");
	article_list_free(list);
}
END_TEST

START_TEST(metadata_tells_identity_and_life_cycle)
{
	struct article_list *list = format_sample_read("newsml-g2/text.xml");
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->guid, "urn:newsml:quay.example:20231113:dam");
	ck_assert_str_eq(article->version, "3");
	ck_assert_str_eq(article->msgtype, "correct");
	ck_assert_str_eq(article->slugline, "NILE-DAM");
	ck_assert_int_eq(article->urgency, 4);
	ck_assert_int_eq(article->embargo_sec, 1701320400);
	ck_assert_int_eq(article->published_sec, 1699867800);
	ck_assert_int_eq(article->modified_sec, 1699876800);
	/* The element for the dateline has only a time in it. */
	ck_assert_str_eq(article->dateline.place, "Geneva");
	ck_assert_str_eq(article->dateline.region, "Switzerland");
	article_list_free(list);
}
END_TEST

START_TEST(subjects_keep_their_schemes)
{
	struct article_list *list = format_sample_read("newsml-g2/text.xml");
	const struct article *article = &list->items[0];

	ck_assert(format_sample_has_subject(article, "medtop", "20000639",
	    "diplomacy"));
	ck_assert(format_sample_has_subject(article, "medtop", "11000000",
	    "politics"));
	ck_assert(
	    format_sample_has_subject(article, "quayland", "7", "Ethiopia"));
	ck_assert(
	    format_sample_has_subject(article, "iso3166-1a2", "ET", NULL));
	ck_assert(format_sample_has_subject(article, "medtop", "20000430",
	    "natural resources"));
	ck_assert(format_sample_has_subject(article, NULL, NULL, "Blue Nile"));
	ck_assert(format_sample_has_subject(article, "keyword", NULL, "dams"));
	ck_assert(
	    format_sample_has_subject(article, "genre", "Current", "Current"));
	ck_assert_uint_eq(article->subject_count, 8);
	article_list_free(list);
}
END_TEST

START_TEST(a_message_has_many_items)
{
	struct article_list *list = format_sample_read("newsml-g2/message.xml");

	ck_assert_uint_eq(list->count, 4);
	ck_assert_str_eq(list->items[0].zones[ZONE_HEADLINE],
	    "Lift falls in tower");
	ck_assert_str_eq(list->items[1].guid, "n4");
	ck_assert_str_eq(list->items[2].guid, "n5");
	ck_assert_str_eq(list->items[3].guid, "n6");
	ck_assert_uint_eq(list->problem_count, 2);
	ck_assert_ptr_nonnull(strstr(list->problems[0].reason, "planningItem"));
	ck_assert_ptr_nonnull(strstr(list->problems[1].reason, "conceptItem"));
	article_list_free(list);
}
END_TEST

START_TEST(pictures_of_a_package_are_captions_of_its_text)
{
	struct article_list *list = format_sample_read("newsml-g2/message.xml");
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->zones[ZONE_CAPTION],
	    "The tower before the fall");
	ck_assert_str_eq(article->zones[ZONE_CREDIT], "Roe Pictures");
	ck_assert_str_eq(article->zones[ZONE_BODY], "A lift fell ten floors.");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "By Ana Roe");
	ck_assert_str_eq(article->source, "Reuters");
	ck_assert_str_eq(article->dateline.place, "Oslo");
	ck_assert_int_eq(article->dateline.year, 2023);
	/* A number that counts seconds: the item was made with this version. */
	ck_assert_str_eq(article->msgtype, "new");
	article_list_free(list);
}
END_TEST

START_TEST(a_picture_alone_is_an_article)
{
	struct article_list *list = format_sample_read("newsml-g2/message.xml");
	const struct article *article = &list->items[1];

	ck_assert_str_eq(article->zones[ZONE_HEADLINE],
	    "A horse in the square");
	ck_assert_str_eq(article->zones[ZONE_CAPTION],
	    "A horse stands in the square");
	ck_assert_ptr_null(article->zones[ZONE_BODY]);
	ck_assert_str_eq(article->msgtype, "withdraw");
	article_list_free(list);
}
END_TEST

START_TEST(plain_text_in_a_tag_has_lines)
{
	struct article_list *list = format_sample_read("newsml-g2/message.xml");

	ck_assert_str_eq(list->items[2].zones[ZONE_BODY],
	    "The loaf costs four crowns since Monday.\nIt was three.");
	ck_assert_str_eq(list->items[3].zones[ZONE_BODY], "SHOTLIST: a bridge");
	article_list_free(list);
}
END_TEST

START_TEST(a_prefix_makes_no_difference)
{
	struct article_list *list = format_sample_parse(
	    "<?xml version='1.0'?><g:newsMessage xmlns:g='http://iptc.org/std/"
	    "nar/2006-10-01/'><g:itemSet><g:newsItem guid='a'><g:contentMeta>"
	    "<g:headline>Bread</g:headline></g:contentMeta></g:newsItem>"
	    "</g:itemSet></g:newsMessage>");

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(list->items[0].zones[ZONE_HEADLINE], "Bread");
	article_list_free(list);
}
END_TEST

START_TEST(an_item_without_a_story_is_refused_by_name)
{
	ck_assert_str_eq(format_sample_reason(
			     "<packageItem><groupSet><group><itemRef "
			     "residref='a:1'/><itemRef residref='a:2'/>"
			     "</group></groupSet></packageItem>"),
	    "a package (packageItem) without its items: none of the 2 that it "
	    "refers to is in the file, such as \"a:1\"");
	ck_assert_str_eq(format_sample_reason(
			     "<packageItem><groupSet/></packageItem>"),
	    "a package (packageItem) that refers to no item");
	ck_assert_ptr_nonnull(
	    strstr(format_sample_reason("<knowledgeItem><conceptSet/>"
					"</knowledgeItem>"),
		"knowledgeItem"));
	ck_assert_ptr_nonnull(
	    strstr(format_sample_reason("<newsMessage><header/></newsMessage>"),
		"without an item"));
}
END_TEST

START_TEST(an_item_without_times_has_those_of_its_content)
{
	struct article_list *list = format_sample_parse(
	    "<newsItem><itemMeta><versionCreated/></itemMeta><contentMeta>"
	    "<contentCreated>2023-11-13T12:00:00Z</contentCreated>"
	    "<contentModified>2023-11-13T13:00:00Z</contentModified>"
	    "<headline>Bread</headline></contentMeta></newsItem>");

	ck_assert_int_eq(list->items[0].published_sec, 1699876800);
	ck_assert_int_eq(list->items[0].modified_sec, 1699880400);
	article_list_free(list);
}
END_TEST

START_TEST(headlines_of_several_roles_have_one_that_counts)
{
	struct article_list *list =
	    format_sample_parse("<newsItem xml:lang='en'><contentMeta>"
				"<headline role='x:short'>Short</headline>"
				"<headline role='x:sub'>Below</headline>"
				"<headline role='x:main'>Main</headline>"
				"</contentMeta></newsItem>");

	ck_assert_str_eq(list->items[0].zones[ZONE_HEADLINE], "Main");
	ck_assert_str_eq(list->items[0].zones[ZONE_STANDFIRST], "Below");
	article_list_free(list);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("newsml_g2");
	TCase *tcase = tcase_create("newsml_g2");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, an_item_has_all_its_parts);
	tcase_add_test(tcase, metadata_tells_identity_and_life_cycle);
	tcase_add_test(tcase, subjects_keep_their_schemes);
	tcase_add_test(tcase, a_message_has_many_items);
	tcase_add_test(tcase, pictures_of_a_package_are_captions_of_its_text);
	tcase_add_test(tcase, a_picture_alone_is_an_article);
	tcase_add_test(tcase, plain_text_in_a_tag_has_lines);
	tcase_add_test(tcase, a_prefix_makes_no_difference);
	tcase_add_test(tcase, an_item_without_a_story_is_refused_by_name);
	tcase_add_test(tcase, an_item_without_times_has_those_of_its_content);
	tcase_add_test(tcase, headlines_of_several_roles_have_one_that_counts);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
