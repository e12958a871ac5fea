/* SPDX-License-Identifier: MIT */
/* Rows, counters and times of the writer, with a clock of the test's own. */
#include "daemon/journal/store.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/database.h"
#include "daemon/journal/schema.h"
#include "tests/lib/journal_box.h"

static struct journal_box box;
static sqlite3 *db;
static struct store *store;

static void
setup(void)
{
	uint64_t epoch;

	journal_box_init(&box);
	ck_assert(!schema_open(box.dir, NULL, &db, &epoch));
	ck_assert(!store_open(db, 77, &box.options, &store));
}

static void
teardown(void)
{
	store_close(store);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	journal_box_fini(&box);
}

static struct entry *
new_entry(uint64_t story, int64_t embargo_sec)
{
	struct journal_file *file = journal_box_file(story, "file");
	struct entry *entry;

	journal_box_add(file, story)->embargo_sec = embargo_sec;
	ck_assert(!entry_new(file, &entry));
	return entry;
}

/* Record a story in the transaction that is open. */
static struct journal_outcome
record(uint64_t story, int64_t embargo_sec, int64_t now_ms)
{
	struct entry *entry = new_entry(story, embargo_sec);
	struct journal_outcome outcome;

	ck_assert(!store_record(store, entry, now_ms));
	outcome = entry->outcomes[0];
	entry_free(entry);
	return outcome;
}

static int64_t
number(const char *sql)
{
	int64_t value;

	ck_assert_int_eq(database_number(db, sql, &value), NEWSALERT_OK);
	return value;
}

static uint64_t
head(void)
{
	struct journal_state state = { 0 };

	store_fill_state(store, &state);
	return state.head;
}

START_TEST(the_clock_of_the_journal_never_goes_back)
{
	static const int64_t times[] = { 100, 200, 150, 120, 210 };
	static const int64_t clocks[] = { 100, 200, 200, 200, 210 };
	char sql[96];

	ck_assert(!store_begin(store));
	for (uint64_t i = 0; i < 5; i++)
		(void)record(i + 1, 0, times[i]);
	ck_assert(!store_commit(store));
	for (int i = 0; i < 5; i++) {
		snprintf(sql, sizeof(sql),
		    "SELECT time_ms FROM alerts WHERE seq = %d", i + 1);
		ck_assert_int_eq(number(sql), times[i]);
		snprintf(sql, sizeof(sql),
		    "SELECT clock_ms FROM alerts WHERE seq = %d", i + 1);
		ck_assert_int_eq(number(sql), clocks[i]);
	}
	/* Also over a restart. */
	store_close(store);
	ck_assert(!store_open(db, 77, &box.options, &store));
	ck_assert(!store_begin(store));
	(void)record(6, 0, 50);
	ck_assert(!store_commit(store));
	ck_assert_int_eq(number("SELECT clock_ms FROM alerts WHERE seq = 6"),
	    210);
}
END_TEST

START_TEST(a_rollback_takes_everything_back)
{
	struct journal_state before = { 0 }, after = { 0 };

	ck_assert(!store_begin(store));
	(void)record(1, 0, 100);
	ck_assert(!store_commit(store));
	store_fill_state(store, &before);
	ck_assert(!store_begin(store));
	(void)record(2, 0, 900);
	(void)record(3, 5, 900);
	store_rollback(store);
	store_fill_state(store, &after);
	ck_assert_mem_eq(&before, &after, sizeof(before));
	ck_assert(!store_begin(store));
	ck_assert_uint_eq(record(2, 0, 110).seq, 2);
	ck_assert(!store_commit(store));
	ck_assert_int_eq(number("SELECT clock_ms FROM alerts WHERE seq = 2"),
	    110);
	ck_assert_int_eq(number("SELECT count(*) FROM articles"), 2);
	ck_assert_int_eq(number("SELECT count(*) FROM receipts"), 2);
}
END_TEST

START_TEST(a_repeat_renews_when_the_article_was_seen)
{
	ck_assert(!store_begin(store));
	(void)record(1, 0, 100);
	ck_assert_int_eq(record(1, 0, 500).result, JOURNAL_REPEAT);
	ck_assert(!store_commit(store));
	ck_assert_int_eq(number("SELECT seen_ms FROM identity_fresh"), 500);
	ck_assert_int_eq(number("SELECT count(*) FROM articles"), 1);
}
END_TEST

static size_t
release_due(int64_t now_ms)
{
	struct mail_list list = TAILQ_HEAD_INITIALIZER(list);
	struct mail *mail;
	uint64_t seq = head();
	size_t count = 0;

	ck_assert(!store_begin(store));
	ck_assert(!store_release_due(store, now_ms, &list));
	ck_assert(!store_commit(store));
	while ((mail = TAILQ_FIRST(&list)) != NULL) {
		struct release *release = (struct release *)mail;

		TAILQ_REMOVE(&list, mail, link);
		ck_assert_uint_eq(release->seq, ++seq);
		ck_assert_uint_eq(release->epoch, 77);
		ck_assert_str_eq(release->topics, "politics,"
						  "politics/diplomacy");
		release_free(release);
		count++;
	}
	return count;
}

START_TEST(held_articles_are_released_in_the_order_of_their_times)
{
	int64_t time_ms;

	ck_assert(!store_next_release(store, &time_ms));
	ck_assert_int_eq(time_ms, INT64_MAX);
	ck_assert(!store_begin(store));
	ck_assert_int_eq(record(1, 30, 1000).result, JOURNAL_HELD);
	ck_assert_int_eq(record(2, 20, 1000).result, JOURNAL_HELD);
	ck_assert_int_eq(record(4, 40, 1000).result, JOURNAL_HELD);
	ck_assert(!store_commit(store));
	ck_assert_uint_eq(head(), 0);
	ck_assert(!store_next_release(store, &time_ms));
	ck_assert_int_eq(time_ms, 20000);
	ck_assert_uint_eq(release_due(19999), 0);
	ck_assert_uint_eq(release_due(30000), 2);
	ck_assert_int_eq(number("SELECT seq FROM alerts"
				" WHERE body LIKE '%\"Story 2\"%'"),
	    1);
	ck_assert_int_eq(number("SELECT time_ms FROM alerts WHERE seq = 2"),
	    30000);
	ck_assert_int_eq(number("SELECT count(*) FROM held"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM articles"
				" JOIN alerts ON article = articles.number"),
	    2);
	ck_assert(!store_begin(store));
	ck_assert_uint_eq(record(1, 0, 30000).seq, 2);
	ck_assert(!store_commit(store));
}
END_TEST

START_TEST(a_repeat_moves_a_release_forward_and_never_back)
{
	int64_t time_ms;

	ck_assert(!store_begin(store));
	(void)record(1, 30, 1000);
	(void)record(2, 40, 1000);
	ck_assert_int_eq(record(1, 20, 1000).result, JOURNAL_REPEAT);
	ck_assert(!store_next_release(store, &time_ms));
	ck_assert_int_eq(time_ms, 20000);
	(void)record(1, 50, 1000);
	ck_assert(!store_next_release(store, &time_ms));
	ck_assert_int_eq(time_ms, 20000);
	ck_assert_uint_eq(record(1, 0, 1500).seq, 0);
	ck_assert(!store_next_release(store, &time_ms));
	ck_assert_int_eq(time_ms, 1500);
	ck_assert(!store_commit(store));
	ck_assert_uint_eq(release_due(1500), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM held"), 1);
	/* What is released stays so. */
	ck_assert(!store_begin(store));
	ck_assert_uint_eq(record(1, 90, 2000).seq, 1);
	ck_assert(!store_commit(store));
	ck_assert_int_eq(number("SELECT release_ms FROM held"), 40000);
}
END_TEST

START_TEST(at_most_256_are_released_at_once)
{
	ck_assert(!store_begin(store));
	for (uint64_t i = 1; i <= 300; i++)
		(void)record(i * 6 + 1, 5, 1000); /* all with the same tags */
	ck_assert(!store_commit(store));
	ck_assert_uint_eq(release_due(5000), 256);
	ck_assert_uint_eq(release_due(5000), 44);
	ck_assert_uint_eq(release_due(5000), 0);
}
END_TEST

START_TEST(a_journal_that_contradicts_itself_is_refused)
{
	struct store *other = NULL;

	ck_assert(!store_begin(store));
	(void)record(1, 0, 100);
	ck_assert(!store_commit(store));
	ck_assert(!database_run(db,
	    "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'alerts'"));
	ck_assert_int_eq(store_open(db, 77, &box.options, &other),
	    NEWSALERT_EFORMAT);
	ck_assert_ptr_null(other);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("store");
	TCase *tests = tcase_create("store");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, the_clock_of_the_journal_never_goes_back);
	tcase_add_test(tests, a_rollback_takes_everything_back);
	tcase_add_test(tests, a_repeat_renews_when_the_article_was_seen);
	tcase_add_test(tests,
	    held_articles_are_released_in_the_order_of_their_times);
	tcase_add_test(tests, a_repeat_moves_a_release_forward_and_never_back);
	tcase_add_test(tests, at_most_256_are_released_at_once);
	tcase_add_test(tests, a_journal_that_contradicts_itself_is_refused);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
