/* SPDX-License-Identifier: MIT */
/* Only whole beginnings are cut, in slices, and never by a doubtful clock. */
#include "daemon/journal/retention.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/journal/database.h"
#include "daemon/journal/schema.h"
#include "tests/lib/journal_box.h"

static struct journal_box box;
static sqlite3 *db;
static struct retention *retention;
static struct journal_state state;

static void
setup(void)
{
	uint64_t epoch;

	journal_box_init(&box);
	ck_assert(!schema_open(box.dir, NULL, &db, &epoch));
	state = (struct journal_state){ .epoch = epoch };
}

static void
teardown(void)
{
	retention_close(retention);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	journal_box_fini(&box);
}

/* Alerts 1..count with articles of a kilobyte, receipts and identities;
 * number n was released, written and seen at n * 10 ms. */
static void
fill(int count)
{
	char sql[1024];

	snprintf(sql, sizeof(sql),
	    "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
	    " FROM n WHERE i < %d) INSERT INTO alerts SELECT i, i * 10,"
	    " i * 10, i + 5, x'00', '', '', '', 'body' FROM n;"
	    "INSERT INTO articles SELECT article,"
	    " hex(zeroblob(500)) FROM alerts;"
	    "INSERT INTO receipts SELECT seq, 0, 'file', 0, NULL, time_ms,"
	    " NULL, '[]' FROM alerts;"
	    "INSERT INTO identity SELECT seq, x'00', seq, time_ms FROM alerts;"
	    "COMMIT",
	    count);
	ck_assert_int_eq(database_run(db, sql), NEWSALERT_OK);
	state.head = (uint64_t)count;
}

static void
open_retention(const struct journal_options *limits)
{
	ck_assert(!retention_open(db, limits, &retention));
}

/* Step to the end; returns how many steps did something. */
static int
run(int64_t now_ms)
{
	bool more = true;
	int steps = -1;

	while (more) {
		uint64_t before = state.oldest;

		ck_assert_int_eq(retention_step(retention, now_ms, false,
				     &state, &more),
		    NEWSALERT_OK);
		ck_assert_int_ne(sqlite3_get_autocommit(db), 0);
		if (before != 0)
			ck_assert_uint_le(state.oldest - before,
			    RETENTION_SLICE);
		steps++;
	}
	return steps;
}

static int64_t
number(const char *sql)
{
	int64_t value;

	ck_assert_int_eq(database_number(db, sql, &value), NEWSALERT_OK);
	return value;
}

/* The alerts are oldest..head without a hole, and so are their articles. */
static void
assert_left(int64_t oldest, int64_t head)
{
	ck_assert_uint_eq(state.oldest, (uint64_t)oldest);
	ck_assert_int_eq(number("SELECT count(*) FROM alerts"),
	    head + 1 - oldest);
	ck_assert_int_eq(number("SELECT count(*) FROM articles"),
	    head + 1 - oldest);
	if (oldest > head)
		return;
	ck_assert_int_eq(number("SELECT min(seq) FROM alerts"), oldest);
	ck_assert_int_eq(number("SELECT max(seq) FROM alerts"), head);
	ck_assert_int_eq(number("SELECT min(number) FROM articles"),
	    oldest + 5);
}

START_TEST(without_limits_nothing_goes)
{
	fill(1000);
	open_retention(&(const struct journal_options){ 0 });
	ck_assert_int_eq(run(INT64_MAX / 2), 0);
	assert_left(1, 1000);
	ck_assert_uint_gt(state.bytes, 1000000);
}
END_TEST

START_TEST(by_count_the_newest_stay)
{
	fill(1000);
	open_retention(&(const struct journal_options){ .keep_count = 123 });
	ck_assert_int_eq(run(0), 4);
	assert_left(1000 - 122, 1000);
	ck_assert_int_eq(run(0), 0);
}
END_TEST

START_TEST(by_age_the_young_stay)
{
	fill(1000);
	open_retention(&(const struct journal_options){ .keep_ms = 3000 });
	(void)run(10000);
	assert_left(700, 1000); /* released at 7000 */
	(void)run(1000000);
	assert_left(1001, 1000);
	(void)run(1000000);
	assert_left(1001, 1000);
}
END_TEST

START_TEST(by_bytes_the_live_pages_fit)
{
	uint64_t limit = 600000;
	uint64_t live;

	fill(1000);
	open_retention(&(const struct journal_options){ .keep_bytes = limit });
	(void)run(0);
	live = (uint64_t)(number("PRAGMA page_count") -
			  number("PRAGMA freelist_count")) *
	       8192;
	ck_assert_uint_le(live, limit);
	ck_assert_uint_gt(live, limit / 2); /* and no more than needed */
	assert_left((int64_t)state.oldest, 1000);
	ck_assert_uint_gt(state.oldest, 300);
	ck_assert_uint_lt(state.oldest, 900);
}
END_TEST

START_TEST(a_clock_that_is_not_believed_deletes_nothing_by_age)
{
	const struct journal_options limits = {
		.keep_ms = 1,
		.identity_keep_ms = 1,
		.receipt_keep_ms = 1,
	};

	fill(100);
	open_retention(&limits);
	ck_assert_int_eq(run(0), 0);
	assert_left(1, 100);
	ck_assert_int_eq(number("SELECT count(*) FROM receipts"), 100);
	ck_assert_int_eq(number("SELECT count(*) FROM identity"), 100);
}
END_TEST

START_TEST(an_old_time_behind_a_new_one_cuts_no_hole)
{
	fill(100);
	ck_assert(!database_run(db,
	    "UPDATE alerts SET time_ms = 999999 WHERE seq = 50;"
	    "UPDATE alerts SET time_ms = 1 WHERE seq BETWEEN 60 AND 70"));
	open_retention(&(const struct journal_options){ .keep_ms = 200 });
	(void)run(1000);
	assert_left(50, 100);
}
END_TEST

START_TEST(receipts_go_by_their_own_age)
{
	fill(2000);
	open_retention(
	    &(const struct journal_options){ .receipt_keep_ms = 5000 });
	(void)run(20000);
	assert_left(1, 2000);
	ck_assert_int_eq(number("SELECT min(number) FROM receipts"), 1500);
	ck_assert_int_eq(number("SELECT count(*) FROM receipts"), 501);
	(void)run(INT64_MAX / 2);
	ck_assert_int_eq(number("SELECT count(*) FROM receipts"), 0);
}
END_TEST

START_TEST(identities_go_when_they_are_old_and_their_alert_is_gone)
{
	const struct journal_options limits = {
		.keep_count = 400,
		.identity_keep_ms = 5000,
	};

	fill(1000);
	open_retention(&limits);
	(void)run(15000);
	/* The walk came to its end, perhaps before all alerts were cut. */
	retention_rewind(retention);
	(void)run(15000);
	assert_left(601, 1000);
	ck_assert_int_eq(number("SELECT count(*) FROM identity"), 400);
	ck_assert_int_eq(number("SELECT min(seq) FROM identity"), 601);
	retention_rewind(retention);
	(void)run(10);
	ck_assert_int_eq(number("SELECT count(*) FROM identity"), 400);
}
END_TEST

START_TEST(fresh_identities_are_settled_when_they_are_many)
{
	bool more;

	fill(1000);
	ck_assert(!database_run(db,
	    "INSERT INTO identity_fresh SELECT key, x'01', 7, seen_ms"
	    " FROM identity WHERE key % 2 = 0"));
	open_retention(&(const struct journal_options){ 0 });
	ck_assert_int_eq(run(0), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM identity_fresh"), 500);
	ck_assert(!database_run(db,
	    "WITH RECURSIVE n(i) AS (SELECT 10001 UNION ALL SELECT i + 1"
	    " FROM n WHERE i < 75035) INSERT INTO identity_fresh"
	    " SELECT i, x'02', 8, 1 FROM n"));
	ck_assert_int_eq(run(0), 0); /* 65535 */
	ck_assert(!database_run(db,
	    "INSERT INTO identity_fresh VALUES (-5, x'03', 9, 1)"));
	ck_assert(!retention_step(retention, 0, true, &state, &more));
	ck_assert(more);
	ck_assert_int_eq(number("SELECT count(*) FROM identity_fresh"),
	    65536 - 8192);
	ck_assert_int_eq(run(0), 56);
	ck_assert_int_eq(number("SELECT count(*) FROM identity_fresh"), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM identity"), 65536 + 500);
	ck_assert_int_eq(number("SELECT seq FROM identity WHERE key = 6"), 7);
	ck_assert_int_eq(number("SELECT seq FROM identity WHERE key = 7"), 7);
	ck_assert_int_eq(number("SELECT seq FROM identity WHERE key = 9"), 9);
	ck_assert_int_eq(number("SELECT seq FROM identity WHERE key = -5"), 9);
}
END_TEST

START_TEST(free_pages_are_given_back_when_they_are_many)
{
	fill(20000);
	open_retention(&(const struct journal_options){ .keep_count = 1000 });
	ck_assert(!retention_measure(retention, &state));
	ck_assert_uint_gt(state.bytes, 20000000);
	(void)run(0);
	ck_assert_uint_lt(state.bytes, 20000000);
	ck_assert_int_le(number("PRAGMA freelist_count"), 1024);
	assert_left(19001, 20000);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("retention");
	TCase *tests = tcase_create("retention");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, without_limits_nothing_goes);
	tcase_add_test(tests, by_count_the_newest_stay);
	tcase_add_test(tests, by_age_the_young_stay);
	tcase_add_test(tests, by_bytes_the_live_pages_fit);
	tcase_add_test(tests,
	    a_clock_that_is_not_believed_deletes_nothing_by_age);
	tcase_add_test(tests, an_old_time_behind_a_new_one_cuts_no_hole);
	tcase_add_test(tests, receipts_go_by_their_own_age);
	tcase_add_test(tests,
	    identities_go_when_they_are_old_and_their_alert_is_gone);
	tcase_add_test(tests, fresh_identities_are_settled_when_they_are_many);
	tcase_add_test(tests, free_pages_are_given_back_when_they_are_many);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
