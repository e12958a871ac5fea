/* SPDX-License-Identifier: MIT */
/* From the bytes of a file to encoded alerts. */
#include "daemon/worker/classify.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/rule_box.h"

static const char countries[] = "JP	name	en	Japan\n"
				"JP	capital	en	Tokyo\n"
				"US	name	en	United States\n"
				"RU	name	en	Russia\n"
				"RU	demonym	en	Russian\n"
				"RU	dateline	en	Moscow\n";

static const char topics[] = "- topic: politics\n"
			     "  name: Politics\n"
			     "  keywords: {en: [minister]}\n"
			     "- topic: politics/diplomacy\n"
			     "  name: Diplomacy\n"
			     "  threshold: 1\n"
			     "  keywords: {en: [ambassador, talks, treaty]}\n";

static const char story[] =
    "Japan and Russia end treaty talks\n"
    "\n"
    "MOSCOW, December 13. /TASS/. The Russian ambassador left the treaty "
    "talks with Japan on Tuesday. Nobody has said what is next.\n"
    "\n"
    "The talks in Tokyo had lasted for a year. The United States kept away.\n";

static struct rule_box box;
static struct journal_file *file;
static json_t *alert;

static void
setup(void)
{
	rule_box_init(&box);
	rule_box_write(&box, "countries/names.tsv", countries);
	rule_box_write(&box, "topics/politics.yaml", topics);
	rule_box_open(&box);
}

static void
teardown(void)
{
	json_decref(alert);
	journal_file_free(file);
	alert = NULL;
	file = NULL;
	rule_box_fini(&box);
}

static void
classify(const char *bytes, size_t len, int urgency)
{
	const struct article_input input = {
		.bytes = bytes,
		.len = len,
		.name = "tass-1.txt",
		.time_sec = 1671000000, /* 2022-12-14 */
	};

	ck_assert_int_eq(classify_file(box.tagger, &input, urgency, &file),
	    NEWSALERT_OK);
	if (file->reason != NULL)
		return;
	ck_assert_uint_eq(file->count, 1);
	alert = json_loadb(file->articles[0].body, file->articles[0].body_len,
	    0, NULL);
	ck_assert_ptr_nonnull(alert);
}

static const char *
text(const char *name)
{
	const char *value = json_string_value(json_object_get(alert, name));

	return value == NULL ? "(none)" : value;
}

static const char *
dateline(const char *name)
{
	json_t *object = json_object_get(alert, "dateline");
	const char *value = json_string_value(json_object_get(object, name));

	return value == NULL ? "(none)" : value;
}

START_TEST(a_story_becomes_an_alert)
{
	classify(story, strlen(story), 5);
	ck_assert_str_eq(text("headline"), "Japan and Russia end treaty talks");
	ck_assert_int_eq(strncmp(text("summary"), "The Russian ambassador left",
			     27),
	    0);
	ck_assert_str_eq(text("source"), "TASS");
	ck_assert_str_eq(text("msgtype"), "new");
	ck_assert_str_eq(text("file"), "tass-1.txt");
	ck_assert_str_eq(dateline("place"), "Moscow");
	ck_assert_str_eq(dateline("country"), "RU");
	ck_assert_str_eq(dateline("date"), "2022-12-13");
	ck_assert_int_eq(json_integer_value(json_object_get(alert, "urgency")),
	    5);
	ck_assert_uint_eq(strlen(text("ruleset")), 8);
	ck_assert_uint_eq(strlen(text("id")), strlen("sha256:") + 64);
}
END_TEST

START_TEST(the_lists_of_the_live_frame_come_with_it)
{
	const struct journal_article *article;

	classify(story, strlen(story), 0);
	article = &file->articles[0];
	ck_assert_str_eq(article->countries, "JP,RU");
	ck_assert_str_eq(article->mentions, "US");
	ck_assert_str_eq(article->topics, "politics,politics/diplomacy");
	ck_assert_ptr_nonnull(strstr(article->zones, "\"body\":\"The Russian"));
	ck_assert_int_eq(article->embargo_sec, 0);
}
END_TEST

START_TEST(the_same_bytes_give_the_same_alert)
{
	struct journal_file *first;

	classify(story, strlen(story), 0);
	first = file;
	json_decref(alert);
	classify(story, strlen(story), 0);
	ck_assert_str_eq(first->articles[0].body, file->articles[0].body);
	ck_assert_mem_eq(first->hash, file->hash, 32);
	ck_assert_mem_eq(first->articles[0].id, file->articles[0].id, 32);
	journal_file_free(first);
}
END_TEST

START_TEST(the_hash_is_that_of_the_bytes)
{
	static const unsigned char sha256_of_abc[] = { 0xba, 0x78, 0x16, 0xbf };

	classify("abc", 3, 0);
	ck_assert_mem_eq(file->hash, sha256_of_abc, 4);
}
END_TEST

START_TEST(a_body_without_a_headline_lends_its_first_sentence)
{
	static const char copy[] =
	    "MOSCOW, December 13. /TASS/. The ambassador left the talks with "
	    "Japan on Tuesday. Nobody has said what is next, and when.\n";

	classify(copy, strlen(copy), 0);
	ck_assert_str_eq(text("headline"),
	    "The ambassador left the talks with Japan on Tuesday.");
}
END_TEST

START_TEST(a_long_first_paragraph_is_cut_between_words)
{
	static char copy[4096] = "Talks end in Tokyo\n\n";
	size_t len = strlen(copy);

	for (; len < 3000; len += 17)
		memcpy(copy + len, "ambassadors talk ", 18);
	memcpy(copy + len, ".\n", 3);
	classify(copy, strlen(copy), 0);
	len = strlen(text("summary"));
	ck_assert_uint_gt(len, 450);
	ck_assert_uint_le(len, ALERT_SUMMARY_MAX + 2);
	ck_assert_str_eq(text("summary") + len - 7, "talk\u2026");
}
END_TEST

START_TEST(what_is_no_article_is_rejected_with_a_reason)
{
	classify("\0\1\2\3\0\1\2\3", 8, 0);
	ck_assert_ptr_nonnull(file->reason);
	ck_assert_uint_eq(file->count, 0);
	journal_file_free(file);
	classify("", 0, 0);
	ck_assert_ptr_nonnull(file->reason);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("classify");
	TCase *tcase = tcase_create("classify");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_story_becomes_an_alert);
	tcase_add_test(tcase, the_lists_of_the_live_frame_come_with_it);
	tcase_add_test(tcase, the_same_bytes_give_the_same_alert);
	tcase_add_test(tcase, the_hash_is_that_of_the_bytes);
	tcase_add_test(tcase,
	    a_body_without_a_headline_lends_its_first_sentence);
	tcase_add_test(tcase, a_long_first_paragraph_is_cut_between_words);
	tcase_add_test(tcase, what_is_no_article_is_rejected_with_a_reason);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
