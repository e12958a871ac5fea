/* SPDX-License-Identifier: MIT */
/* Alerts as ninjs documents. */
#include "client/command/ninjs.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/sample.h"

static json_t *
write_document(const struct newsalert_alert *alert, const json_t *zones)
{
	char *text = NULL;
	json_t *document;

	ck_assert_int_eq(ninjs_write(alert, zones, &text), NEWSALERT_OK);
	ck_assert_ptr_null(strchr(text, '\n'));
	document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	ck_assert_ptr_nonnull(document);
	free(text);
	return document;
}

static const char *
text_of(const json_t *document, const char *name)
{
	const char *text = json_string_value(json_object_get(document, name));

	return text == NULL ? "" : text;
}

static void
assert_uri(const char *guid, const char *expected)
{
	struct newsalert_alert alert = *sample_alert();
	json_t *document;

	alert.guid = guid;
	document = write_document(&alert, NULL);
	ck_assert_str_eq(text_of(document, "uri"), expected);
	json_decref(document);
}

START_TEST(an_alert_has_its_properties)
{
	struct newsalert_alert alert = *sample_alert();
	json_t *document;

	alert.epoch = 0x9f2c;
	alert.seq = 42;
	alert.time_ms = 1764064800123;
	document = write_document(&alert, NULL);
	ck_assert_str_eq(text_of(document, "headline"), alert.headline);
	ck_assert_str_eq(text_of(document, "description_text"), alert.summary);
	ck_assert_str_eq(text_of(document, "located"), "St. Petersburg");
	ck_assert_str_eq(text_of(document, "slugline"), "JAPAN-RUSSIA/");
	ck_assert_str_eq(text_of(document, "version"), "2");
	ck_assert_str_eq(text_of(document, "firstcreated"),
	    "2022-12-13T10:00:00Z");
	ck_assert_str_eq(text_of(document, "versioncreated"),
	    "2022-12-13T11:00:00Z");
	ck_assert_str_eq(text_of(document, "pubstatus"), "usable");
	ck_assert_str_eq(text_of(document, "representationtype"), "incomplete");
	ck_assert_str_eq(text_of(json_object_get(document, "altids"),
			     "newsalert"),
	    "0000000000009f2c.42");
	ck_assert_int_eq(json_integer_value(
			     json_object_get(document, "urgency")),
	    5);
	json_decref(document);
}
END_TEST

START_TEST(tags_are_subjects_and_places)
{
	json_t *document = write_document(sample_alert(), NULL);
	const json_t *subjects = json_object_get(document, "subject");
	const json_t *places = json_object_get(document, "place");

	ck_assert_uint_eq(json_array_size(subjects), 2);
	ck_assert_str_eq(text_of(json_array_get(subjects, 0), "code"),
	    "20000639");
	ck_assert_str_eq(text_of(json_array_get(subjects, 0), "scheme"),
	    "http://cv.iptc.org/newscodes/mediatopic/");
	ck_assert_str_eq(text_of(json_array_get(subjects, 1), "code"),
	    "politics");
	ck_assert_str_eq(text_of(json_array_get(subjects, 1), "scheme"), "");
	ck_assert_uint_eq(json_array_size(places), 3);
	ck_assert_str_eq(text_of(json_array_get(places, 0), "code"), "JP");
	ck_assert_str_eq(text_of(json_array_get(places, 0), "rel"), "about");
	ck_assert_str_eq(text_of(json_array_get(places, 2), "rel"), "mentions");
	json_decref(document);
}
END_TEST

START_TEST(the_uri_is_the_guid_where_that_is_one)
{
	static const char hash[] =
	    "nih:sha-256;"
	    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

	assert_uri("urn:newsml:example.com:20221213:talks",
	    "urn:newsml:example.com:20221213:talks");
	assert_uri("http://news.example/a%20b?c=d#e",
	    "http://news.example/a%20b?c=d#e");
	assert_uri("20221213-0815", hash);
	assert_uri("http://news.example/a b", hash);
	assert_uri("http://news.example/a%2", hash);
	assert_uri("http://news.example/\xc3\xa9", hash);
	assert_uri("a:", hash);
	assert_uri("", hash);
	assert_uri(NULL, hash);
}
END_TEST

START_TEST(what_is_withdrawn_is_canceled)
{
	struct newsalert_alert alert = *sample_alert();
	json_t *document;

	alert.msgtype = "withdraw";
	document = write_document(&alert, NULL);
	ck_assert_str_eq(text_of(document, "pubstatus"), "canceled");
	json_decref(document);
}
END_TEST

START_TEST(the_article_gives_its_body)
{
	json_t *zones =
	    json_pack("{s:s, s:s}", "body", "One.\nTwo.", "byline", "Jane Doe");
	json_t *document = write_document(sample_alert(), zones);

	ck_assert_str_eq(text_of(document, "body_text"), "One.\nTwo.");
	ck_assert_str_eq(text_of(document, "byline"), "Jane Doe");
	ck_assert_str_eq(text_of(document, "representationtype"), "complete");
	json_decref(document);
	json_decref(zones);
}
END_TEST

START_TEST(an_alert_of_nothing_is_a_document)
{
	const struct newsalert_alert alert = { .epoch = 1, .seq = 2 };
	json_t *document = write_document(&alert, NULL);

	ck_assert_str_eq(text_of(document, "uri"),
	    "tag:newsalert,2026:0000000000000001.2");
	ck_assert_ptr_null(json_object_get(document, "headline"));
	ck_assert_ptr_null(json_object_get(document, "versioncreated"));
	json_decref(document);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ninjs");
	TCase *tcase = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, an_alert_has_its_properties);
	tcase_add_test(tcase, tags_are_subjects_and_places);
	tcase_add_test(tcase, the_uri_is_the_guid_where_that_is_one);
	tcase_add_test(tcase, what_is_withdrawn_is_canceled);
	tcase_add_test(tcase, the_article_gives_its_body);
	tcase_add_test(tcase, an_alert_of_nothing_is_a_document);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
