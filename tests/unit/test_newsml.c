/* SPDX-License-Identifier: MIT */
/* NewsML 1: lines, metadata and parts of its components. */
#include "daemon/article/newsml.h"

#include <check.h>
#include <string.h>

#include "tests/lib/format_sample.h"

START_TEST(lines_and_parts_go_where_they_belong)
{
	struct article_list *list = format_sample_read("newsml/text.xml");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(article->zones[ZONE_HEADLINE],
	    "Le port de Brest ferme deux quais");
	ck_assert_str_eq(article->zones[ZONE_STANDFIRST],
	    "Des travaux pour un an");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "Par Jeanne Roc");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "Le port de Brest ferme deux de ses quais pour un an.\n"
	    "Les navires iront à Lorient.");
	ck_assert_str_eq(article->zones[ZONE_CAPTION],
	    "Les quais vides\nLes quais vides de Brest en hiver.");
	ck_assert_str_eq(article->zones[ZONE_CREDIT],
	    "Wire\n(c) Wire Example\nPhoto Roc");
	article_list_free(list);
}
END_TEST

START_TEST(management_tells_the_life_cycle)
{
	struct article_list *list = format_sample_read("newsml/text.xml");
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->msgtype, "correct");
	ck_assert_int_eq(article->urgency, 2);
	ck_assert_int_eq(article->embargo_sec, 1700524800);
	ck_assert_int_eq(article->published_sec, 1699866000);
	ck_assert_int_eq(article->modified_sec, 1699866900);
	ck_assert_str_eq(article->guid,
	    "urn:newsml:wire.example:20231113:PORT-1");
	ck_assert_str_eq(article->version, "2");
	ck_assert_str_eq(article->slugline, "France-port");
	ck_assert_str_eq(article->language, "fr");
	ck_assert_str_eq(article->source, "Wire Example");
	article_list_free(list);
}
END_TEST

START_TEST(the_dateline_stands_over_where_it_was_written)
{
	struct article_list *list = format_sample_read("newsml/text.xml");
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->dateline.place, "Brest");
	ck_assert_str_eq(article->dateline.region, "France");
	ck_assert_int_eq(article->dateline.year, 2023);
	ck_assert_int_eq(article->dateline.day, 13);
	article_list_free(list);
}
END_TEST

START_TEST(subjects_come_once_and_with_their_schemes)
{
	struct article_list *list = format_sample_read("newsml/text.xml");
	const struct article *article = &list->items[0];

	ck_assert(format_sample_has_subject(article, "subj", "04000000", NULL));
	ck_assert(format_sample_has_subject(article, "subj", "04015000", NULL));
	ck_assert(
	    format_sample_has_subject(article, "iso3166-1a3", "FRA", NULL));
	ck_assert(format_sample_has_subject(article, "keyword", NULL, "ports"));
	ck_assert(format_sample_has_subject(article, "keyword", NULL, "quais"));
	ck_assert(format_sample_has_subject(article, "genre", NULL, "Current"));
	ck_assert_uint_eq(article->subject_count, 6);
	article_list_free(list);
}
END_TEST

START_TEST(each_language_is_an_article)
{
	struct article_list *list = format_sample_read("newsml/languages.xml");
	const struct article *english = &list->items[0];
	const struct article *german = &list->items[1];

	ck_assert_uint_eq(list->count, 3);
	ck_assert_str_eq(english->zones[ZONE_HEADLINE],
	    "Pump maker opens plant");
	ck_assert_str_eq(english->zones[ZONE_STANDFIRST],
	    "It will employ forty");
	ck_assert_str_eq(english->zones[ZONE_BODY],
	    "The pump maker opened a plant in Tulsa.");
	ck_assert_str_eq(english->zones[ZONE_CAPTION], "The new plant");
	ck_assert_str_eq(english->zones[ZONE_NOTE], "Joe Roe, Tokyo");
	ck_assert_str_eq(english->dateline.place, "Tulsa");
	ck_assert_str_eq(english->language, "en");
	ck_assert_str_eq(german->zones[ZONE_HEADLINE],
	    "Pumpenbauer eröffnet Werk");
	ck_assert_str_eq(german->zones[ZONE_BODY],
	    "Der Pumpenbauer hat ein Werk eröffnet.\nEs steht in Tulsa.");
	ck_assert_str_eq(german->language, "de");
	ck_assert_str_eq(german->source, "Business Wire");
	article_list_free(list);
}
END_TEST

START_TEST(a_first_revision_is_new_whatever_its_number)
{
	struct article_list *list = format_sample_read("newsml/languages.xml");

	ck_assert_str_eq(list->items[0].version, "1699871234");
	ck_assert_str_eq(list->items[0].msgtype, "new");
	article_list_free(list);
}
END_TEST

START_TEST(a_withdrawal_may_have_nothing_but_its_name)
{
	struct article_list *list = format_sample_read("newsml/languages.xml");
	const struct article *article = &list->items[2];

	ck_assert_str_eq(article->msgtype, "withdraw");
	ck_assert_str_eq(article->zones[ZONE_HEADLINE], "Old-release");
	ck_assert_str_eq(article->guid,
	    "urn:newsml:release.example:20231112:70");
	article_list_free(list);
}
END_TEST

START_TEST(items_inside_items_are_articles)
{
	struct article_list *list = format_sample_parse(
	    "<NewsML><NewsItem><NewsComponent><NewsItem><NewsComponent>"
	    "<NewsLines><HeadLine>One</HeadLine></NewsLines></NewsComponent>"
	    "</NewsItem><NewsItem><NewsComponent><NewsLines><HeadLine>Two"
	    "</HeadLine></NewsLines></NewsComponent></NewsItem>"
	    "</NewsComponent></NewsItem></NewsML>");

	ck_assert_uint_eq(list->count, 2);
	ck_assert_str_eq(list->items[1].zones[ZONE_HEADLINE], "Two");
	article_list_free(list);
}
END_TEST

START_TEST(stories_side_by_side_are_articles)
{
#define STORY(headline, rest)                                                  \
	"<NewsComponent>" rest "<NewsLines><HeadLine>" headline                \
	"</HeadLine></NewsLines><ContentItem><DataContent>Text of " headline   \
	"</DataContent></ContentItem></NewsComponent>"
	struct article_list *list = format_sample_parse(
	    "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Package"
	    "</HeadLine></NewsLines>" STORY("One", "")
		STORY("Two", "<Role FormalName='Main'/>") STORY("Three",
		    "<Role FormalName='Caption'/>") "</NewsComponent></"
						    "NewsItem></NewsML>");

	ck_assert_uint_eq(list->count, 2);
	ck_assert_str_eq(list->items[0].zones[ZONE_HEADLINE], "One");
	ck_assert_str_eq(list->items[1].zones[ZONE_BODY], "Text of Two");
	article_list_free(list);

	list = format_sample_parse(
	    "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>Whole"
	    "</HeadLine></NewsLines>" STORY("One",
		"") "</NewsComponent></NewsItem></NewsML>");
	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(list->items[0].zones[ZONE_HEADLINE], "Whole");
	article_list_free(list);
#undef STORY
}
END_TEST

START_TEST(what_holds_no_story_is_refused)
{
	ck_assert_str_eq(format_sample_reason("<NewsML><Catalog/></NewsML>"),
	    "NewsML without an item (NewsItem)");
	ck_assert_str_eq(format_sample_reason("<NewsML><NewsItem/></NewsML>"),
	    "no headline and no body");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("newsml");
	TCase *tcase = tcase_create("newsml");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, lines_and_parts_go_where_they_belong);
	tcase_add_test(tcase, management_tells_the_life_cycle);
	tcase_add_test(tcase, the_dateline_stands_over_where_it_was_written);
	tcase_add_test(tcase, subjects_come_once_and_with_their_schemes);
	tcase_add_test(tcase, each_language_is_an_article);
	tcase_add_test(tcase, a_first_revision_is_new_whatever_its_number);
	tcase_add_test(tcase, a_withdrawal_may_have_nothing_but_its_name);
	tcase_add_test(tcase, items_inside_items_are_articles);
	tcase_add_test(tcase, stories_side_by_side_are_articles);
	tcase_add_test(tcase, what_holds_no_story_is_refused);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
