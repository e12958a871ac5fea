/* SPDX-License-Identifier: MIT */
/* What an article is tagged with, and on what evidence. */
#include "daemon/tagging/tagger.h"

#include <check.h>
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
    "US	dateline	en	Stamford; Athens\n"
    "GE	name	en	Georgia\n"
    "GE	capital	en	Tbilisi\n"
    "MX	name	en	Mexico\n"
    "SD	name	en	Sudan\n"
    "SS	name	en	South Sudan\n"
    "TR	name	en	=Turkey; =Türkiye\n"
    "TR	demonym	en	Turkish\n"
    "JO	name	en	Jordan\n"
    "TD	name	en	=Chad\n"
    "GB	name	en	Britain; United Kingdom\n"
    "GB	capital	en	London\n"
    "GB	dateline	en	Birmingham\n"
    "CA	name	en	Canada\n"
    "CA	demonym	en	Canadian\n"
    "CA	region	en	Ontario\n"
    "CA	dateline	en	London\n"
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
    "-	block	en	Canadian dollars; Jordan Times\n"
    "-	forename	*	=Michael; =Chad; =Paris\n"
    "-	surname	*	=Jordan; =Johnson; =Jackson\n";

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
	{ "LET US GO", "They went.", "" },
	{ "U.S. BONDS FALL", "They fell.", "US=about" },
	/* persons, firms, publications, tickers */
	{ "", "Michael Jordan scored. Chad Johnson did not.", "" },
	{ "", "Paris Jackson sang.", "" },
	{ "", "Jordan spoke to Michael.", "JO=about" },
	{ "", "He said in Jordan Times that Chad agreed.", "TD=about" },
	{ "", "It cost ten Canadian dollars.", "" },
	{ "", "Shares of <Chad> rose, Jordan said.", "JO=about" },
	/* a town and what tells where it lies */
	{ "", "He lives in London.", "GB=about" },
	{ "", "He lives in London, Ontario. London is cold.", "CA=about" },
	{ "", "He lives in Athens, Ga.", "US=about" },
	{ "", "He lives in Athens.", "GR=about" },
	{ "", "He lives in Paris, Texas.", "US=about" },
	{ "", "They met in Paris, London and Athens.",
	    "FR=about GB=about GR=about" },
	{ "", "Stamford and Birmingham are small.", "" },
	{ "", "He flew to Paris, France.", "FR=about" },
	/* names that several countries have */
	{ "", "Georgia won.", "GE=about" },
	{ "", "The American state of Georgia won.", "US=about" },
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
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
