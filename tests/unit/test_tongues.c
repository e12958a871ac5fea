/* SPDX-License-Identifier: MIT */
/* Whose lists an article hears, by its language. */
#include "daemon/tagging/tongues.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static const char countries[] = "JP	name	en	Japan\n"
				"CN	name	tr	Çin; Hindistan\n"
				"IE	name	de	Irland\n"
				"IE	demonym	de	Irin\n"
				"RU	name	ru	Россия\n"
				"KR	name	ko	한국; =KBS\n"
				"YE	name	es	Saná; =Yemen\n"
				"VN	name	vi	Ấn\n"
				"FR	city	pl	Metz\n"
				"BR	name	*	Brasil\n";

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

/* The codes that an article of all names has, in order. */
static const char *
heard_in(const char *language)
{
	static char out[128];
	struct article article = rule_box_article("",
	    "Japan Çin Irin Россия 한국 Saná Metz Brasil Ấn");
	size_t used = 0;

	snprintf(article.language, sizeof(article.language), "%s", language);
	rule_box_tag(&box, &article);
	out[0] = '\0';
	for (size_t i = 0; i < box.alert.countries_len; i++)
		used += (size_t)snprintf(out + used, sizeof(out) - used, "%s ",
		    box.alert.countries[i].code);
	return out;
}

static bool
has(const char *heard, const char *code)
{
	return strstr(heard, code) != NULL;
}

START_TEST(a_language_with_names_hears_its_own_and_those_of_all)
{
	const char *heard = heard_in("tr");

	ck_assert(has(heard, "CN") && has(heard, "BR"));
	ck_assert_uint_eq(strlen(heard), 6);
}
END_TEST

START_TEST(a_language_without_names_hears_english_and_other_scripts)
{
	static const char *const languages[] = { "ha", "sw", "bg", "pl" };

	for (size_t i = 0; i < 4; i++) {
		const char *heard = heard_in(languages[i]);

		ck_assert(has(heard, "JP") && has(heard, "BR"));
		ck_assert(has(heard, "RU") && has(heard, "KR"));
		ck_assert_msg(strlen(heard) == 12, "%s: %s", languages[i],
		    heard);
	}
}
END_TEST

START_TEST(an_unknown_language_hears_all)
{
	ck_assert_uint_eq(strlen(heard_in("")), 27);
}
END_TEST

START_TEST(without_english_a_strange_language_hears_all)
{
	rule_box_fini(&box);
	rule_box_init(&box);
	rule_box_write(&box, "countries/names.tsv",
	    "CN	name	tr	Çin\nIE	name	de	Irin\n");
	rule_box_open(&box);
	ck_assert_uint_eq(strlen(heard_in("sw")), 6);
	ck_assert_uint_eq(strlen(heard_in("de")), 3);
}
END_TEST

START_TEST(a_short_name_keeps_its_accents)
{
	struct article article = rule_box_article("", "Sana cin, sana.");

	rule_box_tag(&box, &article);
	ck_assert_uint_eq(box.alert.countries_len, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tongues");
	TCase *cases = tcase_create("tongues");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases,
	    a_language_with_names_hears_its_own_and_those_of_all);
	tcase_add_test(cases,
	    a_language_without_names_hears_english_and_other_scripts);
	tcase_add_test(cases, an_unknown_language_hears_all);
	tcase_add_test(cases, without_english_a_strange_language_hears_all);
	tcase_add_test(cases, a_short_name_keeps_its_accents);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
