/* SPDX-License-Identifier: MIT */
/* Names of places in name case. */
#include "daemon/article/placename.h"

#include <check.h>
#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const names[][2] = {
	{ "WASHINGTON", "Washington" },
	{ "ST. PETERSBURG", "St. Petersburg" },
	{ "ST. LOUIS", "St. Louis" },
	{ "ST. JOHN'S", "St. John's" },
	{ "RIO DE JANEIRO", "Rio de Janeiro" },
	{ "SANTA CRUZ DE LA SIERRA", "Santa Cruz de la Sierra" },
	{ "LA PAZ", "La Paz" },
	{ "VILLA LA ANGOSTURA", "Villa La Angostura" },
	{ "THE HAGUE", "The Hague" },
	{ "EL PASO", "El Paso" },
	{ "SHARM EL-SHEIKH", "Sharm el-Sheikh" },
	{ "PORT-AU-PRINCE", "Port-au-Prince" },
	{ "STRATFORD-UPON-AVON", "Stratford-upon-Avon" },
	{ "FRANKFURT AM MAIN", "Frankfurt am Main" },
	{ "DAR ES SALAAM", "Dar es Salaam" },
	{ "McALLEN", "McAllen" },
	{ "MCALLEN", "McAllen" },
	{ "MACON", "Macon" },
	{ "N'DJAMENA", "N'Djamena" },
	{ "COEUR D'ALENE", "Coeur d'Alene" },
	{ "D'IBERVILLE", "D'Iberville" },
	{ "XI'AN", "Xi'an" },
	{ "O\u2019FALLON", "O\u2019Fallon" },
	{ "WASHINGTON D.C.", "Washington D.C." },
	{ "UNITED NATIONS", "United Nations" },
	{ "UN HEADQUARTERS", "UN Headquarters" },
	{ "SÃO PAULO", "São Paulo" },
	{ "САНКТ-ПЕТЕРБУРГ", "Санкт-Петербург" },
	{ "РОСТОВ-НА-ДОНУ", "Ростов-на-Дону" },
	{ "New York", "New York" },
	{ "东京", "东京" },
	{ "WEST Germany", "West Germany" },
	{ "A", "A" },
	{ "", "" },
};

START_TEST(dup_writes_capitals_as_a_name)
{
	char *name = placename_dup(span_of(names[_i][0]), 256);

	ck_assert_str_eq(name, names[_i][1]);
	free(name);
}
END_TEST

START_TEST(dup_keeps_to_its_limit)
{
	char *name = placename_dup(span_of("JOHANNESBURG"), 5);

	ck_assert_str_eq(name, "Johan");
	free(name);
}
END_TEST

START_TEST(capitals_are_told_in_any_script)
{
	ck_assert(placename_is_capitals(span_of("PARIS")));
	ck_assert(placename_is_capitals(span_of("McALLEN")));
	ck_assert(placename_is_capitals(span_of("МОСКВА")));
	ck_assert(!placename_is_capitals(span_of("Paris")));
	ck_assert(!placename_is_capitals(span_of("东京")));
	ck_assert(!placename_is_capitals(span_of("1987")));
	ck_assert(placename_is_name(span_of("Örebro")));
	ck_assert(!placename_is_name(span_of("paris")));
	ck_assert(!placename_is_name(span_of("")));
}
END_TEST

START_TEST(regions_are_known_with_and_without_their_dot)
{
	ck_assert(placename_is_region(span_of("Conn.")));
	ck_assert(placename_is_region(span_of("CONN")));
	ck_assert(placename_is_region(span_of("N.Y.")));
	ck_assert(placename_is_region(span_of("British Columbia")));
	ck_assert(!placename_is_region(span_of("Conning")));
	ck_assert(!placename_is_region(span_of("")));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("placename");
	TCase *tests = tcase_create("placename");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, dup_writes_capitals_as_a_name, 0,
	    LENGTH(names));
	tcase_add_test(tests, dup_keeps_to_its_limit);
	tcase_add_test(tests, capitals_are_told_in_any_script);
	tcase_add_test(tests, regions_are_known_with_and_without_their_dot);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
