/* SPDX-License-Identifier: MIT */
/* Feeds: entries become articles. */
#include "daemon/article/feed.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct article_list *
read_bytes(const char *bytes, size_t len)
{
	const struct article_input input = { .bytes = bytes,
		.len = len,
		.name = "feed.xml",
		.time_sec = 1671000000 };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;
	enum newsalert_err err = article_read(&input, &why, &list);

	ck_assert_msg(err == NEWSALERT_OK, "error %d: %s", err, why.text);
	return list;
}

static struct article_list *
read_text(const char *xml)
{
	return read_bytes(xml, strlen(xml));
}

static struct article_list *
read_sample(const char *name)
{
	static char bytes[65536];
	char path[512];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/formats/%s", TEST_DATA, name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s", path);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return read_bytes(bytes, len);
}

static void
expect_zone(const struct article *article, enum zone zone, const char *text)
{
	const char *got = article->zones[zone];

	if (text == NULL)
		ck_assert_msg(got == NULL, "%s: \"%s\"", zone_name(zone), got);
	else
		ck_assert_msg(got != NULL && strcmp(got, text) == 0,
		    "%s: \"%s\" and not \"%s\"", zone_name(zone), got, text);
}

static void
expect_subject(const struct article *article, size_t i, const char *scheme,
    const char *code, const char *name)
{
	const struct article_subject *subject = &article->subjects[i];

	ck_assert_uint_lt(i, article->subject_count);
	ck_assert_pstr_eq(subject->scheme, scheme);
	ck_assert_pstr_eq(subject->code, code);
	ck_assert_pstr_eq(subject->name, name);
}

/* ---- Whole feeds ------------------------------------------------------- */

START_TEST(rss_2_gives_an_article_an_item)
{
	struct article_list *list = read_sample("rss/harbour-2.0.xml");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 3);
	ck_assert_uint_eq(list->problem_count, 0);
	expect_zone(article, ZONE_HEADLINE,
	    "Ferry Nord runs aground, 40 saved & well");
	expect_zone(article, ZONE_STANDFIRST,
	    "Nobody was hurt when the ferry ran aground.");
	expect_zone(article, ZONE_BODY,
	    "The ferry ran aground off Norway on Tuesday.\n"
	    "All 40 on board were saved.\nIt was foggy.");
	expect_zone(article, ZONE_BYLINE, "Jane Doe\nAl Roe");
	expect_zone(article, ZONE_CAPTION, "The Nord in 2020.");
	expect_zone(article, ZONE_CREDIT, "Kim Poe");
	ck_assert_str_eq(article->dateline.place, "Oslo");
	ck_assert_str_eq(article->source, "Harbour News");
	ck_assert_str_eq(article->language, "en");
	ck_assert_str_eq(article->guid, "harbour-4711");
	ck_assert_str_eq(article->link, "http://harbour.example/story/ferry");
	ck_assert_int_eq(article->published_sec, 1670925600);
	ck_assert_uint_eq(article->subject_count, 2);
	expect_subject(article, 0, "http://harbour.example/topics", "shipping",
	    NULL);
	expect_subject(article, 1, NULL, "Norway", NULL);

	article = &list->items[1];
	expect_zone(article, ZONE_BODY,
	    "Dockers in Lima, Peru, went on strike.\nThey want more.");
	expect_zone(article, ZONE_STANDFIRST, NULL);
	expect_zone(article, ZONE_BYLINE, "Harbour desk");
	ck_assert_str_eq(article->source, "Quay Weekly");
	ck_assert_str_eq(article->link, "http://harbour.example/story/strike");
	ck_assert_str_eq(article->guid, "http://harbour.example/story/strike");

	article = &list->items[2];
	expect_zone(article, ZONE_STANDFIRST, NULL);
	expect_zone(article, ZONE_BODY,
	    "Cranes were built in Chile, the port said. And a tower was.");
	ck_assert_ptr_null(article->link);
	article_list_free(list);
}
END_TEST

START_TEST(rss_1_has_its_items_behind_the_channel)
{
	struct article_list *list = read_sample("rss/tide-1.0.rdf");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count + list->problem_count, 1);
	expect_zone(article, ZONE_HEADLINE, "Marée haute à Brest");
	expect_zone(article, ZONE_BODY, "La marée a été haute.");
	ck_assert_str_eq(article->source, "Tide Press");
	ck_assert_str_eq(article->language, "fr");
	ck_assert_str_eq(article->guid, "http://tide.example/1");
	ck_assert_str_eq(article->link, "http://tide.example/1.html");
	ck_assert_int_eq(article->published_sec, 1670925600);
	expect_subject(article, 0, NULL, "marées", NULL);
	article_list_free(list);
}
END_TEST

START_TEST(atom_1_has_types_bases_and_languages)
{
	struct article_list *list = read_sample("atom/quay-1.0.xml");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 3);
	expect_zone(article, ZONE_HEADLINE, "Schiff gehoben");
	expect_zone(article, ZONE_STANDFIRST, "Das Schiff ist oben.");
	expect_zone(article, ZONE_BODY,
	    "Das Schiff wurde in Kiel gehoben.\nEs ist heil.");
	expect_zone(article, ZONE_BYLINE, "Uwe Poe");
	ck_assert_str_eq(article->source, "Kai & Woche");
	ck_assert_str_eq(article->language, "de");
	ck_assert_str_eq(article->guid, "tag:quay.example,2022:1");
	ck_assert_str_eq(article->link, "http://quay.example/atom/2022/schiff");
	ck_assert_int_eq(article->published_sec, 1670922000);
	ck_assert_int_eq(article->modified_sec, 1670931000);
	expect_subject(article, 0, "http://cv.iptc.org/newscodes/mediatopic/",
	    "04015000", "Schifffahrt");

	article = &list->items[1];
	expect_zone(article, ZONE_HEADLINE, "Less < more");
	expect_zone(article, ZONE_BODY, "A strike in Peru ended.");
	expect_zone(article, ZONE_BYLINE, "Kai Redaktion");
	ck_assert_str_eq(article->source, "Lima Quay");
	ck_assert_str_eq(article->language, "en");
	expect_zone(&list->items[2], ZONE_BODY, NULL);
	ck_assert_str_eq(list->items[2].link, "http://quay.example/3");
	article_list_free(list);
}
END_TEST

START_TEST(atom_03_may_be_base64)
{
	struct article_list *list = read_sample("atom/quay-0.3.xml");
	const struct article *article = &list->items[0];

	expect_zone(article, ZONE_HEADLINE, "Ship raised");
	expect_zone(article, ZONE_BODY,
	    "The ship was raised in Kiel.\nIt is whole.");
	ck_assert_int_eq(article->published_sec, 1085062382);
	ck_assert_int_eq(article->modified_sec, 1085062442);
	article_list_free(list);
}
END_TEST

START_TEST(cdf_is_read)
{
	struct article_list *list = read_sample("cdf/buoy.cdf");

	ck_assert_uint_eq(list->count, 1);
	expect_zone(&list->items[0], ZONE_HEADLINE, "Buoy adrift off Chile");
	expect_zone(&list->items[0], ZONE_BODY, "It was seen on Monday.");
	ck_assert_str_eq(list->items[0].link, "http://buoy.example/1.html");
	ck_assert_str_eq(list->items[0].source, "Buoy");
	article_list_free(list);
}
END_TEST

START_TEST(mistakes_are_forgiven)
{
	struct article_list *list = read_sample("rss/mistakes.xml");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 2);
	expect_zone(article, ZONE_HEADLINE, "Rope breaks, R&D at fault");
	expect_zone(article, ZONE_BODY,
	    "A rope broke in Peru.\nNobody < 18 was hurt.");
	expect_zone(article, ZONE_BYLINE, "Jane Doe");
	ck_assert_str_eq(article->link, "http://ropes.example/1?a=1&b=2");
	ck_assert_str_eq(article->source, "Ropes & Knots");
	expect_zone(&list->items[1], ZONE_HEADLINE, "Knot & Sons");
	expect_zone(&list->items[1], ZONE_BODY,
	    "They tie knots in Chile. And ropes.");
	article_list_free(list);
}
END_TEST

/* ---- Single rules ------------------------------------------------------ */

START_TEST(an_entry_without_text_is_a_problem_of_the_list)
{
	struct article_list *list =
	    read_text("<rss><channel>"
		      "<item><title>A</title></item>"
		      "<item><link>http://b</link></item>"
		      "<item><title>C</title></item>"
		      "</channel></rss>");

	ck_assert_uint_eq(list->count, 2);
	ck_assert_uint_eq(list->problem_count, 1);
	ck_assert_uint_eq(list->problems[0].index, 1);
	ck_assert_str_eq(list->problems[0].reason, "no headline and no body");
	article_list_free(list);
}
END_TEST

START_TEST(a_feed_without_entries_is_rejected)
{
	static const char xml[] =
	    "<rss><channel><title>A</title></channel></rss>";
	const struct article_input input = { .bytes = xml,
		.len = sizeof(xml) - 1,
		.name = "feed.xml" };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;

	ck_assert_int_eq(article_read(&input, &why, &list), NEWSALERT_EFORMAT);
	ck_assert_str_eq(why.text, "the feed has no entries");
	ck_assert_ptr_null(list);
}
END_TEST

/* An entry of RSS, alone in its feed. */
static struct article_list *
read_item(const char *content)
{
	char xml[4096];

	snprintf(xml, sizeof(xml),
	    "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' "
	    "xmlns:media='http://search.yahoo.com/mrss/' "
	    "xmlns:dc='http://purl.org/dc/elements/1.1/' "
	    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
	    "<channel><link>http://c/d</link><item>%s</item></channel></rss>",
	    content);
	return read_text(xml);
}

struct field {
	const char *content;
	enum zone zone;
	const char *text;
};

static const struct field fields[] = {
	{ "<media:title>M</media:title><dc:title>D</dc:title>", ZONE_HEADLINE,
	    "D" },
	{ "<title/><media:group><media:title>M</media:title></media:group>",
	    ZONE_HEADLINE, "M" },
	{ "<image><title>I</title></image><title>A</title>", ZONE_HEADLINE,
	    "A" },
	{ "<title>A</title><media:group><media:description>Text."
	  "</media:description></media:group>",
	    ZONE_BODY, "Text." },
	{ "<title>A</title><description>Text.</description>"
	  "<content:encoded>&lt;img src='a'&gt;</content:encoded>",
	    ZONE_BODY, "Text." },
	{ "<title>A</title><description>First.\n\nSecond.</description>",
	    ZONE_BODY, "First.\nSecond." },
	{ "<title>A</title><description>One\nline.</description>", ZONE_BODY,
	    "One line." },
	{ "<title>A</title><description><p>Bare</p><p>markup</p></description>",
	    ZONE_BODY, "Bare\nmarkup" },
	{ "<title>A</title><xhtml:body><p>B</p></xhtml:body>", ZONE_BODY, "B" },
	{ "<title>A</title><author>Jane &lt;j@a.example&gt;</author>"
	  "<dc:creator>Jane</dc:creator>",
	    ZONE_BYLINE, "Jane" },
	{ "<title>A</title><author>Jane (j@a.example)</author>", ZONE_BYLINE,
	    "Jane" },
	{ "<title>A</title><author>j@a.example</author>", ZONE_BYLINE, NULL },
	{ "<title>A</title><itunes:author>Al</itunes:author>", ZONE_BYLINE,
	    "Al" },
};

START_TEST(the_best_of_what_says_the_same_is_taken)
{
	struct article_list *list = read_item(fields[_i].content);

	expect_zone(&list->items[0], fields[_i].zone, fields[_i].text);
	article_list_free(list);
}
END_TEST

struct link {
	const char *content;
	const char *link;
};

static const struct link links[] = {
	{ "<link>\n http://a/b \n</link>", "http://a/b" },
	{ "<link>b</link>", "http://c/b" },
	{ "<guid>http://a/g</guid>", "http://a/g" },
	{ "<guid isPermaLink='false'>http://a/g</guid>", NULL },
	{ "<guid>g</guid>", NULL },
	{ "<link>mailto:a@b</link>", NULL },
	{ "<link>http://a/1</link><feedburner:origLink>http://b/2"
	  "</feedburner:origLink>",
	    "http://b/2" },
	{ "<atom:link rel='self' href='http://a/s'/><link>http://a/b</link>",
	    "http://a/b" },
	{ "<atom:link href='http://a/s'/>", "http://a/s" },
};

START_TEST(the_link_is_the_storys)
{
	char content[512];
	struct article_list *list;

	snprintf(content, sizeof(content), "<title>A</title>%s",
	    links[_i].content);
	list = read_item(content);
	ck_assert_pstr_eq(list->items[0].link, links[_i].link);
	article_list_free(list);
}
END_TEST

START_TEST(keywords_are_subjects)
{
	struct article_list *list = read_item(
	    "<title>A</title><media:keywords>b, c ,,d</media:keywords>"
	    "<itunes:category text='News'/>");

	ck_assert_uint_eq(list->items[0].subject_count, 4);
	expect_subject(&list->items[0], 1, NULL, "c", NULL);
	expect_subject(&list->items[0], 3, NULL, "News", NULL);
	article_list_free(list);
}
END_TEST

START_TEST(a_lone_entry_of_atom_is_a_feed_of_one)
{
	struct article_list *list =
	    read_text("<?xml version='1.0'?>"
		      "<entry xmlns='http://www.w3.org/2005/Atom' "
		      "xml:base='http://a/'><title>T</title><link href='b'/>"
		      "</entry>");

	ck_assert_uint_eq(list->count, 1);
	ck_assert_str_eq(list->items[0].link, "http://a/b");
	article_list_free(list);
}
END_TEST

/* With two new entries the old ones are the same articles still. */
START_TEST(an_entry_keeps_its_identity)
{
	static const char old[] = "<item><title>A</title><guid>1</guid>"
				  "<description>Text.</description></item>";
	struct article_list *before, *after;
	char xml[1024];

	snprintf(xml, sizeof(xml), "<rss><channel>%s</channel></rss>", old);
	before = read_text(xml);
	snprintf(xml, sizeof(xml),
	    "<rss><channel><lastBuildDate>x</lastBuildDate>"
	    "<item><title>C</title></item><item><title>B</title></item>%s"
	    "</channel></rss>",
	    old);
	after = read_text(xml);
	ck_assert_uint_eq(after->count, 3);
	ck_assert_mem_eq(before->items[0].id, after->items[2].id,
	    ARTICLE_ID_LEN);
	ck_assert_mem_ne(after->items[0].id, after->items[1].id,
	    ARTICLE_ID_LEN);
	article_list_free(before);
	article_list_free(after);
}
END_TEST

START_TEST(one_entry_that_passes_a_limit_does_not_harm_the_others)
{
	const size_t deep = 300;
	char *xml = malloc(64 + 8 * deep), *at;
	struct article_list *list;

	ck_assert_ptr_nonnull(xml);
	at = stpcpy(xml, "<rss><item><title>A</title><description>");
	for (size_t i = 0; i < deep; i++)
		at = stpcpy(at, "&lt;b>x");
	stpcpy(at, "</description></item><item><title>B</title></item></rss>");
	list = read_text(xml);
	ck_assert_uint_eq(list->count + list->problem_count, 2);
	expect_zone(&list->items[list->count - 1], ZONE_HEADLINE, "B");
	article_list_free(list);
	free(xml);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("entries");
	TCase *tcase = tcase_create("entries");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, rss_2_gives_an_article_an_item);
	tcase_add_test(tcase, rss_1_has_its_items_behind_the_channel);
	tcase_add_test(tcase, atom_1_has_types_bases_and_languages);
	tcase_add_test(tcase, atom_03_may_be_base64);
	tcase_add_test(tcase, cdf_is_read);
	tcase_add_test(tcase, mistakes_are_forgiven);
	tcase_add_test(tcase, an_entry_without_text_is_a_problem_of_the_list);
	tcase_add_test(tcase, a_feed_without_entries_is_rejected);
	tcase_add_loop_test(tcase, the_best_of_what_says_the_same_is_taken, 0,
	    sizeof(fields) / sizeof(fields[0]));
	tcase_add_loop_test(tcase, the_link_is_the_storys, 0,
	    sizeof(links) / sizeof(links[0]));
	tcase_add_test(tcase, keywords_are_subjects);
	tcase_add_test(tcase, a_lone_entry_of_atom_is_a_feed_of_one);
	tcase_add_test(tcase, an_entry_keeps_its_identity);
	tcase_add_test(tcase,
	    one_entry_that_passes_a_limit_does_not_harm_the_others);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
