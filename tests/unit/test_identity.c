/* SPDX-License-Identifier: MIT */
/* Hashes are found again, also where they collide, and forgotten by age. */
#include "daemon/journal/identity.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/journal/database.h"
#include "tests/lib/random.h"

static sqlite3 *db;
static struct identity *identity;

static void
setup(void)
{
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert_int_eq(database_run(db,
			     "CREATE TABLE identity (key INTEGER PRIMARY KEY,"
			     " hash BLOB, seq INTEGER, seen_ms INTEGER);"
			     "CREATE TABLE identity_fresh"
			     " (key INTEGER PRIMARY KEY,"
			     " hash BLOB, seq INTEGER, seen_ms INTEGER)"),
	    NEWSALERT_OK);
	ck_assert(!identity_open(db, &identity));
}

static void
teardown(void)
{
	identity_close(identity);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static void
put(const unsigned char *hash, uint64_t seq, int64_t seen_ms)
{
	struct identity_slot slot;

	ck_assert(!identity_find(identity, hash, &slot));
	slot.seq = seq;
	ck_assert(!identity_put(identity, hash, &slot, seen_ms));
}

/* Settle everything, in steps of so many rows. */
static void
settle(int64_t rows)
{
	int64_t cursor = INT64_MIN;

	do
		ck_assert(!identity_settle(identity, rows, &cursor));
	while (cursor != INT64_MIN);
}

static void
assert_known(const unsigned char *hash, bool known, uint64_t seq)
{
	struct identity_slot slot;

	ck_assert(!identity_find(identity, hash, &slot));
	ck_assert_int_eq(slot.known, known);
	if (known)
		ck_assert_uint_eq(slot.seq, seq);
}

START_TEST(the_bucket_is_the_first_bits_with_eight_slots)
{
	unsigned char hash[32] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
		0x0f, 0xff };

	ck_assert_int_eq(identity_bucket(hash), 0x0102030405060708);
	hash[7] = 0x08;
	ck_assert_int_eq(identity_bucket(hash), 0x0102030405060708);
	hash[7] = 0x10;
	ck_assert_int_eq(identity_bucket(hash), 0x0102030405060710);
	memset(hash, 0xff, sizeof(hash));
	ck_assert_int_eq(identity_bucket(hash), -8);
}
END_TEST

START_TEST(random_hashes_are_found_again_and_others_are_not)
{
	struct random random = { .state = 5 };
	unsigned char hashes[2000][32];

	for (size_t i = 0; i < 2000; i++) {
		for (size_t j = 0; j < 32; j++)
			hashes[i][j] =
			    (unsigned char)random_below(&random, 256);
		if (i % 2 == 0)
			put(hashes[i], i + 1, 1);
		if (i == 700)
			settle(100);
	}
	for (size_t i = 0; i < 2000; i++)
		assert_known(hashes[i], i % 2 == 0, i + 1);
}
END_TEST

START_TEST(eight_that_collide_live_side_by_side_and_a_ninth_is_refused)
{
	unsigned char hash[32];
	struct identity_slot slot;

	memset(hash, 0xff, sizeof(hash)); /* the last bucket there is */
	for (unsigned char i = 0; i < 8; i++) {
		hash[20] = i;
		put(hash, i + 1u, 1);
		if (i == _i)
			settle(3);
	}
	for (unsigned char i = 0; i < 8; i++) {
		hash[20] = i;
		assert_known(hash, true, i + 1u);
	}
	hash[20] = 8;
	ck_assert_int_eq(identity_find(identity, hash, &slot),
	    NEWSALERT_EFORMAT);
}
END_TEST

START_TEST(a_slot_that_became_free_hides_nobody)
{
	unsigned char hash[32] = { 0 };

	for (unsigned char i = 0; i < 3; i++) {
		hash[31] = i;
		put(hash, i + 1u, 1);
	}
	settle(100);
	ck_assert(!database_run(db, "DELETE FROM identity WHERE key = 1"));
	hash[31] = 2;
	assert_known(hash, true, 3);
	hash[31] = 9;
	put(hash, 10, 1); /* takes the free one */
	assert_known(hash, true, 10);
	hash[31] = 2;
	assert_known(hash, true, 3);
}
END_TEST

START_TEST(to_put_again_changes_seq_and_time)
{
	unsigned char hash[32] = { 7 };
	int64_t value;

	put(hash, 0, 1);
	assert_known(hash, true, 0);
	if (_i == 1)
		settle(1);
	put(hash, 5, 2);
	assert_known(hash, true, 5);
	settle(1);
	assert_known(hash, true, 5);
	ck_assert(
	    !database_number(db, "SELECT count(*) FROM identity", &value));
	ck_assert_int_eq(value, 1);
	ck_assert(!database_number(db, "SELECT seen_ms FROM identity", &value));
	ck_assert_int_eq(value, 2);
}
END_TEST

static void
put_numbered(uint64_t i, uint64_t seq, int64_t seen_ms)
{
	unsigned char hash[32] = { 0 };

	hash[0] = (unsigned char)(i >> 8);
	hash[1] = (unsigned char)i;
	put(hash, seq, seen_ms);
}

START_TEST(forget_takes_what_is_old_and_gone_in_several_steps)
{
	int64_t cursor = INT64_MIN, value;
	int steps = 0;

	/* Alerts below seq 6000 are gone; every other one was seen lately. */
	ck_assert(!database_run(db, "BEGIN"));
	for (uint64_t i = 1; i <= 9000; i++)
		put_numbered(i, i, i % 2 == 0 ? 1000 : 2000);
	put_numbered(0, 0, 1); /* held */
	settle(4000);
	do {
		ck_assert(!identity_forget(identity, 1001, 6000, &cursor));
		steps++;
	} while (cursor != INT64_MIN);
	ck_assert(!database_run(db, "COMMIT"));
	ck_assert_int_eq(steps, 4);
	ck_assert(
	    !database_number(db, "SELECT count(*) FROM identity", &value));
	ck_assert_int_eq(value, 9001 - 2999);
	ck_assert(!database_number(db,
	    "SELECT count(*) FROM identity WHERE seq % 2 = 0"
	    " AND seq BETWEEN 1 AND 5999",
	    &value));
	ck_assert_int_eq(value, 0);
	ck_assert(!database_number(db,
	    "SELECT count(*) FROM identity WHERE seq = 0", &value));
	ck_assert_int_eq(value, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("identity");
	TCase *tests = tcase_create("identity");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, the_bucket_is_the_first_bits_with_eight_slots);
	tcase_add_test(tests, random_hashes_are_found_again_and_others_are_not);
	tcase_add_loop_test(tests,
	    eight_that_collide_live_side_by_side_and_a_ninth_is_refused, 0, 9);
	tcase_add_test(tests, a_slot_that_became_free_hides_nobody);
	tcase_add_loop_test(tests, to_put_again_changes_seq_and_time, 0, 2);
	tcase_add_test(tests,
	    forget_takes_what_is_old_and_gone_in_several_steps);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
