/* SPDX-License-Identifier: MIT */
/* A backup is whole, private, and another journal once it is used as one. */
#include "daemon/journal/journal.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/alert.h"
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

static void
backup(const char *name)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	err = journal_backup(box.dir, journal_box_path(&box, name), &why);
	ck_assert_msg(err == NEWSALERT_OK, "%s", why.text);
}

/* Put a backup in the journal's place. */
static void
restore(const char *name)
{
	journal_box_close(&box);
	ck_assert_int_eq(rename(journal_box_path(&box, name),
			     journal_box_path(&box, "journal.db")),
	    0);
	journal_box_open(&box);
}

/* The same bytes, in the epoch that the journal has now: a client takes no
 * alert of another one. */
static void
assert_same_but_epoch(char *row, const struct box_release *release,
    uint64_t epoch)
{
	uint64_t has, seq;

	ck_assert_int_eq(alert_peek(row, strlen(row), &has, &seq),
	    NEWSALERT_OK);
	ck_assert_uint_eq(has, epoch);
	ck_assert_uint_ne(has, release->epoch);
	ck_assert_uint_eq(seq, release->seq);
	alert_set_epoch(row, strlen(row), release->epoch);
	ck_assert_str_eq(row, release->json);
}

START_TEST(a_backup_of_a_journal_in_use_has_all_that_was_committed)
{
	const struct journal_query query = { .kind = JOURNAL_REPLAY };
	struct box_page page;
	struct stat st;

	journal_box_fill(&box, 1, 50);
	backup("copy.db");
	journal_box_fill(&box, 51, 60);
	journal_box_check(&box, "copy.db");
	ck_assert_int_eq(stat(journal_box_path(&box, "copy.db"), &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	ck_assert_int_ne(access(journal_box_path(&box, "copy.db.part"), F_OK),
	    0);
	restore("copy.db");
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 50);
	assert_same_but_epoch(page.rows[49], &box.releases[49],
	    page.state.epoch);
	box_page_fini(&page);
	/* What it knows, it knows; what came later is new. */
	journal_box_fill(&box, 50, 51);
	ck_assert_int_eq(box.commits[60].outcomes[0].result, JOURNAL_REPEAT);
	ck_assert_uint_eq(box.commits[60].outcomes[0].seq, 50);
	ck_assert_uint_eq(box.commits[61].outcomes[0].seq, 51);
}
END_TEST

START_TEST(a_restored_journal_has_a_new_epoch_each_time)
{
	struct journal_state first, second, third, again;

	journal_box_fill(&box, 1, 3);
	journal_state(box.journal, &first);
	backup("one.db");
	backup("two.db");
	restore("one.db");
	journal_state(box.journal, &second);
	restore("two.db");
	journal_state(box.journal, &third);
	journal_box_reopen(&box);
	journal_state(box.journal, &again);
	ck_assert_uint_ne(first.epoch, second.epoch);
	ck_assert_uint_ne(first.epoch, third.epoch);
	ck_assert_uint_ne(second.epoch, third.epoch);
	ck_assert_uint_eq(third.epoch, again.epoch);
	ck_assert_uint_eq(again.head, 3);
}
END_TEST

START_TEST(a_backup_works_without_a_daemon)
{
	journal_box_fill(&box, 1, 3);
	journal_box_close(&box);
	backup("copy.db");
	journal_box_check(&box, "copy.db");
}
END_TEST

START_TEST(a_backup_never_writes_over_a_file)
{
	struct newsalert_error why = { 0 };

	backup("copy.db");
	ck_assert_int_eq(journal_backup(box.dir,
			     journal_box_path(&box, "copy.db"), &why),
	    NEWSALERT_EBUSY);
	ck_assert_ptr_nonnull(strstr(why.text, "copy.db: File exists"));
}
END_TEST

START_TEST(a_backup_of_nothing_is_an_error)
{
	struct newsalert_error why = { 0 };

	journal_box_close(&box);
	ck_assert_int_eq(unlink(journal_box_path(&box, "journal.db")), 0);
	ck_assert_int_ne(journal_backup(box.dir,
			     journal_box_path(&box, "copy.db"), &why),
	    NEWSALERT_OK);
	ck_assert_str_ne(why.text, "");
	ck_assert_int_ne(access(journal_box_path(&box, "copy.db"), F_OK), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("backup");
	TCase *tests = tcase_create("backup");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests,
	    a_backup_of_a_journal_in_use_has_all_that_was_committed);
	tcase_add_test(tests, a_restored_journal_has_a_new_epoch_each_time);
	tcase_add_test(tests, a_backup_works_without_a_daemon);
	tcase_add_test(tests, a_backup_never_writes_over_a_file);
	tcase_add_test(tests, a_backup_of_nothing_is_an_error);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
