/* SPDX-License-Identifier: MIT */
/* What an article is tagged with, and on what evidence. */
#include "daemon/tagging/tagger.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static const char countries[] =
    "# code	kind	language	keywords\n"
    "\n"
    "JP	name	en	Japan\n"
    "JP	demonym	en	Japanese\n"
    "JP	capital	en	Tokyo\n"
    "RU	name	en	Russia; Russian Federation; Soviet Union\n"
    "RU	demonym	en	Russian; Russians; Soviet\n"
    "RU	metonym	en	Kremlin\n"
    "RU	dateline	en	St. Petersburg\n"
    "RU	capital	en	Moscow\n"
    "US	name	en	United States; =US; U.S.\n"
    "US	demonym	en	American\n"
    "US	capital	en	Washington\n"
    "US	region	en	New Mexico; =Georgia; Texas; Connecticut\n"
    "US	qualifier	en	=Conn; =Ga\n"
    "US	dateline	en	Stamford; Athens^0.1\n"
    "GE	name	en	Georgia\n"
    "GE	capital	en	Tbilisi\n"
    "MX	name	en	Mexico\n"
    "MX	city	en	Merida^0.4\n"
    "SD	name	en	Sudan\n"
    "SS	name	en	South Sudan\n"
    "TR	name	en	=Turkey; =Türkiye\n"
    "TR	demonym	en	Turkish\n"
    "JO	name	en	Jordan\n"
    "JO	demonym	en	Jordanian\n"
    "TD	name	en	=Chad\n"
    "GB	name	en	Britain; United Kingdom\n"
    "GB	capital	en	London\n"
    "GB	dateline	en	Birmingham\n"
    "CA	name	en	Canada\n"
    "CA	demonym	en	Canadian\n"
    "CA	region	en	Ontario\n"
    "CA	city	en	London^0.5\n"
    "US	city	en	London^0.2\n"
    "GR	name	en	Greece\n"
    "GR	capital	en	Athens\n"
    "FR	name	en	France\n"
    "FR	capital	en	Paris\n"
    "BR	city	en	São Paulo\n"
    "BR	name	en	Brazil\n"
    "CZ,SK	name	en	Czechoslovakia\n"
    "CZ	name	en	Czech Republic\n"
    "SK	name	en	Slovakia\n"
    "RU	name	ru	Россия\n"
    "CN	name	en	=China\n"
    "CN	name	zh	中国\n"
    "BR	name	en	Cuba\n"
    "GR	capital	tr	Cuba\n"
    "-	block	en	Canadian dollars; Jordan Times\n"
    "-	forename	*	=Michael; =Chad; =Paris\n"
    "-	forename	*	Mr\n"
    "-	surname	*	=Jordan; =Johnson; =Jackson\n"
    "-	firm	*	Fund; Inc\n";

static struct rule_box box;

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/names.tsv", countries);
	rule_box_open(&box);
}

static void
teardown(void)
{
	rule_box_fini(&box);
}

struct example {
	const char *headline;
	const char *body;
	const char *countries;
};

static const struct example examples[] = {
	/* the longest name, and only it */
	{ "New Mexico votes", "It did.", "US=about" },
	{ "South Sudan votes", "It did.", "SS=about" },
	{ "South Sudan and Sudan talk", "They did.", "SD=about SS=about" },
	{ "", "New Mexico borders Mexico.", "MX=about US=mentioned" },
	/* case where it carries meaning */
	{ "", "They told us about turkey and china.", "" },
	{ "", "The US spoke.", "US=about" },
	{ "", "The U.S. spoke, not us.", "US=about" },
	{ "", "Turkey and China met.", "CN=about TR=about" },
	{ "TURKEY PRICES RISE", "Birds cost more.", "" },
	{ "TURKEY RAISES RATES", "The Turkish bank did.", "TR=about" },
	{ "TURKEY RAISES RATES", "", "TR=about" },
	{ "LET US GO", "They went.", "" },
	{ "LET US GO", "", "" },
	{ "U.S. BONDS FALL", "They fell.", "US=about" },
	/* persons, firms, publications, tickers */
	{ "", "Michael Jordan scored. Chad Johnson did not.", "" },
	{ "", "Paris Jackson sang.", "" },
	{ "", "Jordan spoke to Michael.", "JO=about" },
	{ "", "He left Jordan. Chad left too.", "JO=about TD=about" },
	{ "", "Michael - Jordan, Chad, Johnson.", "JO=about TD=about" },
	{ "", "Mr Jordan said Mr. Jordan would speak.", "" },
	{ "", "Michael B. Jordan, Chad O. Johnson.", "" },
	{ "", "Michael O Jordan, Michael. B Jordan.", "JO=about" },
	{ "", "He said in Jordan Times that Chad agreed.", "TD=about" },
	{ "", "Chad Ruff sang. Chad said so.", "TD=about" },
	{ "", "Chad Ruff sang.", "" },
	{ "CHAD RUFF SINGS, CHAD SAYS", "", "TD=about" },
	{ "", "They met in Chad Monday.", "TD=about" },
	{ "", "Chad RUFF sang, Chad ruff.", "TD=about" },
	{ "", "Write to Japan@example.com, @Japan, Japan.example.com.", "" },
	{ "", "Write to Japan.", "JP=about" },
	/* a name that is rarely the place */
	{ "", "Merida is here.", "" },
	{ "", "Merida, Mexico, is here.", "MX=about" },
	{ "", "Merida is here. Mexico is there.", "MX=about" },
	/* who was named in full is called by the surname later */
	{ "Jordan retires", "Michael Jordan, 39, retired. Jordan said so.",
	    "" },
	{ "JORDAN RETIRES", "Michael Jordan, 39, retired.", "" },
	{ "", "It cost ten Canadian dollars.", "" },
	{ "", "Shares of <Chad> rose, Jordan said.", "JO=about" },
	/* a town and what tells where it lies */
	{ "", "He lives in London.", "GB=about" },
	{ "", "He lives in London, Ontario. London is cold.", "CA=about" },
	{ "", "He lives in Athens, Ga.", "US=about" },
	{ "", "He lives in Athens.", "GR=about" },
	{ "", "He lives in Paris, Texas.", "US=about" },
	{ "", "He lives in Mexico, Conn. Mexico is small.", "" },
	{ "", "He lives in Mexico, Ga.", "" },
	{ "", "He went to Mexico, Texas and Ontario.",
	    "MX=about CA=mentioned US=mentioned" },
	{ "", "They met in Paris, London and Athens.",
	    "FR=about GB=about GR=about" },
	{ "", "Stamford and Birmingham are small.", "" },
	{ "", "He flew to Paris, France.", "FR=about" },
	/* names that several countries have */
	{ "", "American, American and American London.",
	    "US=about GB=mentioned" },
	{ "", "Canada, Canada and Canadian London.", "CA=about" },
	{ "", "Cuba won.", "BR=about" },
	{ "", "Georgia won.", "GE=about" },
	{ "", "The American state of Georgia won.", "US=about" },
	{ "", "American, American Georgia; then Tbilisi.",
	    "US=about GE=about" },
	{ "", "In Tbilisi, Georgia won.", "GE=about" },
	{ "", "Czechoslovakia won.", "CZ=about SK=about" },
	/* spellings */
	{ "", "Sao Paulo and São Paulo.", "BR=about" },
	{ "", "TÜRKIYE, Turkiye.", "TR=about" },
	{ "",
	    "Россия и "
	    "США",
	    "RU=about" },
	{ "", "在中国外交部", "CN=about" },
	/* a phrase ends where the sentence or the paragraph does */
	{ "", "He went far to the South. Sudan said so.", "SD=about" },
	{ "", "It is in the far South\nSudan said so.", "SD=about" },
	{ "", "It is in the South ------------- Sudan.", "SD=about" },
	/* about by weight, the rest mentioned */
	{ "Japan votes", "Japan did. Canada, Mexico and London watched.",
	    "JP=about CA=mentioned MX=mentioned GB=mentioned" },
	{ "", "", "" },
};

START_TEST(countries_of_an_article)
{
	const struct example *example = &examples[_i];
	const struct article article =
	    rule_box_article(example->headline, example->body);

	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), example->countries);
}
END_TEST

struct filing {
	const char *place;
	const char *region;
	const char *country; /* NULL: unknown */
};

static const struct filing filings[] = {
	{ "Tokyo", NULL, "JP" },
	{ "TOKYO", NULL, "JP" },
	{ "St. Petersburg", NULL, "RU" },
	{ "Saint Petersburg", NULL, "RU" },
	{ "ST PETERSBURG", NULL, "RU" },
	{ "Sao Paulo", NULL, "BR" },
	{ "London", NULL, "GB" },
	{ "London", "Ontario", "CA" },
	{ "Athens", NULL, "GR" },
	{ "Athens", "Ga.", "US" },
	{ "Athens", "Greece", "GR" },
	{ "Stamford", "Conn.", "US" },
	{ "Nowhere", "Conn.", "US" },
	{ "Nowhere", "Nowhere", NULL },
	{ "Nowhere", NULL, NULL },
	{ "Tbilisi", "Georgia", "GE" },
	{ "Birmingham", NULL, "GB" },
	{ "Birmingham", "New Mexico", "US" },
	{ "Turkey", NULL, "TR" },
	{ "TURKEY", NULL, "TR" },
	{ "Japan", NULL, "JP" },
	{ "Texas", NULL, "US" },
	{ "Paris, Texas", NULL, "US" },
	{ "Paris/London", NULL, "FR" },
	{ "Kremlin", NULL, NULL },
	{ "New Mexico", NULL, "US" },
	{ "...", NULL, NULL },
	{ NULL, NULL, NULL },
};

START_TEST(the_dateline_gives_the_country_that_a_story_was_filed_from)
{
	const struct filing *filing = &filings[_i];
	struct article article = rule_box_article("x", "y");
	char wanted[16] = "";

	article.dateline.place = (char *)(uintptr_t)filing->place;
	article.dateline.region = (char *)(uintptr_t)filing->region;
	rule_box_tag(&box, &article);
	if (filing->country == NULL) {
		ck_assert_ptr_null(box.alert.dateline.country);
	} else {
		ck_assert_str_eq(box.alert.dateline.country, filing->country);
		snprintf(wanted, sizeof(wanted), "%s=filed", filing->country);
	}
	ck_assert_str_eq(rule_box_countries(&box), wanted);
}
END_TEST

static void
give_zone(struct article *article, enum zone zone, const char *text)
{
	article->zones[zone] = (char *)(uintptr_t)text;
	article->zone_lens[zone] = strlen(text);
}

START_TEST(a_filed_country_can_be_about_too_and_the_dateline_is_its_evidence)
{
	struct article article =
	    rule_box_article("Russia votes", "Mexico looks on.");
	const struct alert_country *country;

	give_zone(&article, ZONE_DATELINE, "“ST. PETERSBURG”, Dec 13. /TASS/.");
	article.dateline.place = (char *)(uintptr_t) "St. Petersburg";
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box),
	    "RU=about,filed MX=mentioned");
	country = &box.alert.countries[0];
	ck_assert_str_eq(country->name, "Russia");
	ck_assert_uint_eq(country->evidence_count, 2);
	ck_assert_str_eq(country->evidence[0].zone, "dateline");
	ck_assert_uint_eq(country->evidence[0].offset, 1);
	ck_assert_str_eq(country->evidence[0].text, "ST. PETERSBURG");
	ck_assert_str_eq(country->evidence[1].zone, "headline");
}
END_TEST

START_TEST(a_name_of_two_countries_goes_by_the_dateline_too)
{
	struct article article = rule_box_article("x", "Georgia won.");

	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "GE=about");
	article.dateline.place = (char *)(uintptr_t) "Stamford";
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "US=about,filed");
}
END_TEST

START_TEST(the_best_is_about_on_a_low_score_unless_filed_from_elsewhere)
{
	struct article article = rule_box_article("x", "Mexico won.");

	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "MX=about");
	article.dateline.place = (char *)(uintptr_t) "Tokyo";
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "MX=mentioned JP=filed");
	article = rule_box_article("Mexico", "x");
	article.dateline.place = (char *)(uintptr_t) "Tokyo";
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "MX=about JP=filed");
	article = rule_box_article("x", "Mexico won.");
	article.dateline.place = (char *)(uintptr_t) "Nowhere";
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "MX=about");
}
END_TEST

struct firm {
	const char *headline;
	const char *body;
	double score;
};

static const struct firm firms[] = {
	{ "", "Japan won.", 2 },
	{ "", "Japan Fund won.", 0.5 },
	{ "", "Japan Oil & Old Gas Inc won.", 0.5 },
	{ "", "Japan Oil & Old Gas Well Inc won.", 2 },
	{ "", "Japan and Inc won.", 2 },
	{ "", "Japan, Inc won.", 2 },
	{ "", "Japan's Inc won.", 2 },
	{ "", "It is in Japan", 2 },
	{ "JAPAN FUND WINS", "x", 1 },
	{ "JAPAN SELLS FUND", "x", 4 },
};

START_TEST(the_name_of_a_firm_says_less_of_the_country_in_it)
{
	const struct article article =
	    rule_box_article(firms[_i].headline, firms[_i].body);

	rule_box_tag(&box, &article);
	ck_assert_uint_eq(box.alert.countries_len, 1);
	ck_assert_str_eq(box.alert.countries[0].code, "JP");
	ck_assert_double_eq(box.alert.countries[0].score, firms[_i].score);
}
END_TEST

START_TEST(a_person_and_a_country_of_one_name_can_be_in_one_story)
{
	const struct article article = rule_box_article("x",
	    "Michael Jordan met Jordanian children in Jordan.");

	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "JO=about");
	ck_assert_double_eq(box.alert.countries[0].score, 4);
}
END_TEST

START_TEST(a_story_that_lists_many_countries_is_about_those_named_twice)
{
	struct article article = rule_box_article("x",
	    "y\nGreece, France, Brazil, Sudan, Russia, Britain, Mexico.\n"
	    "Greece, France.");

	article.lead_len = 1;
	article.dateline.place = (char *)(uintptr_t) "Tokyo";
	rule_box_tag(&box, &article);
	ck_assert_ptr_null(strstr(rule_box_countries(&box), "about"));
	article = rule_box_article("x",
	    "y\nGreece, France, Brazil, Sudan, Russia, Britain, Mexico.\n"
	    "Greece, France, Slovakia.");
	article.lead_len = 1;
	article.dateline.place = (char *)(uintptr_t) "Tokyo";
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box),
	    "FR=about GR=about BR=mentioned GB=mentioned MX=mentioned "
	    "RU=mentioned SD=mentioned SK=mentioned JP=filed");
}
END_TEST

START_TEST(evidence_points_at_code_points_of_its_zone_in_order)
{
	static char words[1024], body[2048];
	struct article article;
	const struct alert_country *country;

	rule_box_fill(words, sizeof(words), "", "é ", 300);
	rule_box_fill(body, sizeof(body), words,
	    "Россия and the “Soviet Union”", 1);
	article = rule_box_article("Ça: Russian", body);
	give_zone(&article, ZONE_CAPTION, "Moscow");
	give_zone(&article, ZONE_STANDFIRST, "in Russia");
	rule_box_tag(&box, &article);
	country = &box.alert.countries[0];
	ck_assert_uint_eq(country->evidence_len, 5);
	ck_assert_str_eq(country->evidence[0].text, "Russian");
	ck_assert_uint_eq(country->evidence[0].offset, 4);
	ck_assert_str_eq(country->evidence[1].zone, "standfirst");
	ck_assert_uint_eq(country->evidence[1].offset, 3);
	ck_assert_str_eq(country->evidence[2].text, "Россия");
	ck_assert_uint_eq(country->evidence[2].offset, 600);
	ck_assert_str_eq(country->evidence[2].keyword, "Россия");
	ck_assert_str_eq(country->evidence[3].text, "Soviet Union");
	ck_assert_uint_eq(country->evidence[3].offset, 616);
	ck_assert_str_eq(country->evidence[4].zone, "caption");
	/* 4 + 2 + 2 + 2 + 0.5 x 0.5 */
	ck_assert_double_eq(country->score, 10.25);
}
END_TEST

START_TEST(credits_bylines_notes_and_section_lines_tag_nothing)
{
	struct article article = rule_box_article("x", "y");

	give_zone(&article, ZONE_CREDIT, "Russian Photo/Japan");
	give_zone(&article, ZONE_BYLINE, "By Chad Japan");
	give_zone(&article, ZONE_SECTION, "Russia");
	give_zone(&article, ZONE_NOTE, "Reporting by Japan bureau");
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "");
}
END_TEST

START_TEST(where_no_country_has_the_score_the_best_one_is_about)
{
	const struct article article =
	    rule_box_article("x", "y\nMoscow. Moscow. Japan. London. Paris.");

	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box),
	    "JP=about RU=about FR=mentioned GB=mentioned");
}
END_TEST

START_TEST(the_same_article_gives_the_same_tags_after_any_other)
{
	struct article article =
	    rule_box_article(examples[1].headline, examples[1].body);
	char *first, *again;
	size_t len;

	rule_box_tag(&box, &article);
	ck_assert_int_eq(alert_encode(&box.alert, &first, &len), NEWSALERT_OK);
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		const struct article other =
		    rule_box_article(examples[i].headline, examples[i].body);

		rule_box_tag(&box, &other);
		rule_box_tag(&box, &article);
		ck_assert_int_eq(alert_encode(&box.alert, &again, &len),
		    NEWSALERT_OK);
		ck_assert_str_eq(again, first);
		free(again);
	}
	free(first);
}
END_TEST

START_TEST(an_article_of_one_word_a_million_times_is_bounded)
{
	char *body = malloc(6000001);
	struct article article;

	ck_assert_ptr_nonnull(body);
	for (size_t i = 0; i < 1000000; i++)
		memcpy(body + i * 6, "Japan ", 7);
	article = rule_box_article("x", body);
	rule_box_tag(&box, &article);
	ck_assert_str_eq(rule_box_countries(&box), "JP=about");
	ck_assert_uint_eq(box.alert.countries[0].evidence_len, 8);
	ck_assert(box.alert.truncated);
	free(body);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tagger");
	TCase *tcase = tcase_create("tagger");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, countries_of_an_article, 0,
	    sizeof(examples) / sizeof(examples[0]));
	tcase_add_loop_test(tcase,
	    the_dateline_gives_the_country_that_a_story_was_filed_from, 0,
	    sizeof(filings) / sizeof(filings[0]));
	tcase_add_test(tcase,
	    a_filed_country_can_be_about_too_and_the_dateline_is_its_evidence);
	tcase_add_test(tcase,
	    evidence_points_at_code_points_of_its_zone_in_order);
	tcase_add_test(tcase,
	    credits_bylines_notes_and_section_lines_tag_nothing);
	tcase_add_test(tcase,
	    where_no_country_has_the_score_the_best_one_is_about);
	tcase_add_test(tcase,
	    the_same_article_gives_the_same_tags_after_any_other);
	tcase_add_test(tcase,
	    an_article_of_one_word_a_million_times_is_bounded);
	tcase_add_test(tcase, a_name_of_two_countries_goes_by_the_dateline_too);
	tcase_add_test(tcase,
	    the_best_is_about_on_a_low_score_unless_filed_from_elsewhere);
	tcase_add_loop_test(tcase,
	    the_name_of_a_firm_says_less_of_the_country_in_it, 0,
	    (int)(sizeof(firms) / sizeof(firms[0])));
	tcase_add_test(tcase,
	    a_person_and_a_country_of_one_name_can_be_in_one_story);
	tcase_add_test(tcase,
	    a_story_that_lists_many_countries_is_about_those_named_twice);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
