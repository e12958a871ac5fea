/* SPDX-License-Identifier: MIT */
/* Zones as JSON, read back by another library. */
#include "daemon/worker/zone_texts.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct article article;

static void
clear(void)
{
	memset(&article, 0, sizeof(article));
}

static void
set(enum zone zone, const char *text)
{
	article.zones[zone] = (char *)(uintptr_t)text;
	article.zone_lens[zone] = strlen(text);
}

static json_t *
encoded(void)
{
	json_t *object;
	char *json;
	size_t len;

	ck_assert_int_eq(zone_texts_encode(&article, &json, &len),
	    NEWSALERT_OK);
	ck_assert_uint_eq(strlen(json), len);
	ck_assert_ptr_null(strchr(json, '\n'));
	object = json_loads(json, 0, NULL);
	ck_assert_ptr_nonnull(object);
	free(json);
	return object;
}

START_TEST(each_zone_comes_back_as_it_was)
{
	static const char body[] = "One \"quoted\" line\nand a \\ line,\n"
				   "\u6771\u4eac \U0001f600";
	json_t *object;

	set(ZONE_HEADLINE, "Talks end");
	set(ZONE_BODY, body);
	object = encoded();
	ck_assert_uint_eq(json_object_size(object), 2);
	ck_assert_str_eq(json_string_value(json_object_get(object, "headline")),
	    "Talks end");
	ck_assert_str_eq(json_string_value(json_object_get(object, "body")),
	    body);
	json_decref(object);
}
END_TEST

START_TEST(control_characters_are_escaped)
{
	json_t *object;

	set(ZONE_NOTE, "a\x01z\x1f\t");
	object = encoded();
	ck_assert_str_eq(json_string_value(json_object_get(object, "note")),
	    "a\x01z\x1f\t");
	json_decref(object);
}
END_TEST

/* A byte that needs an escape is seen wherever it stands in a block. */
START_TEST(each_byte_of_a_long_text_comes_back)
{
	char text[] = "forty letters that are plain are enough";
	const char *back;
	json_t *object;

	for (size_t at = 0; at < sizeof(text) - 1; at++) {
		char kept = text[at];

		for (int byte = 1; byte < 0x80; byte++) {
			text[at] = (char)byte;
			set(ZONE_BODY, text);
			object = encoded();
			back =
			    json_string_value(json_object_get(object, "body"));
			ck_assert_str_eq(back, text);
			json_decref(object);
		}
		text[at] = kept;
	}
}
END_TEST

START_TEST(an_article_without_zones_is_an_empty_object)
{
	json_t *object = encoded();

	ck_assert_uint_eq(json_object_size(object), 0);
	json_decref(object);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("zone_texts");
	TCase *tcase = tcase_create("zone_texts");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, clear, NULL);
	tcase_add_test(tcase, each_zone_comes_back_as_it_was);
	tcase_add_test(tcase, control_characters_are_escaped);
	tcase_add_test(tcase, each_byte_of_a_long_text_comes_back);
	tcase_add_test(tcase, an_article_without_zones_is_an_empty_object);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
