/* SPDX-License-Identifier: MIT */
/* Articles and receipts, one by one, against what was put in. */
#include "daemon/journal/archive.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/schema.h"
#include "tests/lib/journal_box.h"

static struct journal_box box;

static void
setup(void)
{
	journal_box_init(&box);
	journal_box_open(&box);
}

static void
teardown(void)
{
	journal_box_fini(&box);
}

START_TEST(an_article_has_its_alert_and_its_zones)
{
	const struct journal_query query = {
		.kind = JOURNAL_ARTICLE,
		.from = 2,
	};
	char start[16384];
	struct box_page page;

	journal_box_fill(&box, 1, 3);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 1);
	snprintf(start, sizeof(start),
	    "{\"alert\":%s,\"zones\":{\"headline\":\"Story 2\","
	    "\"body\":\"The text of number2 is short.\"}}",
	    box.releases[1].json);
	ck_assert_str_eq(page.rows[0], start);
	box_page_fini(&page);
}
END_TEST

START_TEST(an_article_that_is_not_there_is_not_found)
{
	struct journal_query query = { .kind = JOURNAL_ARTICLE, .from = 9 };
	struct box_page page;

	journal_box_fill(&box, 1, 3);
	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_ENOTFOUND);
	ck_assert_str_eq(page.error, "there is no alert of this number");
	journal_box_close(&box);
	journal_box_sql(&box, "DELETE FROM alerts WHERE seq = 1");
	journal_box_open(&box);
	query.from = 1;
	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_ENOTFOUND);
	ck_assert_str_eq(page.error, "retention has deleted this alert");
}
END_TEST

START_TEST(a_damaged_article_is_an_error_and_not_broken_json)
{
	const struct journal_query query = {
		.kind = JOURNAL_ARTICLE,
		.from = 1,
	};
	struct box_page page;

	journal_box_fill(&box, 1, 1);
	journal_box_close(&box);
	journal_box_sql(&box, "UPDATE articles SET zones = '{\"a\":'");
	journal_box_open(&box);
	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_EFORMAT);
	ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(held_articles_come_in_the_order_of_their_release)
{
	struct journal_query query = { .kind = JOURNAL_EMBARGOED, .limit = 2 };
	struct journal_file *file = journal_box_file(1, "embargoed");
	struct box_page page;

	for (uint64_t story = 1; story <= 3; story++)
		journal_box_add(file, story)->embargo_sec =
		    story == 2 ? 4102444800 : 4102444801;
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 2);
	ck_assert_uint_eq(page.next, 2);
	ck_assert_ptr_nonnull(strstr(page.rows[0],
	    "{\"until\":\"2100-01-01T00:00:00.000Z\",\"alert\":{"));
	ck_assert_ptr_nonnull(strstr(page.rows[0], "\"Story 2\""));
	ck_assert_ptr_nonnull(strstr(page.rows[1], "\"Story 1\""));
	box_page_fini(&page);
	query.from = page.next;
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 1);
	ck_assert_uint_eq(page.next, 0);
	ck_assert_ptr_nonnull(strstr(page.rows[0], "\"Story 3\""));
	box_page_fini(&page);
	query.from = 3;
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(receipts_of_a_name_come_newest_first)
{
	struct journal_query query = {
		.kind = JOURNAL_RECEIPT,
		.text = "story-2",
	};
	struct box_page page;

	journal_box_fill(&box, 1, 3);
	journal_box_fill(&box, 2, 2);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 2);
	ck_assert_uint_eq(page.state.last_receipt, 4);
	ck_assert_ptr_nonnull(strstr(page.rows[0],
	    "{\"number\":4,\"file\":\"story-2\",\"time\":\"20"));
	ck_assert_ptr_nonnull(strstr(page.rows[0],
	    "\",\"owner\":1000,\"hash\":\"sha256:abababababababababababababab"
	    "abababababababababababababababababab\",\"outcome\":\"accepted\","
	    "\"articles\":[{\"result\":\"repeat\",\"seq\":2}]}"));
	ck_assert_ptr_nonnull(strstr(page.rows[1],
	    "\"articles\":[{\"result\":\"new\",\"seq\":2}]}"));
	box_page_fini(&page);
	query.after = 2;
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 1);
	box_page_fini(&page);
	query.after = 4;
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 0);
}
END_TEST

START_TEST(receipts_are_found_over_many_stretches_and_pages)
{
	struct journal_query query = {
		.kind = JOURNAL_RECEIPT,
		.text = "story-1",
		.limit = 2,
	};
	uint64_t numbers[8];
	size_t count = 0;
	struct box_page page;

	for (uint64_t i = 0; i < 5; i++) {
		char sql[96];

		journal_box_fill(&box, 1, 2);
		journal_box_close(&box);
		snprintf(sql, sizeof(sql),
		    "UPDATE sqlite_sequence SET seq = %" PRIu64
		    " WHERE name = 'receipts'",
		    (i + 1) * 16383);
		journal_box_sql(&box, sql);
		journal_box_open(&box);
	}
	do {
		journal_box_ask(&box, &query, &page);
		for (size_t i = 0; i < page.count; i++)
			numbers[count++] =
			    strtoull(page.rows[i] + 10, NULL, 10);
		query.before = page.next;
		box_page_fini(&page);
	} while (page.next != 0);
	ck_assert_uint_eq(count, 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_uint_eq(numbers[i], (4 - i) * 16383 + 1);
}
END_TEST

START_TEST(a_name_that_is_not_utf8_is_found_as_it_is_shown)
{
	const struct journal_query query = {
		.kind = JOURNAL_RECEIPT,
		.text = "caf\xef\xbf\xbd.txt",
	};
	struct box_page page;

	journal_box_append(&box, journal_box_file(1, "caf\xe9.txt"));
	journal_box_wait_commits(&box, 1);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 1);
	ck_assert_ptr_nonnull(
	    strstr(page.rows[0], "\"file\":\"caf\xef\xbf\xbd.txt\""));
	box_page_fini(&page);
}
END_TEST

START_TEST(recent_receipts_are_of_any_file)
{
	const struct journal_query query = {
		.kind = JOURNAL_RECENT,
		.after = 1,
		.limit = 2,
	};
	struct box_page page;

	journal_box_fill(&box, 1, 4);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 2);
	ck_assert_ptr_nonnull(strstr(page.rows[0], "\"number\":4,"));
	ck_assert_ptr_nonnull(strstr(page.rows[1], "\"number\":3,"));
	ck_assert_uint_eq(page.next, 3);
	box_page_fini(&page);
}
END_TEST

START_TEST(a_receipt_query_without_a_name_is_refused)
{
	const struct journal_query query = { .kind = JOURNAL_RECEIPT };
	struct box_page page;

	journal_box_fill(&box, 1, 1);
	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_EINVAL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("archive_items");
	TCase *tcase = tcase_create("articles and receipts");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, an_article_has_its_alert_and_its_zones);
	tcase_add_test(tcase, an_article_that_is_not_there_is_not_found);
	tcase_add_test(tcase,
	    a_damaged_article_is_an_error_and_not_broken_json);
	tcase_add_test(tcase, held_articles_come_in_the_order_of_their_release);
	tcase_add_test(tcase, receipts_of_a_name_come_newest_first);
	tcase_add_test(tcase, receipts_are_found_over_many_stretches_and_pages);
	tcase_add_test(tcase, a_name_that_is_not_utf8_is_found_as_it_is_shown);
	tcase_add_test(tcase, recent_receipts_are_of_any_file);
	tcase_add_test(tcase, a_receipt_query_without_a_name_is_refused);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
