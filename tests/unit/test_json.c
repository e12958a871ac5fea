/* SPDX-License-Identifier: MIT */
/* Which JSON it is, JSON Feeds, and what is refused with which reason. */
#include "daemon/article/json.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/json_text.h"
#include "tests/lib/format_sample.h"

#define STORY "{\"uri\":\"urn:x\",\"headline\":\"A\"}"

static enum newsalert_err
read_bytes(const char *bytes, size_t len, struct newsalert_error *why,
    struct article_list **listp)
{
	const struct article_input input = { .bytes = bytes,
		.len = len,
		.name = "test.json",
		.time_sec = 1773500000 };

	return article_read(&input, why, listp);
}

static void
assert_refused(const char *json, const char *reason)
{
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;

	ck_assert_int_eq(read_bytes(json, strlen(json), &why, &list),
	    NEWSALERT_EFORMAT);
	ck_assert_msg(strstr(why.text, reason) != NULL, "%.80s: %s", json,
	    why.text);
}

static struct article_list *
assert_read(const char *json, size_t articles, size_t problems)
{
	struct newsalert_error why = { 0 };
	struct article_list *list = NULL;

	ck_assert_msg(read_bytes(json, strlen(json), &why, &list) ==
			  NEWSALERT_OK,
	    "%.80s: %s", json, why.text);
	ck_assert_uint_eq(list->count, articles);
	ck_assert_uint_eq(list->problem_count, problems);
	return list;
}

START_TEST(a_feed_s_items_are_articles)
{
	struct article_list *list = format_sample_read("jsonfeed/one.json");
	const struct article *article = &list->items[0];

	ck_assert_uint_eq(list->count, 3);
	ck_assert_str_eq(article->zones[ZONE_HEADLINE],
	    "Bridge opens & traffic flows");
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "The bridge opened.\nTraffic flows.");
	ck_assert_str_eq(article->zones[ZONE_STANDFIRST], "After two years.");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "Jane Doe\nJohn Roe");
	ck_assert_str_eq(article->guid, "https://news.example/1");
	ck_assert_str_eq(article->link,
	    "https://news.example/world/bridge.html");
	ck_assert_str_eq(article->source, "Example Feed");
	ck_assert_str_eq(article->language, "en");
	ck_assert_int_eq(article->published_sec, 1773443700);
	ck_assert_int_eq(article->modified_sec, 1773447300);
	ck_assert(format_sample_has_subject(article, "tag", NULL, "traffic"));

	article = &list->items[1];
	ck_assert_ptr_null(article->zones[ZONE_HEADLINE]);
	ck_assert_str_eq(article->zones[ZONE_BODY],
	    "A note without a title.\nIt has two paragraphs.");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "Old Style");
	ck_assert_str_eq(article->guid, "2");
	ck_assert_str_eq(article->link, "https://elsewhere.example/2");

	article = &list->items[2];
	ck_assert_str_eq(article->zones[ZONE_BODY], "Which is its body.");
	ck_assert_str_eq(article->zones[ZONE_BYLINE], "The Desk");
	ck_assert_uint_eq(list->problem_count, 1);
	ck_assert_uint_eq(list->problems[0].index, 2);
	article_list_free(list);
}
END_TEST

START_TEST(a_feed_of_version_1_is_one_too)
{
	article_list_free(assert_read(
	    "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":"
	    "[{\"id\":\"1\",\"title\":\"A\",\"tags\":7,\"author\":\"me\"}]}",
	    1, 0));
	assert_refused("{\"version\":\"https://jsonfeed.org/version/1\","
		       "\"title\":\"A\",\"items\":[]}",
	    "a JSON Feed without items");
}
END_TEST

START_TEST(a_list_and_lines_are_many_articles)
{
	struct article_list *list = format_sample_read("ninjs/list.json");

	ck_assert_uint_eq(list->count, 2);
	ck_assert_uint_eq(list->problem_count, 2);
	ck_assert_uint_eq(list->problems[0].index, 1);
	ck_assert_uint_eq(list->problems[1].index, 2);
	article_list_free(list);
	list = format_sample_read("ninjs/lines.jsonl");
	ck_assert_uint_eq(list->count, 2);
	ck_assert_str_eq(list->items[1].zones[ZONE_HEADLINE], "Last of three");
	ck_assert_uint_eq(list->problem_count, 1);
	ck_assert_uint_eq(list->problems[0].index, 1);
	ck_assert_ptr_nonnull(strstr(list->problems[0].reason, "line 2"));
	article_list_free(list);
	article_list_free(assert_read(STORY "\r\n" STORY, 2, 0));
	article_list_free(assert_read("[" STORY "," STORY "]\n", 2, 0));
	article_list_free(assert_read("\xEF\xBB\xBF" STORY, 1, 0));
	article_list_free(
	    assert_read("{\"data\":{\"items\":[{\"item\":" STORY "}]}}", 1, 0));
}
END_TEST

START_TEST(other_json_is_refused_by_its_name)
{
	assert_refused("{}", "neither ninjs nor a JSON Feed");
	assert_refused("[]", "without items");
	assert_refused("{\"name\":\"x\",\"b\":1,\"c\":2,\"d\":3}",
	    "this is JSON with \"name\", \"b\", \"c\": neither ninjs nor");
	assert_refused("{\"newsalert\":1,\"headline\":\"A\"}",
	    "an alert of newsalert");
	assert_refused("{\"$schema\":\"x\",\"headline\":{}}", "$schema");
	assert_refused("{\"uri\":\"urn:x\"}", "no headline and no body");
	assert_refused("[{\"a\":1},{\"b\":2}]",
	    "none of its 2 articles can be read");
}
END_TEST

START_TEST(broken_json_is_told_by_line_and_column)
{
	assert_refused("{\"headline\":\n\"A\" \"B\"}", "line 2, column");
	assert_refused("{\"headline\":\"A\\u0000\"}", "a NUL character");
	assert_refused("{\"headline\":\"A\",\n\"headline\":\"B\"}",
	    "line 2, column 10: two members of an object have one name");
	assert_refused("{\"headline\":\"\\ud800\"}", "broken JSON: line 1");
	assert_refused("{\"headline\":\"A\"", "before its last bracket");
	assert_refused("{\"headline\":\"A", "broken JSON: line 1");
	assert_refused("{\"headline\":\"A\\", "broken JSON: line 1");
	assert_refused("{\"headline\":\"A\nB\"}", "broken JSON");
	assert_refused("{\"headline\":1e999}", "broken JSON");
}
END_TEST

/* The story with filler, which is count times the piece. */
static char *
fill(const char *before, const char *piece, size_t count, const char *after)
{
	const size_t len = strlen(piece);
	char *text = malloc(strlen(before) + len * count + strlen(after) + 1);
	char *at = text;

	ck_assert_ptr_nonnull(text);
	at = stpcpy(at, before);
	for (size_t i = 0; i < count; i++)
		at = stpcpy(at, piece);
	stpcpy(at, after);
	return text;
}

START_TEST(limits_are_named)
{
	char *open = fill("", "[", JSON_DEPTH_MAX - 1, "");
	char *close = fill("", "]", JSON_DEPTH_MAX - 1, "}");
	char *text = fill("{\"headline\":\"A\",\"x\":", "", 0, open), *whole;

	whole = fill(text, "", 0, close);
	article_list_free(assert_read(whole, 1, 0));
	free(whole);
	free(text);

	text = fill("{\"headline\":\"A\",\n\"x\":[", "", 0, open);
	assert_refused(text, "line 2: JSON that is nested more than 128 deep");
	free(text);
	free(open);
	free(close);

	text =
	    fill("{\"headline\":\"A\",\"x\":[1", ",1", JSON_VALUES_MAX, "]}");
	assert_refused(text, "more than 500000 values");
	free(text);
}
END_TEST

/* Brackets in strings are none. */
START_TEST(strings_are_skipped)
{
	char *text =
	    fill("{\"headline\":\"A\\\\\\\"", "[{,", JSON_VALUES_MAX, "\"}");

	article_list_free(assert_read(text, 1, 0));
	free(text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json");
	TCase *tests = tcase_create("json");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, a_feed_s_items_are_articles);
	tcase_add_test(tests, a_feed_of_version_1_is_one_too);
	tcase_add_test(tests, a_list_and_lines_are_many_articles);
	tcase_add_test(tests, other_json_is_refused_by_its_name);
	tcase_add_test(tests, broken_json_is_told_by_line_and_column);
	tcase_add_test(tests, limits_are_named);
	tcase_add_test(tests, strings_are_skipped);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
