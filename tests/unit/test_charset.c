/* SPDX-License-Identifier: MIT */
/* Charsets: what is declared, what is meant, and what is lost. */
#include "daemon/article/charset.h"

#include <check.h>
#include <stdlib.h>

#include "daemon/article/charset_name.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reading {
	struct span bytes;
	const char *declared;
	const char *text;
	size_t replaced;
};

static const struct reading readings[] = {
	{ SPAN("Rain in Bergen"), "", "Rain in Bergen", 0 },
	{ SPAN("Café in Zürich"), "", "Café in Zürich", 0 },
	{ SPAN("\xEF\xBB\xBF"
	       "Café"),
	    "iso-8859-1", "Café", 0 },
	/* Declared. */
	{ SPAN("Caf\xE9 \x93neuf\x94"), "iso-8859-1", "Café “neuf”", 0 },
	{ SPAN("Caf\xE9"), " \"Latin1\" ", "Café", 0 },
	{ SPAN("100 \xA4"), "ISO-8859-15", "100 €", 0 },
	{ SPAN("\xCC\xEE\xF1\xEA\xE2\xE0"), "windows-1251", "Москва", 0 },
	{ SPAN("\xED\xCF\xD3\xCB\xD7\xC1"), "KOI8-R", "Москва", 0 },
	{ SPAN("\xB1\xB1\xBE\xA9"), "gb2312", "北京", 0 },
	{ SPAN("\x93\x8C\x8B\x9E"), "Shift_JIS", "東京", 0 },
	{ SPAN("\x1B$BEl5~\x1B(B"), "iso-2022-jp", "東京", 0 },
	{ SPAN("\x1B$BEl5~\x1B(B"), "", "東京", 0 },
	{ SPAN("Caf+AOk-"), "utf-7", "Café", 0 },
	/* Declared wrongly. */
	{ SPAN("Le Caf\xE9 \xE0 c\xF4t\xE9 est ferm\xE9"), "utf-8",
	    "Le Café à côté est fermé", 0 },
	{ SPAN("Le Café à côté est fermé"), "windows-1252",
	    "Le Café à côté est fermé", 0 },
	{ SPAN("Москва и Минск"), "koi8-r", "Москва и Минск", 0 },
	{ SPAN("Café"), "utf-16", "Café", 0 },
	{ SPAN("Café"), "x-nonsense", "Café", 0 },
	/* Wide. */
	{ SPAN("\xFF\xFEh\0i\0"), "", "hi", 0 },
	{ SPAN("\xFE\xFF\0h\0i"), "utf-8", "hi", 0 },
	{ SPAN("h\0i\0 \0t\0h\0e\0r\0e\0"), "", "hi there", 0 },
	{ SPAN("\0h\0i\0 \0t\0h\0e\0r\0e"), "", "hi there", 0 },
	{ SPAN("\x14\x04\x30\x04,\0 \0\x34\x04\x30\x04\x21\0\n\0"), "utf-16",
	    "Да, да!\n", 0 },
	{ SPAN("\xFF\xFE\0\0h\0\0\0i\0\0\0"), "", "hi", 0 },
	{ SPAN("\0\0\0h\0\0\0i"), "", "hi", 0 },
	/* Mixed and broken. */
	{ SPAN("Café à Zürich\nle caf\xE9 \xE0 c\xF4t\xE9\n"), "",
	    "Café à Zürich\nle café à côté\n", 0 },
	{ SPAN("Déjà l’été à Orléans, où l’on fête\n"
	       "l'\xE9t\xE9 d\xE9j\xE0 termin\xE9 \xE0 No\xEBl\n"),
	    "",
	    "Déjà l’été à Orléans, où l’on fête\nl'été déjà terminé à Noël\n",
	    0 },
	{ SPAN("Жизнь в Москве \xD0 и дальше"), "utf-8",
	    "Жизнь в Москве Ð и дальше", 0 },
	{ SPAN("Жизнь\xD0 и дальше"), "utf-8", "Жизнь\uFFFD и дальше", 1 },
	{ SPAN("Rain \xE2\x80 falls – all day “here”…"), "utf-8",
	    "Rain \uFFFD falls – all day “here”…", 2 },
	{ SPAN("It\x92s \x85 a \x81 day"), "", "It’s … a \uFFFD day", 1 },
};

START_TEST(bytes_become_the_text_that_was_meant)
{
	const struct reading *reading = &readings[_i];
	struct charset_text text = { 0 };

	ck_assert_int_eq(charset_read(reading->bytes,
			     span_of(reading->declared), &text),
	    NEWSALERT_OK);
	ck_assert_msg(span_equal(text.text, span_of(reading->text)),
	    "\"%.*s\" is not \"%s\"", (int)text.text.len, text.text.bytes,
	    reading->text);
	ck_assert_msg(text.replaced == reading->replaced, "%s: %zu replaced",
	    reading->text, text.replaced);
	charset_text_fini(&text);
}
END_TEST

START_TEST(valid_utf8_is_not_copied)
{
	struct span bytes = SPAN("Żółć");
	struct charset_text text = { 0 };

	ck_assert_int_eq(charset_read(bytes, span_of(""), &text), NEWSALERT_OK);
	ck_assert_ptr_eq(text.text.bytes, bytes.bytes);
	ck_assert_ptr_null(text.made);
}
END_TEST

struct guess {
	const char *bytes;
	const char *word; /* in the text */
};

static const struct guess guesses[] = {
	{ "\xC2 \xCC\xEE\xF1\xEA\xE2\xE5 \xE2\xEE \xE2\xF2\xEE\xF0\xED\xE8\xEA "
	  "\xEF\xF0\xEE\xF8\xEB\xE0 \xE2\xF1\xF2\xF0\xE5\xF7\xE0 "
	  "\xEC\xE8\xED\xE8\xF1\xF2\xF0\xEE\xE2 "
	  "\xE8\xED\xEE\xF1\xF2\xF0\xE0\xED\xED\xFB\xF5 \xE4\xE5\xEB.",
	    "министров" },
	{ "\xF7 \xED\xCF\xD3\xCB\xD7\xC5 \xD7\xCF "
	  "\xD7\xD4\xCF\xD2\xCE\xC9\xCB "
	  "\xD0\xD2\xCF\xDB\xCC\xC1 \xD7\xD3\xD4\xD2\xC5\xDE\xC1 "
	  "\xCD\xC9\xCE\xC9\xD3\xD4\xD2\xCF\xD7.",
	    "министров" },
	{ "Le pr\xE9sident a d\xE9"
	  "clar\xE9 jeudi que l'\x9Cuvre \xE9tait "
	  "termin\xE9"
	  "e \xE0 No\xEBl.",
	    "l'œuvre" },
	{ "\xBD\xF1\xC8\xD5\xB1\xB1\xBE\xA9\xCC\xEC\xC6\xF8\xC7\xE7\xC0\xCA\xA3"
	  "\xAC\xC8\xCB\xC3\xC7\xD4\xDA\xB9\xAB\xD4\xB0\xC0\xEF\xC9\xA2\xB2\xBD"
	  "\xA1\xA3\xCE\xD2\xC3\xC7\xB5\xC4\xD5\xFE\xB8\xAE\xCA\xC7\xBA\xC3\xB5"
	  "\xC4\xA1\xA3",
	    "北京" },
};

START_TEST(what_nobody_declared_is_told_by_its_bytes)
{
	const struct guess *guess = &guesses[_i];
	struct charset_text text = { 0 };

	ck_assert_int_eq(charset_read(span_of(guess->bytes), span_of(""),
			     &text),
	    NEWSALERT_OK);
	ck_assert_msg(memmem(text.text.bytes, text.text.len, guess->word,
			  strlen(guess->word)) != NULL,
	    "no %s in %.*s", guess->word, (int)text.text.len, text.text.bytes);
	ck_assert_uint_eq(text.replaced, 0);
	charset_text_fini(&text);
}
END_TEST

struct declaration {
	const char *bytes;
	const char *name;
};

static const struct declaration declarations[] = {
	{ "<?xml version='1.0' encoding='windows-1251'?><a/>", "windows-1251" },
	{ "\xEF\xBB\xBF\n<?xml encoding = \"utf-8\" ?>", "utf-8" },
	{ "<?xml version='1.0'?><a encoding='x'/>", "" },
	{ "<html><meta charset=koi8-r>", "koi8-r" },
	{ "<meta name=a><META http-equiv='Content-Type' "
	  "content='text/html; charset=gbk'>",
	    "gbk" },
	{ "<!-- <meta charset=a> --><meta charset=\"b\"/>", "b" },
	{ "<p>charset=c", "" },
	{ "The <meta charset=d> tag", "" },
	{ "", "" },
};

START_TEST(a_declaration_is_found_in_markup_alone)
{
	const struct declaration *declaration = &declarations[_i];
	struct span name = charset_declared(span_of(declaration->bytes));

	ck_assert_msg(span_equal(name, span_of(declaration->name)), "%s: %.*s",
	    declaration->bytes, (int)name.len, name.bytes);
}
END_TEST

START_TEST(every_converter_that_has_a_name_is_opened)
{
	struct charset_converters *converters;

	ck_assert_int_eq(charset_converters_open(&converters), NEWSALERT_OK);
	ck_assert_uint_ge(charset_converters_count(converters), 50);
	charset_converters_close(converters);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("charset");
	TCase *tests = tcase_create("charset");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, bytes_become_the_text_that_was_meant, 0,
	    LENGTH(readings));
	tcase_add_test(tests, valid_utf8_is_not_copied);
	tcase_add_loop_test(tests, what_nobody_declared_is_told_by_its_bytes, 0,
	    LENGTH(guesses));
	tcase_add_loop_test(tests, a_declaration_is_found_in_markup_alone, 0,
	    LENGTH(declarations));
	tcase_add_test(tests, every_converter_that_has_a_name_is_opened);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
