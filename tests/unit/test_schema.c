/* SPDX-License-Identifier: MIT */
/* What is opened is this version of a journal, or refused with a reason. */
#include "daemon/journal/schema.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/journal/database.h"
#include "tests/lib/journal_box.h"

static struct journal_box box;

static void
setup(void)
{
	journal_box_init(&box);
}

static void
teardown(void)
{
	journal_box_fini(&box);
}

static uint64_t
open_and_close(void)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;
	uint64_t epoch;
	sqlite3 *db;

	err = schema_open(box.dir, &why, &db, &epoch);
	ck_assert_msg(err == NEWSALERT_OK, "%s", why.text);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	return epoch;
}

static void
assert_refused(enum newsalert_err expected, const char *reason)
{
	struct newsalert_error why = { 0 };
	sqlite3 *db = NULL;
	uint64_t epoch = 0;

	ck_assert_int_eq(schema_open(box.dir, &why, &db, &epoch), expected);
	ck_assert_msg(strstr(why.text, reason) != NULL, "%s", why.text);
	ck_assert_ptr_nonnull(strstr(why.text, box.dir));
	ck_assert_ptr_null(db);
	ck_assert_uint_eq(epoch, 0);
}

START_TEST(a_new_journal_is_marked_as_one)
{
	(void)open_and_close();
	ck_assert_int_eq(journal_box_number(&box, "PRAGMA application_id"),
	    SCHEMA_APPLICATION_ID);
	ck_assert_int_eq(journal_box_number(&box, "PRAGMA user_version"), 5);
	ck_assert_int_eq(journal_box_number(&box, "PRAGMA auto_vacuum"), 2);
	ck_assert_int_eq(journal_box_number(&box, "PRAGMA page_size"), 8192);
	journal_box_check(&box, "journal.db");
}
END_TEST

START_TEST(two_journals_have_two_epochs_and_one_keeps_its_own)
{
	uint64_t first = open_and_close();

	ck_assert_uint_eq(open_and_close(), first);
	ck_assert_int_eq(unlink(journal_box_path(&box, "journal.db")), 0);
	ck_assert_uint_ne(open_and_close(), first);
}
END_TEST

START_TEST(a_crash_before_the_first_table_is_a_new_journal)
{
	journal_box_sql(&box, "PRAGMA auto_vacuum = INCREMENTAL;"
			      "PRAGMA journal_mode = WAL");
	ck_assert_uint_ne(open_and_close(), 0);
}
END_TEST

START_TEST(a_journal_without_its_epoch_is_damaged)
{
	static const char *const damage[] = {
		"DELETE FROM meta",
		"UPDATE meta SET value = 0",
		"UPDATE meta SET value = value + 1 WHERE key = 'epoch'",
		"UPDATE meta SET value = 7 WHERE key = 'epoch_check'",
	};

	(void)open_and_close();
	journal_box_sql(&box, damage[_i]);
	assert_refused(NEWSALERT_EFORMAT, "has lost its epoch");
	/* And it stays that way. */
	assert_refused(NEWSALERT_EFORMAT, "has lost its epoch");
}
END_TEST

START_TEST(a_newer_journal_is_refused)
{
	(void)open_and_close();
	journal_box_sql(&box, "PRAGMA user_version = 6");
	assert_refused(NEWSALERT_EFORMAT, "a newer newsalert");
}
END_TEST

static char *
slurp(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 65536);

	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_gt(fread(text, 1, 65535, file), 0);
	fclose(file);
	return text;
}

static char *
described(void)
{
	static char text[16384];
	sqlite3_stmt *select;
	sqlite3 *db;
	size_t len = 0;

	ck_assert_int_eq(sqlite3_open(journal_box_path(&box, "journal.db"),
			     &db),
	    SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db,
			     "SELECT m.name || ' ' || c.name || ' ' || c.type"
			     " || ' ' || c.\"notnull\" || ' ' || c.pk"
			     " FROM sqlite_schema AS m,"
			     " pragma_table_info(m.name) AS c ORDER BY 1",
			     -1, &select, NULL),
	    SQLITE_OK);
	while (sqlite3_step(select) == SQLITE_ROW)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\n",
		    (const char *)sqlite3_column_text(select, 0));
	ck_assert_int_eq(sqlite3_finalize(select), SQLITE_OK);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
	return strdup(text);
}

START_TEST(a_journal_of_an_earlier_version_is_upgraded)
{
	static const char *const files[] = { TEST_DATA "/journal-1.sql",
		TEST_DATA "/journal-2.sql", TEST_DATA "/journal-3.sql",
		TEST_DATA "/journal-4.sql" };
	char *old = slurp(files[_i]);
	char *made, *upgraded;

	(void)open_and_close();
	made = described();
	ck_assert_int_eq(unlink(journal_box_path(&box, "journal.db")), 0);
	journal_box_sql(&box, old);
	ck_assert_uint_eq(open_and_close(), 4711);
	upgraded = described();
	ck_assert_str_eq(upgraded, made);
	ck_assert_int_eq(journal_box_number(&box, "PRAGMA user_version"), 5);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM alerts"),
	    1);
	journal_box_check(&box, "journal.db");

	/* And it is one to work with. */
	journal_box_open(&box);
	journal_box_wait_releases(&box, 1);
	ck_assert_uint_eq(box.releases[0].seq, 2);
	ck_assert_ptr_nonnull(strstr(box.releases[0].json, "Held story"));
	journal_box_fill(&box, 1, 1);
	ck_assert_uint_eq(box.commits[0].outcomes[0].seq, 3);
	free(old);
	free(made);
	free(upgraded);
}
END_TEST

START_TEST(another_database_is_refused_and_left_alone)
{
	journal_box_sql(&box, "CREATE TABLE precious (a)");
	assert_refused(NEWSALERT_EFORMAT, "no journal of newsalert");
	ck_assert_int_eq(journal_box_number(&box, "SELECT journal_mode = 'wal'"
						  " FROM pragma_journal_mode"),
	    0);
	journal_box_sql(&box, "INSERT INTO precious VALUES (1)");
}
END_TEST

START_TEST(what_is_no_database_is_refused)
{
	int fd = open(journal_box_path(&box, "journal.db"), O_WRONLY | O_CREAT,
	    0600);
	char text[4096];

	memset(text, 'x', sizeof(text));
	ck_assert_int_eq(write(fd, text, sizeof(text)), sizeof(text));
	close(fd);
	assert_refused(NEWSALERT_EFORMAT, "file is not a database");
}
END_TEST

START_TEST(a_symbolic_link_is_refused)
{
	ck_assert_int_eq(symlink("elsewhere",
			     journal_box_path(&box, "journal.db")),
	    0);
	assert_refused(NEWSALERT_EIO, "symbolic links");
	ck_assert_int_ne(access(journal_box_path(&box, "elsewhere"), F_OK), 0);
}
END_TEST

START_TEST(a_missing_directory_is_named)
{
	struct newsalert_error why = { 0 };
	uint64_t epoch;
	sqlite3 *db;

	ck_assert_int_eq(schema_open(journal_box_path(&box, "none"), &why, &db,
			     &epoch),
	    NEWSALERT_ENOTFOUND);
	ck_assert_ptr_nonnull(
	    strstr(why.text, "none/journal.db: No such file"));
}
END_TEST

START_TEST(a_reader_cannot_write)
{
	sqlite3 *db;

	(void)open_and_close();
	ck_assert(!schema_open_reader(box.dir, NULL, &db));
	ck_assert_int_eq(database_run(db, "DELETE FROM meta"), NEWSALERT_EPERM);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

START_TEST(a_path_that_is_too_long_is_refused)
{
	char dir[5000];
	struct newsalert_error why;
	uint64_t epoch;
	sqlite3 *db;

	memset(dir, 'a', sizeof(dir) - 1);
	dir[sizeof(dir) - 1] = '\0';
	ck_assert_int_eq(schema_open(dir, &why, &db, &epoch),
	    NEWSALERT_ETOOBIG);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("schema");
	TCase *tests = tcase_create("schema");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_new_journal_is_marked_as_one);
	tcase_add_test(tests,
	    two_journals_have_two_epochs_and_one_keeps_its_own);
	tcase_add_test(tests, a_crash_before_the_first_table_is_a_new_journal);
	tcase_add_loop_test(tests, a_journal_without_its_epoch_is_damaged, 0,
	    4);
	tcase_add_test(tests, a_newer_journal_is_refused);
	tcase_add_loop_test(tests, a_journal_of_an_earlier_version_is_upgraded,
	    0, 4);
	tcase_add_test(tests, another_database_is_refused_and_left_alone);
	tcase_add_test(tests, what_is_no_database_is_refused);
	tcase_add_test(tests, a_symbolic_link_is_refused);
	tcase_add_test(tests, a_missing_directory_is_named);
	tcase_add_test(tests, a_reader_cannot_write);
	tcase_add_test(tests, a_path_that_is_too_long_is_refused);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
