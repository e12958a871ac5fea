/* SPDX-License-Identifier: MIT */
/* What SQLite says is told apart as the daemon needs it; values and rows go
 * through statements unharmed. */
#include "daemon/journal/statement.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;

static void
setup(void)
{
	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	ck_assert(!database_run(db,
	    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL, c BLOB)"));
}

static void
teardown(void)
{
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

START_TEST(codes_are_rejected_or_tried_again)
{
	static const struct {
		int code;
		enum newsalert_err err;
	} cases[] = {
		{ SQLITE_OK, NEWSALERT_OK },
		{ SQLITE_ROW, NEWSALERT_OK },
		{ SQLITE_DONE, NEWSALERT_OK },
		{ SQLITE_FULL, NEWSALERT_ENOSPC },
		{ SQLITE_NOMEM, NEWSALERT_ENOMEM },
		{ SQLITE_IOERR_NOMEM, NEWSALERT_EIO },
		{ SQLITE_CONSTRAINT_NOTNULL, NEWSALERT_EFORMAT },
		{ SQLITE_TOOBIG, NEWSALERT_EFORMAT },
		{ SQLITE_INTERRUPT, NEWSALERT_EAGAIN },
		{ SQLITE_BUSY_SNAPSHOT, NEWSALERT_EBUSY },
		{ SQLITE_READONLY, NEWSALERT_EPERM },
		{ SQLITE_IOERR_WRITE, NEWSALERT_EIO },
		{ SQLITE_CORRUPT, NEWSALERT_EIO },
		{ SQLITE_MISUSE, NEWSALERT_EIO },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ck_assert_int_eq(database_err(NULL, cases[i].code),
		    cases[i].err);
}
END_TEST

START_TEST(values_come_back_as_they_went_in)
{
	static const char *const sql[] = {
		"INSERT INTO t VALUES (?, ?, ?)",
		"SELECT a, b, c FROM t",
	};
	struct statement statements[2];
	size_t len;
	bool row;

	ck_assert(!statements_init(statements, sql, 2, db));
	statement_bind_number(&statements[0], INT64_MIN);
	statement_bind_text(&statements[0], "a\0b", 3);
	statement_bind_blob(&statements[0], "xyz", 3);
	ck_assert(!statement_run(&statements[0]));
	ck_assert(!statement_step(&statements[1], &row));
	ck_assert(row);
	ck_assert_int_eq(statement_number(&statements[1], 0), INT64_MIN);
	ck_assert_mem_eq(statement_text(&statements[1], 1, &len), "a\0b", 3);
	ck_assert_uint_eq(len, 3);
	ck_assert_mem_eq(statement_blob(&statements[1], 2, 3), "xyz", 3);
	ck_assert_ptr_null(statement_blob(&statements[1], 2, 4));
	ck_assert(!statement_step(&statements[1], &row));
	ck_assert(!row);
	statements_fini(statements, 2);
}
END_TEST

START_TEST(a_refused_row_leaves_the_statement_usable)
{
	const char *sql = "INSERT INTO t (b) VALUES (?)";
	struct statement insert;
	int64_t count;

	ck_assert(!statements_init(&insert, &sql, 1, db));
	statement_bind_text(&insert, NULL, 0);
	ck_assert_int_eq(statement_run(&insert), NEWSALERT_EFORMAT);
	statement_bind_text(&insert, "fine", 4);
	ck_assert_int_eq(statement_run(&insert), NEWSALERT_OK);
	ck_assert(!database_number(db, "SELECT count(*) FROM t", &count));
	ck_assert_int_eq(count, 1);
	statements_fini(&insert, 1);
}
END_TEST

START_TEST(a_bind_that_fails_shows_in_the_step)
{
	const char *sql = "INSERT INTO t (b) VALUES (?)";
	struct statement insert;
	int64_t count;

	ck_assert(!statements_init(&insert, &sql, 1, db));
	statement_bind_text(&insert, "fine", 4);
	statement_bind_text(&insert, "one too many", 12);
	ck_assert_int_ne(statement_run(&insert), NEWSALERT_OK);
	ck_assert(!database_number(db, "SELECT count(*) FROM t", &count));
	ck_assert_int_eq(count, 0);
	statements_fini(&insert, 1);
}
END_TEST

START_TEST(a_faulty_statement_leaves_none_prepared)
{
	static const char *const sql[] = { "SELECT 1", "SELECT nothing FROM" };
	struct statement statements[2];

	ck_assert_int_ne(statements_init(statements, sql, 2, db), NEWSALERT_OK);
	ck_assert_ptr_null(statements[0].handle);
}
END_TEST

START_TEST(no_row_and_null_are_told_apart_where_it_matters)
{
	const char *sql = "SELECT max(a) FROM t";
	struct statement max;
	int64_t value = 5;
	uint64_t number = 5;

	ck_assert_int_eq(database_number(db, "SELECT a FROM t", &value),
	    NEWSALERT_ENOTFOUND);
	ck_assert_int_eq(value, 5);
	ck_assert(!statements_init(&max, &sql, 1, db));
	ck_assert(!statement_run_number(&max, &number));
	ck_assert_uint_eq(number, 0);
	statements_fini(&max, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("database");
	TCase *tests = tcase_create("database");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, codes_are_rejected_or_tried_again);
	tcase_add_test(tests, values_come_back_as_they_went_in);
	tcase_add_test(tests, a_refused_row_leaves_the_statement_usable);
	tcase_add_test(tests, a_bind_that_fails_shows_in_the_step);
	tcase_add_test(tests, a_faulty_statement_leaves_none_prepared);
	tcase_add_test(tests, no_row_and_null_are_told_apart_where_it_matters);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
