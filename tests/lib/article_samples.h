/* SPDX-License-Identifier: MIT */
/* What is in the sample files of tests/data/wire, zone by zone. */
#ifndef TESTS_ARTICLE_SAMPLES_H
#define TESTS_ARTICLE_SAMPLES_H

#include "daemon/article/article.h"

struct article_sample {
	const char *file;
	const char *zones[ZONE_COUNT]; /* NULL: the zone is absent */
	const char *place;
	const char *region;
	const char *agency;
	const char *date; /* NULL: none */
	const char *source;
	const char *msgtype; /* NULL: "new" */
	size_t replaced;
};

static const struct article_sample article_samples[] = {
	{
	    .file = "wire/afp.txt",
	    .zones[ZONE_HEADLINE] = "Les cheminots appellent à la grève",
	    .zones[ZONE_DATELINE] = "PARIS, 13 déc 2022 (AFP)",
	    .zones[ZONE_BODY] =
		"Les syndicats de cheminots ont appelé mardi à une grève de "
		"deux jours avant Noël.\n"
		"La direction a dit regretter cette décision.",
	    .zones[ZONE_NOTE] = "ab/cd/ef",
	    .place = "Paris",
	    .agency = "AFP",
	    .source = "AFP",
	    .date = "2022-12-13",
	},
	{
	    .file = "wire/ap.txt",
	    .zones[ZONE_HEADLINE] = "Court lifts ban on river barges",
	    .zones[ZONE_CAPTION] =
		"A barge waits below the locks at Alton, Ill., Monday, Dec. "
		"12, 2022.",
	    .zones[ZONE_CREDIT] = "(AP Photo/Sam Poe)",
	    .zones[ZONE_BYLINE] = "By JANE ROE, Associated Press",
	    .zones[ZONE_DATELINE] = "ST. LOUIS, Mo. (AP)",
	    .zones[ZONE_BODY] =
		"A federal court on Monday lifted a ban on barge traffic on "
		"the lower river, ending a dispute that had kept grain in the "
		"elevators since harvest.\n"
		"\"We can load tomorrow,\" said Tom Miller, who runs an "
		"elevator near Cairo, Illinois.\n"
		"The ruling takes effect at once.",
	    .zones[ZONE_NOTE] =
		"___\n"
		"Associated Press writer John Doe in Springfield contributed "
		"to this report.",
	    .place = "St. Louis",
	    .region = "Mo.",
	    .agency = "AP",
	    .source = "AP",
	},
	{
	    .file = "wire/bom-russian.txt",
	    .zones[ZONE_HEADLINE] = "Сейм перенёс голосование по бюджету",
	    .zones[ZONE_DATELINE] = "ВАРШАВА, 13 декабря. /ТАСС/.",
	    .zones[ZONE_BODY] =
		"Сейм перенёс голосование по бюджету на январь, сообщил во "
		"вторник его маршал.\n"
		"Новая дата будет объявлена позже.",
	    .place = "Варшава",
	    .agency = "TASS",
	    .source = "TASS",
	    .date = "2022-12-13",
	},
	{
	    .file = "wire/brief.txt",
	    .zones[ZONE_HEADLINE] =
		"BRIEF-Harbour Logistics says ferry service to Bornholm "
		"resumes Friday",
	},
	{
	    .file = "wire/capitals.txt",
	    .zones[ZONE_HEADLINE] = "FISHING FLEET RETURNS AFTER STORM",
	    .zones[ZONE_DATELINE] = "****RIO DE JANEIRO, March 119",
	    .zones[ZONE_BODY] =
		"THE FLEET WAS SAFE IN HARBOUR BY NOON, THE COAST GUARD SAID. "
		"TWO BOATS HAD LOST THEIR NETS IN THE STORM OFF CABO FRIO, "
		"AND ONE HAD TO BE TOWED.",
	    .place = "Rio de Janeiro",
	},
	{
	    .file = "wire/colon.txt",
	    .zones[ZONE_HEADLINE] = "Tea prices climb in Colombo",
	    .zones[ZONE_DATELINE] = "COLOMBO",
	    .zones[ZONE_BODY] =
		"Tea fetched its best price in six years at the weekly "
		"auction, brokers said.\n"
		"Heavy rain in the hills has cut the crop.",
	    .place = "Colombo",
	},
	{
	    .file = "wire/correction.txt",
	    .zones[ZONE_HEADLINE] = "Bank of Nauru keeps rate at 4.5 percent",
	    .zones[ZONE_DATELINE] = "YAREN, Dec 13 (Reuters)",
	    .zones[ZONE_BODY] =
		"The Bank of Nauru kept its main rate at 4.5 percent on "
		"Tuesday.",
	    .zones[ZONE_NOTE] =
		"CORRECTED\n"
		"(Corrects rate in headline and first paragraph)",
	    .place = "Yaren",
	    .agency = "Reuters",
	    .source = "Reuters",
	    .date = "2022-12-13",
	    .msgtype = "correct",
	},
	{
	    .file = "wire/dpa-crlf.txt",
	    .zones[ZONE_HEADLINE] = "Koalition einigt sich auf Haushalt",
	    .zones[ZONE_DATELINE] = "Berlin (dpa)",
	    .zones[ZONE_BODY] =
		"Die Regierungsparteien haben sich nach langen Gesprächen auf "
		"den Haushalt geeinigt. Das teilte der Finanzminister am "
		"Dienstagabend mit.\n"
		"Der Bundestag soll noch vor Weihnachten abstimmen. Die "
		"Opposition kündigte Widerstand an.",
	    .zones[ZONE_NOTE] = "# Notizblock\n"
				"dpa xx yy",
	    .place = "Berlin",
	    .agency = "dpa",
	    .source = "dpa",
	},
	{
	    .file = "wire/embargo.txt",
	    .zones[ZONE_HEADLINE] =
		"Salt in bread falls by a fifth in ten years, study finds",
	    .zones[ZONE_DATELINE] = "LONDON (PA)",
	    .zones[ZONE_BODY] =
		"Bread on sale in Britain holds a fifth less salt than ten "
		"years ago, a study says.",
	    .zones[ZONE_NOTE] =
		"EMBARGOED UNTIL 0001 GMT Dec 15\n"
		"###\n"
		"Notes to editors: the study looked at 310 loaves.",
	    .place = "London",
	    .agency = "PA",
	    .source = "PA",
	},
	{
	    .file = "wire/entities.txt",
	    .zones[ZONE_HEADLINE] =
		"Carmaker's bond \"junk\" after profit warning",
	    .zones[ZONE_CREDIT] = "(AFP)",
	    .zones[ZONE_DATELINE] = "DETROIT (AFP)",
	    .zones[ZONE_BODY] =
		"The carmaker’s bonds were cut to \"junk\" on Monday — the "
		"third cut this year's. Shares of Falcon Motors <FLCN.N> fell "
		"to $12, and R&D will be trimmed, \"but not stopped\".\n"
		"More than 2,000 jobs may go.",
	    .place = "Detroit",
	    .agency = "AFP",
	    .source = "AFP",
	},
	{
	    .file = "wire/hostile.txt",
	    .zones[ZONE_HEADLINE] = "Rates held as inflation eases, bank says",
	    .zones[ZONE_DATELINE] = "OSLO, Dec 13 (Reuters)",
	    .zones[ZONE_BODY] =
		"The central bank held its rate on Tuesday.[31m\n"
		"It had raised it व्‍यक्त four times, café "
		"owners "
		"said.\n"
		"Bad bytes �� and � stay marked.",
	    .place = "Oslo",
	    .agency = "Reuters",
	    .source = "Reuters",
	    .date = "2022-12-13",
	    .replaced = 4,
	},
	{
	    .file = "wire/interfax.txt",
	    .zones[ZONE_HEADLINE] = "Railway to buy forty locomotives",
	    .zones[ZONE_DATELINE] = "MOSCOW. Dec 13 (Interfax)",
	    .zones[ZONE_BODY] =
		"The railway company has signed a contract for forty diesel "
		"locomotives, it said on Tuesday.",
	    .place = "Moscow",
	    .agency = "Interfax",
	    .source = "Interfax",
	    .date = "2022-12-13",
	},
	{
	    .file = "wire/kill.txt",
	    .zones[ZONE_HEADLINE] = "KILL KILL KILL",
	    .zones[ZONE_BODY] =
		"Editors: please kill the story headlined \"Minister "
		"resigns\", "
		"sent at 0910 GMT. The minister has not resigned.",
	    .msgtype = "withdraw",
	},
	{
	    .file = "wire/mac.txt",
	    .zones[ZONE_HEADLINE] = "Harbour strike ends in its third week",
	    .zones[ZONE_DATELINE] = "ROTTERDAM, Dec 13 (Reuters)",
	    .zones[ZONE_BODY] = "Dockers go back to work on Wednesday.\n"
				"The union had asked for seven percent.",
	    .place = "Rotterdam",
	    .agency = "Reuters",
	    .source = "Reuters",
	    .date = "2022-12-13",
	},
	{
	    .file = "wire/no-dateline.txt",
	    .zones[ZONE_HEADLINE] =
		"Museum finds lost letters of a lighthouse keeper",
	    .zones[ZONE_BYLINE] = "By Anna Schmidt",
	    .zones[ZONE_BODY] =
		"A museum on the coast has found forty letters that a "
		"lighthouse keeper wrote to his brother between 1911 and "
		"1923.\n"
		"Last winter the roof of the keeper's house leaked, and "
		"workers opened a wall. Behind it lay a tin box.\n"
		"\"We were looking for the leak,\" said the curator, Piet de "
		"Vries - and laughed.",
	    .zones[ZONE_NOTE] = "Notes to editors\n"
				"The letters are on show from May.",
	},
	{
	    .file = "wire/no-title-no-dateline.txt",
	    .zones[ZONE_BODY] =
		"The council voted late on Monday to close the old bridge to "
		"lorries from the first of January, after engineers found "
		"cracks in two of its piers and said that repairs could not "
		"wait until the summer.\n"
		"Buses may still cross it.",
	},
	{
	    .file = "wire/no-title.txt",
	    .zones[ZONE_DATELINE] = "NAIROBI, Dec. 13 (Xinhua)",
	    .zones[ZONE_BODY] =
		"Kenya will plant fifteen million trees before the long "
		"rains, the forest service said on Tuesday.\n"
		"Schools will look after a third of them.",
	    .place = "Nairobi",
	    .agency = "Xinhua",
	    .source = "Xinhua",
	    .date = "2022-12-13",
	},
	{
	    .file = "wire/reuters-wrapped.txt",
	    .zones[ZONE_HEADLINE] = "<NORTHFIELD CORP> SETS HIGHER DIVIDEND",
	    .zones[ZONE_DATELINE] = "STAMFORD, Conn., March 13",
	    .zones[ZONE_BODY] =
		"Northfield Corp said its board raised the quarterly dividend "
		"to 34 cts a share from 30 cts, and will ask holders to "
		"approve a two-for-one split at the May meeting.\n"
		"The company makes valves for the Anglo-Dutch gas fields.\n"
		"Qtly div 34 cts vs 30 cts\n"
		"Pay April 17\n"
		"Record April 3",
	    .zones[ZONE_NOTE] = "REUTER",
	    .place = "Stamford",
	    .region = "Conn.",
	    .source = "Reuters",
	    .date = "2022-03-13",
	},
	{
	    .file = "wire/reuters.txt",
	    .zones[ZONE_HEADLINE] =
		"UPDATE 2-Oslo fund sells coal shares, oil stocks rise",
	    .zones[ZONE_STANDFIRST] = "* Fund to be out of coal by June\n"
				      "* Shares in Oslo up 2 percent",
	    .zones[ZONE_BYLINE] = "By Kari Nordmann and Per Hansen",
	    .zones[ZONE_DATELINE] = "OSLO, Dec 13 (Reuters)",
	    .zones[ZONE_BODY] =
		"Norway's wealth fund said on Tuesday it would sell the last "
		"of its coal shares within six months.\n"
		"The fund holds stakes in twelve companies that mine coal.\n"
		"\"It was time,\" Finance Minister Eva Lund said.",
	    .zones[ZONE_NOTE] =
		"(Adds comment by minister, shares)\n"
		"($1 = 9.8 Norwegian crowns)\n"
		"(Reporting by Kari Nordmann and Per Hansen; Editing by John "
		"Smith)",
	    .place = "Oslo",
	    .agency = "Reuters",
	    .source = "Reuters",
	    .date = "2022-12-13",
	    .msgtype = "update",
	},
	{
	    .file = "wire/tass.txt",
	    .zones[ZONE_SECTION] = "All news",
	    .zones[ZONE_HEADLINE] =
		"Ministers put off pipeline talks — deputy chairman",
	    .zones[ZONE_STANDFIRST] =
		"The deputy chairman said that neither side had sent papers "
		"in time for the meeting",
	    .zones[ZONE_CAPTION] = "Port of Ust-Luga",
	    .zones[ZONE_CREDIT] = "© Pavel Orlov/TASS",
	    .zones[ZONE_DATELINE] = "ST. PETERSBURG, December 13. /TASS/.",
	    .zones[ZONE_BODY] =
		"Talks about a new pipeline will not be held this winter, the "
		"deputy chairman of the commission, Ivan Belov, said on "
		"Tuesday.\n"
		"\"We shall meet when the papers are ready, and not before,\" "
		"he told reporters on the sidelines of a forum.\n"
		"The commission last met in Tallinn in May.",
	    .place = "St. Petersburg",
	    .agency = "TASS",
	    .source = "TASS",
	    .date = "2022-12-13",
	},
	{
	    .file = "wire/two-places.txt",
	    .zones[ZONE_HEADLINE] = "Envoys carry new offer across the river",
	    .zones[ZONE_DATELINE] = "BEIRUT/NICOSIA, Dec 13 (Reuters)",
	    .zones[ZONE_BODY] =
		"Two envoys carried a new offer to the capital on Tuesday, "
		"diplomats said.",
	    .place = "Beirut",
	    .agency = "Reuters",
	    .source = "Reuters",
	    .date = "2022-12-13",
	},
	{
	    .file = "wire/web-page.txt",
	    .zones[ZONE_SECTION] = "World",
	    .zones[ZONE_HEADLINE] = "Volcano closes airports on two islands",
	    .zones[ZONE_STANDFIRST] =
		"Ash from the volcano reached a height of nine kilometres",
	    .zones[ZONE_CAPTION] = "A column of ash over the crater.",
	    .zones[ZONE_CREDIT] = "REUTERS/Maria Lopez",
	    .zones[ZONE_DATELINE] = "JAKARTA",
	    .zones[ZONE_BODY] =
		"Two airports were closed on Tuesday after a volcano threw "
		"ash over the islands.\n"
		"Flights may start again on Thursday.",
	    .zones[ZONE_NOTE] = "13 DEC 2022, 11:09",
	    .place = "Jakarta",
	},
	{
	    .file = "wire/xinhua.txt",
	    .zones[ZONE_HEADLINE] = "Urgent: Strong quake jolts sea off Luzon",
	    .zones[ZONE_DATELINE] = "MANILA, Dec. 13 (Xinhua)",
	    .zones[ZONE_BODY] =
		"A strong earthquake shook the sea off the main Philippine "
		"island of Luzon on Tuesday, the seismology office said.\n"
		"No tsunami warning was issued.",
	    .zones[ZONE_NOTE] = "Enditem\n"
				"Enditem",
	    .place = "Manila",
	    .agency = "Xinhua",
	    .source = "Xinhua",
	    .date = "2022-12-13",
	},
};

#endif
