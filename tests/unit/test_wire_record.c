/* SPDX-License-Identifier: MIT */
/* Wire records: IPTC 7901 and ANPA 1312. */
#include "daemon/article/wire_record.h"

#include <check.h>
#include <stdlib.h>

#include "tests/lib/format_sample.h"

static void
assert_text(const char *got, const char *want)
{
	ck_assert_msg(got != NULL && strcmp(got, want) == 0,
	    "\"%s\" is not \"%s\"", got == NULL ? "" : got, want);
}

START_TEST(an_iptc_7901_record_is_an_article)
{
	struct article_list *list = format_sample_read("iptc7901/lead.txt");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 1);
	assert_text(article->zones[ZONE_HEADLINE],
	    "Bergen opens new harbour for larger ferries");
	assert_text(article->zones[ZONE_BYLINE], "By Kari Solberg, dpa");
	ck_assert_ptr_nonnull(strstr(article->zones[ZONE_BODY],
	    "a dispute that had lasted for seven years."));
	ck_assert_ptr_null(strstr(article->zones[ZONE_BODY], "1ST"));
	assert_text(article->dateline.place, "Bergen");
	assert_text(article->source, "dpa");
	assert_text(article->slugline, "Norway/ports/Bergen");
	assert_text(article->msgtype, "update");
	ck_assert_int_eq(article->urgency, 3);
	ck_assert_int_eq(article->published_sec, 1670931420);
	ck_assert(format_sample_has_subject(article, "iptc7901-category", "pl",
	    NULL));
	article_list_free(list);
}
END_TEST

START_TEST(several_records_in_a_file_are_several_articles)
{
	struct article_list *list = format_sample_read("iptc7901/german.txt");

	ck_assert_uint_eq(list->count, 2);
	assert_text(list->items[0].msgtype, "correct");
	ck_assert_int_eq(list->items[1].urgency, 1);
	ck_assert_int_eq(list->items[1].published_sec, 1670932800);
	article_list_free(list);
}
END_TEST

START_TEST(lines_of_7_bits_have_letters_of_the_language)
{
	static const char text[] =
	    "\x01"
	    "a1 4 wi 8\r\n\x02"
	    "F{hren =\r\n\r\nGr|~ere F{hren f}r Bergen.\x03";
	struct article_input input = { .bytes = text,
		.len = sizeof(text) - 1,
		.name = "a",
		.language = "de" };
	struct article_list *list = NULL;

	ck_assert_int_eq(article_read(&input, NULL, &list), NEWSALERT_OK);
	assert_text(list->items[0].zones[ZONE_HEADLINE], "Fähren");
	assert_text(list->items[0].zones[ZONE_BODY],
	    "Größere Fähren für Bergen.");
	article_list_free(list);
}
END_TEST

START_TEST(an_anpa_record_is_an_article)
{
	struct article_list *list = format_sample_read("anpa/story.txt");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 2);
	assert_text(article->zones[ZONE_HEADLINE],
	    "Norwegian city opens harbor for larger ferries");
	ck_assert_ptr_nonnull(
	    strstr(article->zones[ZONE_BYLINE], "By KARI SOLBERG"));
	ck_assert_ptr_nonnull(strstr(article->zones[ZONE_NOTE], "Adds quote"));
	ck_assert_ptr_nonnull(strstr(article->zones[ZONE_BODY],
	    "\n\"It was worth the wait,\" said"));
	ck_assert_ptr_nonnull(
	    strstr(article->zones[ZONE_BODY], "at noon -- a second one"));
	assert_text(article->dateline.place, "Bergen");
	assert_text(article->source, "AP");
	assert_text(article->slugline, "BC-EU--Norway-Harbor");
	assert_text(article->msgtype, "update");
	ck_assert_int_eq(article->urgency, 3);
	ck_assert_int_eq(article->published_sec, 1670931420);
	ck_assert(format_sample_has_subject(article, "anpa-category", "i",
	    "International"));
	assert_text(list->items[1].msgtype, "withdraw");
	ck_assert_int_eq(list->items[1].urgency, 2);
	article_list_free(list);
}
END_TEST

START_TEST(a_record_without_text_is_refused)
{
	ck_assert_ptr_nonnull(
	    strstr(format_sample_reason("\x01"
					"a1 4 wi 8\r\nslug\r\n"),
		"no STX"));
}
END_TEST

START_TEST(a_record_that_is_cut_off_is_read)
{
	struct article_list *list =
	    format_sample_parse("\x01"
				"a1 4 wi 8\r\nslug/\r\n\x02"
				"Ferries dock =\r\n\r\nTwo ferries "
				"docked in Ber");

	assert_text(list->items[0].zones[ZONE_HEADLINE], "Ferries dock");
	assert_text(list->items[0].slugline, "slug");
	article_list_free(list);
}
END_TEST

START_TEST(priorities_are_digits_or_letters)
{
	ck_assert_int_eq(wire_urgency(span_of("4")), 4);
	ck_assert_int_eq(wire_urgency(span_of("f")), 1);
	ck_assert_int_eq(wire_urgency(span_of("b")), 2);
	ck_assert_int_eq(wire_urgency(span_of("d")), 6);
	ck_assert_int_eq(wire_urgency(span_of("?")), 0);
	ck_assert_int_eq(wire_urgency(span_of("0")), 0);
	ck_assert_int_eq(wire_urgency(span_of("")), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("wire record");
	TCase *tests = tcase_create("wire record");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, an_iptc_7901_record_is_an_article);
	tcase_add_test(tests, several_records_in_a_file_are_several_articles);
	tcase_add_test(tests, lines_of_7_bits_have_letters_of_the_language);
	tcase_add_test(tests, an_anpa_record_is_an_article);
	tcase_add_test(tests, a_record_without_text_is_refused);
	tcase_add_test(tests, a_record_that_is_cut_off_is_read);
	tcase_add_test(tests, priorities_are_digits_or_letters);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
