/* SPDX-License-Identifier: MIT */
/* Articles: whole files of wire copy, and what is made of them. */
#include "daemon/article/article.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/article_samples.h"

#define FILE_MAX      65536
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* 2022-12-14 06:40 UTC, the day after most samples. */
#define SAMPLE_TIME INT64_C(1671000000)
#define TODAY       INT64_C(1795000000) /* in November 2026 */

static struct article_list *
read_bytes(const char *bytes, size_t len, int64_t time_sec)
{
	struct article_input input = { .bytes = bytes,
		.len = len,
		.name = "sample.txt",
		.time_sec = time_sec };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;

	ck_assert_msg(article_read(&input, &why, &list) == NEWSALERT_OK, "%s",
	    why.text);
	ck_assert_uint_eq(list->count, 1);
	return list;
}

static struct article_list *
read_text(const char *text)
{
	return read_bytes(text, strlen(text), SAMPLE_TIME);
}

static struct article_list *
read_file(const char *name, int64_t time_sec)
{
	static char bytes[FILE_MAX];
	char path[512];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", TEST_DATA, name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL, "%s", path);
	len = fread(bytes, 1, sizeof(bytes), file);
	ck_assert_uint_lt(len, sizeof(bytes));
	fclose(file);
	return read_bytes(bytes, len, time_sec);
}

static void
assert_same(const char *file, const char *what, const char *got,
    const char *want)
{
	if (got == NULL || want == NULL)
		ck_assert_msg(got == want, "%s: %s is \"%s\", not \"%s\"", file,
		    what, got == NULL ? "" : got, want == NULL ? "" : want);
	else
		ck_assert_msg(strcmp(got, want) == 0,
		    "%s: %s is \"%s\", not \"%s\"", file, what, got, want);
}

static void
date_in_words(const struct dateline *dateline, char *out, size_t size)
{
	snprintf(out, size, "%04d-%02d-%02d", dateline->year, dateline->month,
	    dateline->day);
}

START_TEST(read_puts_every_line_of_a_sample_in_its_zone)
{
	const struct article_sample *sample = &article_samples[_i];
	struct article_list *list = read_file(sample->file, SAMPLE_TIME);
	const struct article *article = &list->items[0];
	char date[32];

	for (int i = 0; i < ZONE_COUNT; i++) {
		assert_same(sample->file, zone_name((enum zone)i),
		    article->zones[i], sample->zones[i]);
		if (article->zones[i] != NULL)
			ck_assert_uint_eq(strlen(article->zones[i]),
			    article->zone_lens[i]);
	}
	assert_same(sample->file, "place", article->dateline.place,
	    sample->place);
	assert_same(sample->file, "region", article->dateline.region,
	    sample->region);
	assert_same(sample->file, "agency", article->dateline.agency,
	    sample->agency);
	date_in_words(&article->dateline, date, sizeof(date));
	assert_same(sample->file, "date", date,
	    sample->date == NULL ? "0000-00-00" : sample->date);
	assert_same(sample->file, "source", article->source, sample->source);
	assert_same(sample->file, "msgtype", article->msgtype,
	    sample->msgtype == NULL ? "new" : sample->msgtype);
	ck_assert_uint_eq(list->replaced, sample->replaced);
	article_list_free(list);
}
END_TEST

START_TEST(read_finds_the_year_by_the_weekday_in_a_copy_made_today)
{
	struct article_list *list = read_file("wire/tass.txt", TODAY);

	ck_assert_int_eq(list->items[0].dateline.year, 2022);
	ck_assert_int_eq(list->items[0].dateline.month, 12);
	ck_assert_int_eq(list->items[0].dateline.day, 13);
	article_list_free(list);
}
END_TEST

START_TEST(read_counts_the_lead_as_the_first_paragraph_of_the_body)
{
	struct article_list *list = read_file("wire/tass.txt", SAMPLE_TIME);
	const struct article *article = &list->items[0];

	ck_assert_uint_gt(article->lead_len, 0);
	ck_assert_int_eq(article->zones[ZONE_BODY][article->lead_len], '\n');
	article_list_free(list);
}
END_TEST

START_TEST(read_takes_source_and_language_of_the_inbox_where_copy_is_silent)
{
	static const char text[] = "Regen am Freitag\n\nEs regnet am Freitag "
				   "und auch am ganzen Wochenende im Norden.\n";
	struct article_input input = { .bytes = text,
		.len = sizeof(text) - 1,
		.name = "rain.txt",
		.source = "Harbour Radio",
		.language = "en",
		.time_sec = SAMPLE_TIME };
	struct article_list *list;

	ck_assert_int_eq(article_read(&input, NULL, &list), NEWSALERT_OK);
	ck_assert_str_eq(list->items[0].source, "Harbour Radio");
	ck_assert_str_eq(list->items[0].language, "en");
	article_list_free(list);
}
END_TEST

START_TEST(read_detects_the_language_that_nobody_names)
{
	struct article_list *list =
	    read_text("Fähre läuft im Nebel auf Grund\n\n"
		      "HAMBURG (dpa) - Alle Fahrgäste sind am Montag an Land "
		      "gebracht worden, teilte die Küstenwache mit.\n");

	ck_assert_str_eq(list->items[0].language, "de");
	article_list_free(list);
}
END_TEST

START_TEST(read_gives_one_identity_to_copies_that_differ_in_wrapping_and_source)
{
	struct article_list *a = read_text(
	    "Rain on Friday\n\n"
	    "OSLO, Dec 13 (AP) - It will rain on Friday,\nsaid the office.\n");
	struct article_list *b = read_text(
	    "Rain on Friday\r\n\r\n"
	    "BERGEN (Reuters) - It will rain on Friday, said the office.\r\n");

	ck_assert_mem_eq(a->items[0].id, b->items[0].id, ARTICLE_ID_LEN);
	article_list_free(a);
	article_list_free(b);
}
END_TEST

START_TEST(read_gives_another_identity_to_a_correction_and_to_another_body)
{
	struct article_list *a = read_text("Rain on Friday\n\nIt will rain.\n");
	struct article_list *b =
	    read_text("CORRECTED\n\nRain on Friday\n\nIt will rain.\n");
	struct article_list *c = read_text("Rain on Friday\n\nIt may rain.\n");

	ck_assert_mem_ne(a->items[0].id, b->items[0].id, ARTICLE_ID_LEN);
	ck_assert_mem_ne(a->items[0].id, c->items[0].id, ARTICLE_ID_LEN);
	article_list_free(a);
	article_list_free(b);
	article_list_free(c);
}
END_TEST

START_TEST(read_gives_one_identity_to_copy_with_an_embargo_and_without)
{
	struct article_list *a = read_text("EMBARGOED UNTIL 0001 GMT Dec 15\n\n"
					   "Rain on Friday\n\nIt will rain.\n");
	struct article_list *b = read_text("Rain on Friday\n\nIt will rain.\n");

	ck_assert_int_ne(a->items[0].embargo_sec, 0);
	ck_assert_int_eq(b->items[0].embargo_sec, 0);
	ck_assert_mem_eq(a->items[0].id, b->items[0].id, ARTICLE_ID_LEN);
	article_list_free(a);
	article_list_free(b);
}
END_TEST

START_TEST(read_tells_two_kills_apart)
{
	struct article_list *a =
	    read_text("KILL\n\nEditors: please kill the story about rain.\n");
	struct article_list *b =
	    read_text("KILL\n\nEditors: please kill the story about snow.\n");

	ck_assert_str_eq(a->items[0].msgtype, "withdraw");
	ck_assert_mem_ne(a->items[0].id, b->items[0].id, ARTICLE_ID_LEN);
	article_list_free(a);
	article_list_free(b);
}
END_TEST

START_TEST(read_gives_embargo_and_urgency)
{
	struct article_list *a = read_file("wire/embargo.txt", SAMPLE_TIME);
	struct article_list *b = read_file("wire/xinhua.txt", SAMPLE_TIME);

	ck_assert_int_eq(a->items[0].embargo_sec, 1671062460);
	ck_assert_int_eq(b->items[0].urgency, 2);
	article_list_free(a);
	article_list_free(b);
}
END_TEST

struct refusal {
	const char *bytes;
	size_t len;
	const char *word; /* in the reason */
};

#define REFUSAL(bytes, word)                                                   \
	{                                                                      \
		bytes, sizeof(bytes) - 1, word                                 \
	}

static const struct refusal refusals[] = {
	REFUSAL("", "empty"),
	REFUSAL(" \r\n\t\n", "empty"),
	REFUSAL("<?xml version='1.0'?><svg><title/></svg>", "XML"),
	REFUSAL("\xEF\xBB\xBF{\"rain\": \"Rain\"}", "JSON"),
	REFUSAL("a\0b", "binary"),
	REFUSAL("\x1F\x8B\x08", "gzip"),
	REFUSAL("###\n", "no headline and no body"),
	REFUSAL("\x1A\x81\x8D\x8F\x90\x9D\x81\x8D\x8F\x90\x9D", "charset"),
	REFUSAL("\x1F\x8B\x08", "gzip data: unpack it first"),
	REFUSAL("BZh91AY&SY", "bzip2 data: unpack it first"),
	REFUSAL("\xFD"
		"7zXZ\0",
	    "xz data: unpack it first"),
	REFUSAL("\x28\xB5\x2F\xFD\x04", "Zstandard data: unpack it first"),
	REFUSAL("PK\x03\x04\x14\0\0\0", "a ZIP archive: unpack it first"),
	REFUSAL("PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml",
	    "an office document"),
};

START_TEST(read_rejects_what_is_no_wire_copy_and_says_what_it_is)
{
	const struct refusal *refusal = &refusals[_i];
	struct article_input input = { .bytes = refusal->bytes,
		.len = refusal->len,
		.name = "refused",
		.time_sec = SAMPLE_TIME };
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;

	ck_assert_int_eq(article_read(&input, &why, &list), NEWSALERT_EFORMAT);
	ck_assert_ptr_null(list);
	ck_assert_msg(strstr(why.text, refusal->word) != NULL,
	    "\"%s\" does not say %s", why.text, refusal->word);
}
END_TEST

/* Demo stories are what a newcomer sees first. */
START_TEST(read_understands_every_demo_story)
{
	static const char *const files[][2] = {
		{ "demo/japan-sanctions.txt", "Tokyo" },
		{ "demo/france-strike.txt", "Paris" },
		{ "demo/brazil-flood.txt", "Porto Alegre" },
		{ "demo/kenya-election.txt", "Nairobi" },
		{ "demo/football.txt", "Zagreb" },
	};

	for (size_t i = 0; i < LENGTH(files); i++) {
		struct article_list *list = read_file(files[i][0], TODAY);
		const struct article *article = &list->items[0];

		ck_assert_ptr_nonnull(article->zones[ZONE_HEADLINE]);
		ck_assert_ptr_nonnull(article->zones[ZONE_BODY]);
		ck_assert_str_eq(article->dateline.place, files[i][1]);
		ck_assert_str_eq(article->source, "Meridian");
		article_list_free(list);
	}
}
END_TEST

static Suite *
suite(void)
{
	Suite *all = suite_create("article");
	TCase *tests = tcase_create("article");

	tcase_add_loop_test(tests, read_puts_every_line_of_a_sample_in_its_zone,
	    0, LENGTH(article_samples));
	tcase_add_test(tests,
	    read_finds_the_year_by_the_weekday_in_a_copy_made_today);
	tcase_add_test(tests,
	    read_counts_the_lead_as_the_first_paragraph_of_the_body);
	tcase_add_test(tests,
	    read_takes_source_and_language_of_the_inbox_where_copy_is_silent);
	tcase_add_test(tests,
	    read_gives_one_identity_to_copies_that_differ_in_wrapping_and_source);
	tcase_add_test(tests,
	    read_gives_another_identity_to_a_correction_and_to_another_body);
	tcase_add_test(tests,
	    read_gives_one_identity_to_copy_with_an_embargo_and_without);
	tcase_add_test(tests, read_tells_two_kills_apart);
	tcase_add_test(tests, read_detects_the_language_that_nobody_names);
	tcase_add_test(tests, read_gives_embargo_and_urgency);
	tcase_add_loop_test(tests,
	    read_rejects_what_is_no_wire_copy_and_says_what_it_is, 0,
	    LENGTH(refusals));
	tcase_add_test(tests, read_understands_every_demo_story);
	suite_add_tcase(all, tests);
	return all;
}

int
main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
