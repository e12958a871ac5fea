/* SPDX-License-Identifier: MIT */
/* Which language an article is in, and when that is better left open. */
#include "daemon/article/language.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/detector.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *
detect(char *headline, size_t headline_len, char *body, size_t body_len)
{
	static struct article article;

	memset(&article, 0, sizeof(article));
	article.zones[ZONE_HEADLINE] = headline;
	article.zone_lens[ZONE_HEADLINE] = headline_len;
	article.zones[ZONE_BODY] = body;
	article.zone_lens[ZONE_BODY] = body_len;
	ck_assert_int_eq(language_detect(&article), NEWSALERT_OK);
	return article.language;
}

static void
assert_language(const char *headline, const char *body, const char *code)
{
	char texts[2][2048];
	const char *got;

	snprintf(texts[0], sizeof(texts[0]), "%s", headline);
	snprintf(texts[1], sizeof(texts[1]), "%s", body);
	got = detect(headline[0] == '\0' ? NULL : texts[0], strlen(texts[0]),
	    body[0] == '\0' ? NULL : texts[1], strlen(texts[1]));
	ck_assert_msg(strcmp(got, code) == 0, "\"%s\" is \"%s\", not \"%s\"",
	    headline, got, code);
}

struct example {
	const char *headline;
	const char *body;
	const char *code;
};

static const struct example stories[] = {
	{ "Ferry runs aground in fog",
	    "All passengers were brought ashore on Monday, the coastguard "
	    "said.",
	    "en" },
	{ "Fähre läuft im Nebel auf Grund",
	    "Alle Fahrgäste sind am Montag an Land gebracht worden, teilte die "
	    "Küstenwache mit.",
	    "de" },
	{ "Un ferry s'échoue dans le brouillard",
	    "Tous les passagers ont été ramenés à terre lundi, ont annoncé les "
	    "garde-côtes.",
	    "fr" },
	{ "Un transbordador encalla en la niebla",
	    "Todos los pasajeros fueron llevados a tierra el lunes, informó la "
	    "guardia costera.",
	    "es" },
	{ "Balsa encalha no nevoeiro",
	    "Todos os passageiros foram levados para terra na segunda-feira, "
	    "informou a guarda costeira.",
	    "pt" },
	{ "Traghetto si incaglia nella nebbia",
	    "Tutti i passeggeri sono stati portati a terra lunedì, ha detto la "
	    "guardia costiera.",
	    "it" },
	{ "Feribot siste karaya oturdu",
	    "Sahil güvenlik, bütün yolcuların pazartesi günü karaya "
	    "çıkarıldığını açıkladı.",
	    "tr" },
	{ "Паром сел на мель в тумане",
	    "Всех пассажиров доставили на берег в понедельник, сообщила "
	    "береговая охрана.",
	    "ru" },
	{ "Пором сів на мілину в тумані",
	    "Усіх пасажирів доставили на берег у понеділок, повідомила "
	    "берегова "
	    "охорона.",
	    "uk" },
	{ "渡轮在大雾中搁浅", "海岸警卫队说，所有乘客星期一都已送上岸。",
	    "zh" },
	{ "渡輪在大霧中擱淺", "海岸警衛隊說，所有乘客星期一都已送上岸。",
	    "zh" },
	{ "フェリーが霧の中で座礁",
	    "海上保安庁によると、乗客は月曜日に全員上陸した。", "ja" },
	{ "여객선 안개 속 좌초",
	    "해경은 승객 전원이 월요일 육지로 옮겨졌다고 밝혔다.", "ko" },
	{ "جنوح عبارة في الضباب",
	    "قال خفر السواحل إن جميع الركاب نقلوا إلى الشاطئ يوم الاثنين.",
	    "ar" },
	{ "מעבורת עלתה על שרטון בערפל",
	    "כל הנוסעים הובאו ביום שני אל החוף, מסר משמר החופים.", "he" },
	{ "Fergen gikk på grunn i tåken",
	    "Alle passasjerene ble brakt i land mandag, opplyser kystvakten. "
	    "Ingen kom til skade.",
	    "no" },
	{ "Jirgin ruwa ya makale a cikin hazo",
	    "Masu gadin teku sun ce an kai dukkan fasinjoji gabar teku a ranar "
	    "Litinin.",
	    "ha" },
	{ "Kivuko chakwama kwenye ukungu",
	    "Walinzi wa pwani walisema abiria wote walifikishwa nchi kavu siku "
	    "ya Jumatatu.",
	    "sw" },
	/* Pidgin has no code of its own and most of its words are English. */
	{ "Ferry don jam sand for inside fog",
	    "Di coast guard tok say dem don carry all di passengers comot on "
	    "Monday, and nobody wound.",
	    "en" },
};

START_TEST(detects_the_language_of_a_story)
{
	const struct example *story = &stories[_i];

	assert_language(story->headline, story->body, story->code);
}
END_TEST

static const struct example flashes[] = {
	{ "Stocks open higher", "", "en" },
	{ "CENTRAL BANK RAISES RATES", "", "en" },
	{ "Police hold three over warehouse fire", "", "en" },
	/* What CLD2 is sure of and wrong about. */
	{ "Tokyo stocks up", "", "" },
	{ "TOKYO METAL FUTURES", "", "" },
	{ "Yakult, Sanyo Kasei sign pact", "", "" },
	{ "ALTAIR DEBENTURES YIELD 9 PCT", "", "" },
	{ "Rossi 2, Bianchi 1", "", "" },
	/* Another script says enough at once. */
	{ "大臣が辞任", "", "ja" },
	{ "장관 사임", "", "ko" },
};

START_TEST(a_short_title_is_english_or_open)
{
	const struct example *flash = &flashes[_i];

	assert_language(flash->headline, flash->body, flash->code);
}
END_TEST

static const struct example blanks[] = {
	{ "", "", "" },
	{ "12 13 14", "3.5 7.1 88\n-- 4,000", "" },
	{ "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd", "" },
};

START_TEST(what_is_no_language_is_open)
{
	const struct example *blank = &blanks[_i];

	assert_language(blank->headline, blank->body, blank->code);
}
END_TEST

START_TEST(names_of_another_language_do_not_decide)
{
	assert_language("Tokyo's Hokuriku Takushoku, Mitsui tie up",
	    "The two banks said on Monday they would share branches in the "
	    "north of Japan, and that no jobs would be lost by it.",
	    "en");
	assert_language("Der Chef von General Widgets geht",
	    "Der Vorstand der General Widgets Holding Company Limited hat am "
	    "Montag seinen Rücktritt angekündigt, wie es weiter hieß.",
	    "de");
}
END_TEST

START_TEST(two_languages_in_halves_are_open_or_one_of_them)
{
	char headline[] = "A quay";
	char body[] =
	    "The ferry ran aground in the fog and nobody was hurt, said the "
	    "coastguard on Monday. Die Fähre lief im Nebel auf Grund, und "
	    "niemand wurde verletzt, sagte die Küstenwache.";
	const char *got;

	got = detect(headline, strlen(headline), body, strlen(body));
	ck_assert(strcmp(got, "") == 0 || strcmp(got, "en") == 0 ||
		  strcmp(got, "de") == 0);
}
END_TEST

START_TEST(what_the_article_says_itself_stays)
{
	char body[] = "The ferry ran aground in the fog on Monday, they said.";
	struct article article = { .language = "fr" };

	article.zones[ZONE_BODY] = body;
	article.zone_lens[ZONE_BODY] = strlen(body);
	ck_assert_int_eq(language_detect(&article), NEWSALERT_OK);
	ck_assert_str_eq(article.language, "fr");
}
END_TEST

static void
append(char *body, size_t size, const char *text)
{
	const size_t used = strlen(body);

	ck_assert_uint_lt(used + strlen(text), size);
	snprintf(body + used, size - used, "%s", text);
}

START_TEST(only_the_start_is_read)
{
	char body[4096] = "", headline[] = "Ferry runs aground";

	while (strlen(body) < LANGUAGE_SAMPLE)
		append(body, sizeof(body),
		    "The ferry ran aground in the fog on Monday. ");
	while (strlen(body) < sizeof(body) - 64)
		append(body, sizeof(body),
		    "Die Fähre lief im Nebel auf Grund. ");
	ck_assert_str_eq(detect(headline, strlen(headline), body, strlen(body)),
	    "en");
}
END_TEST

/* The cut must not leave half a letter, which would be no UTF-8. */
START_TEST(the_sample_ends_with_a_whole_letter)
{
	char body[2048] = "";
	const size_t shift = (size_t)_i;

	memset(body, ' ', shift);
	while (strlen(body) + 64 < sizeof(body))
		append(body, sizeof(body), "береговая охрана сообщила ");
	ck_assert_str_eq(detect(NULL, 0, body, strlen(body)), "ru");
}
END_TEST

START_TEST(any_bytes_do_no_harm)
{
	unsigned char noise[1024];
	uint32_t state = (uint32_t)_i + 1;
	const char *got;

	for (size_t i = 0; i < sizeof(noise); i++) {
		state = state * 1664525 + 1013904223;
		noise[i] = (unsigned char)(state >> 24);
	}
	got = detect((char *)noise, 200, (char *)noise + 200, 824);
	ck_assert_uint_lt(strlen(got), 3);
}
END_TEST

START_TEST(bytes_that_are_no_utf_8_are_not_trusted)
{
	static const char bytes[] = "The ferry ran aground in the fog \xff and "
				    "nobody was hurt, the coastguard said.";
	struct detector_guess guess = { .is_reliable = true };

	ck_assert_int_eq(detector_run(bytes, sizeof(bytes) - 1, &guess),
	    NEWSALERT_OK);
	ck_assert(!guess.is_reliable);
}
END_TEST

START_TEST(tags_of_providers_become_short_codes)
{
	static const struct {
		const char *tag, *code;
	} cases[] = {
		{ "en-GB", "en" },
		{ "EN", "en" },
		{ "eng", "en" },
		{ "fre", "fr" },
		{ "zh_Hant", "zh" },
		{ "iw", "he" },
		{ "nob", "no" },
		{ "x-klingon", "" },
		{ "English", "" },
		{ "", "" },
	};
	char code[4];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		language_of_tag(span_of(cases[i].tag), code);
		ck_assert_str_eq(code, cases[i].code);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("language");
	TCase *cases = tcase_create("language");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(cases, detects_the_language_of_a_story, 0,
	    LENGTH(stories));
	tcase_add_loop_test(cases, a_short_title_is_english_or_open, 0,
	    LENGTH(flashes));
	tcase_add_loop_test(cases, what_is_no_language_is_open, 0,
	    LENGTH(blanks));
	tcase_add_test(cases, tags_of_providers_become_short_codes);
	tcase_add_test(cases, names_of_another_language_do_not_decide);
	tcase_add_test(cases, two_languages_in_halves_are_open_or_one_of_them);
	tcase_add_test(cases, what_the_article_says_itself_stays);
	tcase_add_test(cases, only_the_start_is_read);
	tcase_add_loop_test(cases, the_sample_ends_with_a_whole_letter, 0, 4);
	tcase_add_loop_test(cases, any_bytes_do_no_harm, 0, 200);
	tcase_add_test(cases, bytes_that_are_no_utf_8_are_not_trusted);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
