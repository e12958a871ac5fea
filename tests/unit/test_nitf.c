/* SPDX-License-Identifier: MIT */
/* NITF: what its elements say is what the article has. */
#include "daemon/article/nitf.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/lib/format_sample.h"

#define NITF(head, body)                                                       \
	"<?xml version=\"1.0\"?><nitf><head>" head "</head><body>" body        \
	"</body></nitf>"

START_TEST(a_story_has_all_its_parts)
{
	struct article_list *list = format_sample_read("nitf/story.xml");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(article->zones[ZONE_HEADLINE],
	    "Ferry crews walk out in Bergen");
	ck_assert_str_eq(article->zones[ZONE_STANDFIRST],
	    "Owners offer talks on Tuesday");
	ck_assert_str_eq(article->zones[ZONE_BYLINE],
	    "By Jane Doe Harbour Staff");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "Two thousand seamen of the Fjord Lines stopped work on Monday, "
	    "and no ferry left Bergen.\nWhat they want\nShorter watches\n"
	    "Better bunks\nLine Crews\nNorth 12\n"
	    "The owners offered talks & coffee.");
	ck_assert_str_eq(article->zones[ZONE_CAPTION],
	    "The empty quay of Bergen.");
	ck_assert_str_eq(article->zones[ZONE_CREDIT],
	    "Harbour News\nPhoto: Ana Roe");
	ck_assert_str_eq(article->zones[ZONE_NOTE],
	    "Eds: two takes\nAdds quotes from the owners\n"
	    "Not for use after Friday.\n"
	    "Harbour News can be reached at the quay.");
	ck_assert_str_eq(article->dateline.place, "Bergen");
	ck_assert_str_eq(article->dateline.region, "Norway");
	ck_assert_str_eq(article->zones[ZONE_DATELINE], "BERGEN, Norway");
	ck_assert_str_eq(article->source, "Harbour News");
	ck_assert_str_eq(article->language, "en");
	article_list_free(list);
}
END_TEST

START_TEST(the_head_tells_identity_state_and_subjects)
{
	struct article_list *list = format_sample_read("nitf/story.xml");
	const struct article *article = &list->items[0];

	ck_assert_str_eq(article->guid, "ferry.20231113");
	ck_assert_str_eq(article->version, "3");
	ck_assert_str_eq(article->slugline, "FERRY-STRIKE");
	ck_assert_str_eq(article->msgtype, "update");
	ck_assert_int_eq(article->urgency, 3);
	ck_assert_int_eq(article->published_sec, 1699866900);
	ck_assert_int_eq(article->embargo_sec, 0);
	ck_assert(format_sample_has_subject(article, "subj", "09003000",
	    "labour dispute"));
	ck_assert(format_sample_has_subject(article, "medtop", "20000639",
	    "diplomacy"));
	ck_assert(
	    format_sample_has_subject(article, "iso3166-1a3", "NOR", NULL));
	ck_assert(
	    format_sample_has_subject(article, "iso3166-1a2", "NO", "Norway"));
	ck_assert(format_sample_has_subject(article, "harbour", "o-17",
	    "Fjord Lines of Norrland"));
	ck_assert(format_sample_has_subject(article, "desk", "eco", "economy"));
	ck_assert(
	    format_sample_has_subject(article, "keyword", NULL, "strikes"));
	article_list_free(list);
}
END_TEST

START_TEST(a_kill_in_a_name_space_needs_no_story)
{
	struct article_list *list = format_sample_read("nitf/namespace.xml");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(article->msgtype, "withdraw");
	ck_assert_str_eq(article->zones[ZONE_HEADLINE], "QUAKE-LIMA");
	ck_assert_str_eq(article->guid, "q.7");
	article_list_free(list);
}
END_TEST

START_TEST(a_release_after_the_issue_is_an_embargo)
{
	struct article_list *list = format_sample_read("nitf/pre.xml");
	const struct article *article = &list->items[0];

	ck_assert_int_eq(article->embargo_sec, 1700460000);
	ck_assert_int_eq(article->urgency, 0);
	/* The title stands in for a headline, lines of <pre> are copy. */
	ck_assert_str_eq(article->zones[ZONE_HEADLINE], "Chess results");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "Open of Riga\nRoe beat Doe after forty moves of a long Spanish "
	    "game in which nobody castled at all.\nSecond round on Friday.");
	article_list_free(list);
}
END_TEST

static int64_t
embargo_of(const char *dates)
{
	char text[512];
	struct article_list *list;
	int64_t sec;

	snprintf(text, sizeof(text),
	    "<nitf><head><title>x</title><docdata>%s</docdata></head></nitf>",
	    dates);
	list = format_sample_parse(text);
	sec = list->items[0].embargo_sec;
	article_list_free(list);
	return sec;
}

START_TEST(a_release_on_the_day_of_the_issue_is_no_embargo)
{
	ck_assert_int_eq(embargo_of("<date.issue norm='20231113T000000Z'/>"
				    "<date.release norm='20231113T204212Z'/>"),
	    0);
	ck_assert_int_eq(embargo_of("<date.issue norm='2023-11-13'/>"
				    "<date.release norm='20231113T204212Z'/>"),
	    0);
	ck_assert_int_eq(embargo_of("<date.issue norm='20231113T100000Z'/>"
				    "<date.release norm='20231113T204212Z'/>"),
	    1699908132);
	ck_assert_int_eq(embargo_of("<date.issue norm='20231113T000000Z'/>"
				    "<date.release norm='20231114T060000Z'/>"),
	    1699941600);
	/* Beside the file's own time. */
	ck_assert_int_eq(embargo_of("<date.release norm='20231114T060000Z'/>"),
	    0);
	ck_assert_int_eq(embargo_of("<date.release norm='20231116T060000Z'/>"),
	    1700114400);
}
END_TEST

START_TEST(a_lead_that_comes_twice_is_read_once)
{
	struct article_list *list = format_sample_parse(
	    "<nitf><head><pubdata date.publication='20050301T000000'/></head>"
	    "<body><body.head><hedline><hl1>Bread</hl1></hedline></body.head>"
	    "<body.content><block class='lead_paragraph'><p>One</p></block>"
	    "<block class='full_text'><p>One</p><p>Two</p></block>"
	    "</body.content></body></nitf>");

	ck_assert_str_eq(list->items[0].zones[ZONE_BODY], "One\nTwo");
	ck_assert_int_eq(list->items[0].published_sec, 1109635200);
	article_list_free(list);

	list = format_sample_parse(
	    "<nitf><body><body.content><block class='lead_paragraph'>"
	    "<p>One</p></block></body.content></body></nitf>");
	ck_assert_str_eq(list->items[0].zones[ZONE_BODY], "One");
	article_list_free(list);
}
END_TEST

static const char *
msgtype_of(const char *text)
{
	static char msgtype[16];
	struct article_list *list = format_sample_parse(text);

	ck_assert_uint_eq(list->count, 1);
	snprintf(msgtype, sizeof(msgtype), "%s", list->items[0].msgtype);
	article_list_free(list);
	return msgtype;
}

START_TEST(the_state_decides_the_msgtype)
{
#define HEADED(docdata)                                                        \
	NITF("<docdata " docdata "</docdata>",                                 \
	    "<body.head><hedline><hl1>Bread is dear</hl1></hedline>"           \
	    "</body.head>")
	ck_assert_str_eq(msgtype_of(HEADED(">")), "new");
	ck_assert_str_eq(msgtype_of(HEADED("><du-key version='1'/>")), "new");
	ck_assert_str_eq(msgtype_of(HEADED("><du-key version='02'/>")),
	    "update");
	ck_assert_str_eq(msgtype_of(HEADED("><du-key generation='2'/>")),
	    "update");
	ck_assert_str_eq(msgtype_of(HEADED("><du-key version='2'/>"
					   "<ed-msg msg-type='Correction'/>")),
	    "correct");
	ck_assert_str_eq(msgtype_of(
			     HEADED("><ed-msg info='Corrects the price'/>")),
	    "correct");
	ck_assert_str_eq(msgtype_of(HEADED("management-status='withheld'>")),
	    "withdraw");
#undef HEADED
}
END_TEST

START_TEST(words_of_the_copy_make_an_update_a_correction)
{
	ck_assert_str_eq(
	    msgtype_of(NITF("<docdata><du-key version='2'/></docdata>",
		"<body.head><hedline><hl1>CORRECTED-Bread is dear</hl1>"
		"</hedline></body.head>")),
	    "correct");
}
END_TEST

static const char *
guid_of(const char *text)
{
	static char guid[64];
	struct article_list *list = format_sample_parse(text);

	snprintf(guid, sizeof(guid), "%s", list->items[0].guid);
	article_list_free(list);
	return guid;
}

START_TEST(the_guid_has_no_version)
{
#define IDENTIFIED(id, version)                                                \
	NITF("<title>x</title><docdata><doc-id id-string='" id                 \
	     "'/><du-key version='" version "'/></docdata>",                   \
	    "")
	ck_assert_str_eq(guid_of(IDENTIFIED("a-5_47", "48")), "a-5");
	ck_assert_str_eq(guid_of(IDENTIFIED("a-5:48", "48")), "a-5");
	ck_assert_str_eq(guid_of(IDENTIFIED("a-5_46", "48")), "a-5_46");
	ck_assert_str_eq(guid_of(IDENTIFIED("2048", "2048")), "2048");
	ck_assert_str_eq(guid_of(IDENTIFIED("a-5_47", "")), "a-5_47");
#undef IDENTIFIED
}
END_TEST

START_TEST(each_document_in_a_file_is_an_article)
{
	struct article_list *list = format_sample_parse(
	    "<?xml version='1.0'?><feed-of-ours><nitf><head><title>One</title>"
	    "</head></nitf>\n<nitf><head><title>Two</title></head></nitf>"
	    "</feed-of-ours>");

	ck_assert_uint_eq(list->count, 2);
	ck_assert_str_eq(list->items[1].zones[ZONE_HEADLINE], "Two");
	article_list_free(list);
}
END_TEST

START_TEST(nothing_at_all_is_refused)
{
	ck_assert_str_eq(format_sample_reason(NITF("", "<body.content/>")),
	    "no headline and no body");
}
END_TEST

START_TEST(markup_that_is_broken_is_read_as_far_as_it_goes)
{
	struct article_list *list = format_sample_parse(
	    "<nitf><body><body.head><hedline><hl1>Bread & butter</hl1>"
	    "</hedline></body.head><body.content><p>Dear &eacute;clairs"
	    "<p>Dear milk</body.content>");

	ck_assert_str_eq(list->items[0].zones[ZONE_HEADLINE], "Bread & butter");
	ck_assert_str_eq(list->items[0].zones[ZONE_BODY],
	    "Dear éclairs\nDear milk");
	article_list_free(list);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("nitf");
	TCase *tcase = tcase_create("nitf");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, a_story_has_all_its_parts);
	tcase_add_test(tcase, the_head_tells_identity_state_and_subjects);
	tcase_add_test(tcase, a_kill_in_a_name_space_needs_no_story);
	tcase_add_test(tcase, a_release_after_the_issue_is_an_embargo);
	tcase_add_test(tcase, a_release_on_the_day_of_the_issue_is_no_embargo);
	tcase_add_test(tcase, a_lead_that_comes_twice_is_read_once);
	tcase_add_test(tcase, the_state_decides_the_msgtype);
	tcase_add_test(tcase, words_of_the_copy_make_an_update_a_correction);
	tcase_add_test(tcase, the_guid_has_no_version);
	tcase_add_test(tcase, each_document_in_a_file_is_an_article);
	tcase_add_test(tcase, nothing_at_all_is_refused);
	tcase_add_test(tcase, markup_that_is_broken_is_read_as_far_as_it_goes);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
