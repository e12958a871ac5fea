/* SPDX-License-Identifier: MIT */
/* Damaged pages cost the rows that are on them, and nothing is thrown away. */
#include "daemon/journal/journal.h"

#include <check.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/alert.h"
#include "tests/lib/journal_box.h"
#include "tests/lib/random.h"

#define PAGE_MAX 8192
#define STORIES  600

static struct journal_box box;
static struct journal_recovery recovery;
static uint64_t epoch;
static int64_t page_size;

static void
setup(void)
{
	struct journal_state state;

	journal_box_init(&box);
	journal_box_open(&box);
	journal_state(box.journal, &state);
	epoch = state.epoch;
	journal_box_fill(&box, 1, STORIES);
	page_size = PAGE_MAX;
}

static void
teardown(void)
{
	journal_box_fini(&box);
}

static void
recover(bool dry)
{
	struct newsalert_error why = { 0 };
	enum newsalert_err err;

	err = journal_recover(box.dir, dry, &recovery, &why);
	ck_assert_msg(err == NEWSALERT_OK, "%s", why.text);
}

static void
write_over(off_t at, const void *bytes, size_t len)
{
	int fd = open(journal_box_path(&box, "journal.db"), O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pwrite(fd, bytes, len, at), (ssize_t)len);
	ck_assert_int_eq(close(fd), 0);
}

static void
spoil_page(int64_t page)
{
	char noise[PAGE_MAX];

	memset(noise, 0xa5, sizeof(noise));
	write_over((page - 1) * page_size, noise, (size_t)page_size);
}

/* The page where a table or an index begins. */
static int64_t
root_of(const char *name)
{
	char sql[128];

	snprintf(sql, sizeof(sql),
	    "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
	return journal_box_number(&box, sql);
}

/* The n-th leaf of a table. */
static int64_t
leaf_of(const char *name, int n)
{
	char sql[160];

	snprintf(sql, sizeof(sql),
	    "SELECT pageno FROM dbstat WHERE name = '%s'"
	    " AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET %d",
	    name, n);
	return journal_box_number(&box, sql);
}

static size_t
count_broken(void)
{
	glob_t found;
	size_t count;

	(void)glob(journal_box_path(&box, "journal.db.broken-*"), 0, NULL,
	    &found);
	count = found.gl_pathc;
	globfree(&found);
	return count;
}

static uint64_t
epoch_now(void)
{
	struct journal_state state;

	journal_state(box.journal, &state);
	return state.epoch;
}

/* What was saved is what had been released, in the epoch of now. */
static void
assert_replay(uint64_t count)
{
	struct journal_query query = { .kind = JOURNAL_REPLAY, .from = 1 };
	uint64_t seen = 0, has, seq;
	struct box_page page;

	do {
		journal_box_ask(&box, &query, &page);
		ck_assert_int_eq(page.err, NEWSALERT_OK);
		for (size_t i = 0; i < page.count; i++) {
			char *row = page.rows[i];

			ck_assert_int_eq(alert_peek(row, strlen(row), &has,
					     &seq),
			    NEWSALERT_OK);
			ck_assert_uint_eq(has, page.state.epoch);
			alert_set_epoch(row, strlen(row), epoch);
			ck_assert_str_eq(row, box.releases[seq - 1].json);
			seen++;
		}
		query.from = page.next;
		box_page_fini(&page);
	} while (query.from != 0);
	ck_assert_uint_eq(seen, count);
}

START_TEST(a_sound_journal_is_left_alone)
{
	journal_box_close(&box);
	recover(false);
	ck_assert(recovery.sound);
	ck_assert_uint_eq(recovery.epoch, epoch);
	ck_assert_uint_eq(count_broken(), 0);
}
END_TEST

START_TEST(a_leaf_costs_its_alerts_and_no_other)
{
	journal_box_close(&box);
	spoil_page(leaf_of("alerts", 20));
	recover(true);
	ck_assert(!recovery.sound && !recovery.whole);
	ck_assert_uint_eq(count_broken(), 0);
	recover(false);
	ck_assert_uint_eq(count_broken(), 1);
	ck_assert_uint_gt(recovery.alerts.lost, 0);
	ck_assert_uint_lt(recovery.alerts.lost, 80);
	ck_assert(!recovery.alerts.at_most);
	ck_assert_uint_eq(recovery.alerts.count + recovery.alerts.lost,
	    STORIES);
	ck_assert_uint_eq(recovery.receipts.lost, 0);
	journal_box_check(&box, "journal.db");
	journal_box_open(&box);
	ck_assert_uint_ne(epoch_now(), epoch);
	ck_assert_uint_eq(epoch_now(), recovery.epoch);
	assert_replay(recovery.alerts.count);
}
END_TEST

START_TEST(lost_articles_are_new_when_they_come_again)
{
	size_t fresh = 0;

	journal_box_close(&box);
	spoil_page(leaf_of("alerts", 20));
	recover(false);
	journal_box_open(&box);
	journal_box_fill(&box, 1, STORIES);
	for (size_t i = STORIES; i < 2 * STORIES; i++)
		if (box.commits[i].outcomes[0].result == JOURNAL_RELEASED)
			ck_assert_uint_eq(box.commits[i].outcomes[0].seq,
			    STORIES + ++fresh);
	ck_assert_uint_eq(fresh, recovery.alerts.lost);
}
END_TEST

START_TEST(the_first_leaf_loses_at_most_what_is_below)
{
	journal_box_close(&box);
	spoil_page(leaf_of("alerts", 0));
	recover(false);
	ck_assert(recovery.alerts.at_most);
	ck_assert_uint_eq(recovery.alerts.count + recovery.alerts.lost,
	    STORIES);
}
END_TEST

START_TEST(the_last_leaf_loses_what_the_last_number_tells)
{
	char sql[] = "SELECT count(*) - 1 FROM dbstat WHERE name = 'alerts'"
		     " AND pagetype = 'leaf'";
	struct journal_state state;

	journal_box_close(&box);
	spoil_page(leaf_of("alerts", (int)journal_box_number(&box, sql)));
	recover(false);
	ck_assert_uint_gt(recovery.alerts.lost, 0);
	ck_assert(!recovery.whole);
	journal_box_open(&box);
	journal_state(box.journal, &state);
	/* No number is given twice, though the epoch is a new one. */
	ck_assert_uint_eq(state.head, STORIES);
}
END_TEST

START_TEST(what_is_no_alert_keeps_the_epoch)
{
	static const char *const names[] = { "receipts", "identity_fresh",
		"articles", "receipts_by_name" };

	journal_box_close(&box);
	spoil_page(_i == 3 ? root_of(names[_i]) : leaf_of(names[_i], 3));
	recover(false);
	ck_assert(!recovery.sound && recovery.whole);
	ck_assert_uint_eq(recovery.epoch, epoch);
	ck_assert_uint_eq(recovery.alerts.count, STORIES);
	ck_assert((recovery.receipts.lost > 0) == (_i == 0));
	ck_assert((recovery.texts.unreadable > 0) == (_i == 2));
	journal_box_check(&box, "journal.db");
	journal_box_open(&box);
	ck_assert_uint_eq(epoch_now(), epoch);
	assert_replay(STORIES);
	/* Identities are known from the alerts. */
	journal_box_fill(&box, 1, STORIES);
	ck_assert_uint_eq(box.release_count, STORIES);
}
END_TEST

START_TEST(a_whole_table_may_be_lost)
{
	journal_box_close(&box);
	spoil_page(root_of("alerts"));
	recover(false);
	ck_assert_uint_eq(recovery.alerts.count, 0);
	ck_assert_uint_eq(recovery.alerts.lost, STORIES);
	ck_assert_uint_eq(recovery.receipts.count, STORIES);
	journal_box_open(&box);
	journal_box_fill(&box, 1, 1);
	ck_assert_uint_eq(box.commits[STORIES].outcomes[0].seq, STORIES + 1);
}
END_TEST

START_TEST(without_its_first_page_nothing_is_saved_but_the_file)
{
	journal_box_close(&box);
	spoil_page(1);
	recover(false);
	ck_assert_uint_eq(recovery.alerts.count, 0);
	ck_assert_uint_eq(count_broken(), 1);
	journal_box_open(&box);
	ck_assert_uint_ne(epoch_now(), epoch);
}
END_TEST

/* What no page tells: noise within an alert, such as would also end its line
 * when it is replayed. */
START_TEST(a_row_that_is_rubbish_is_one_alert)
{
	struct journal_query query = { .kind = JOURNAL_REPLAY, .from = 1 };
	struct box_page page;

	journal_box_sql(&box, "UPDATE alerts SET body = substr(body, 1, 60)"
			      " || char(10) || '{' WHERE seq = 7");
	journal_box_ask(&box, &query, &page);
	ck_assert_int_eq(page.err, NEWSALERT_OK);
	ck_assert_ptr_null(strchr(page.rows[6], '\n'));
	box_page_fini(&page);
	journal_box_close(&box);
	recover(false);
	ck_assert(!recovery.sound);
	ck_assert_uint_eq(recovery.alerts.count, STORIES - 1);
	ck_assert_uint_eq(recovery.alerts.lost, 1);
}
END_TEST

START_TEST(an_epoch_that_is_lost_is_given_anew)
{
	journal_box_close(&box);
	journal_box_sql(&box, _i == 0 ? "DELETE FROM meta"
				      : "UPDATE meta SET value = value - 1"
					" WHERE key = 'epoch'");
	recover(true);
	ck_assert(!recovery.sound && !recovery.whole);
	recover(false);
	ck_assert(!recovery.whole);
	journal_box_open(&box);
	ck_assert_uint_ne(epoch_now(), epoch);
	assert_replay(STORIES);
}
END_TEST

START_TEST(a_journal_that_is_gone_is_no_new_one)
{
	struct newsalert_error why = { 0 };
	struct journal *journal;

	journal_box_close(&box);
	journal_box_sql(&box, "SELECT 1");
	ck_assert_int_eq(unlink(journal_box_path(&box, "journal.db")), 0);
	ck_assert_int_eq(close(open(journal_box_path(&box, "search.db"),
			     O_CREAT | O_WRONLY, 0600)),
	    0);
	ck_assert_int_eq(truncate(journal_box_path(&box, "search.db"), 1), 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(journal_open(&box.options, &why, &journal),
		    NEWSALERT_EFORMAT);
		ck_assert_ptr_nonnull(strstr(why.text, "newsalertd recover"));
		ck_assert_int_ne(access(journal_box_path(&box, "journal.db"),
				     F_OK),
		    0);
	}
	recover(false);
	ck_assert(recovery.missing && !recovery.sound);
	journal_box_open(&box);
	ck_assert_uint_ne(epoch_now(), epoch);
}
END_TEST

START_TEST(another_database_is_left_alone)
{
	struct newsalert_error why = { 0 };

	journal_box_close(&box);
	ck_assert_int_eq(unlink(journal_box_path(&box, "journal.db")), 0);
	journal_box_sql(&box, "CREATE TABLE precious (a)");
	ck_assert_int_eq(journal_recover(box.dir, false, &recovery, &why),
	    NEWSALERT_EFORMAT);
	ck_assert_uint_eq(count_broken(), 0);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM precious"),
	    0);
}
END_TEST

START_TEST(where_there_never_was_one_none_is_made)
{
	struct newsalert_error why = { 0 };

	journal_box_close(&box);
	ck_assert_int_eq(unlink(journal_box_path(&box, "journal.db")), 0);
	ck_assert_int_eq(journal_recover(box.dir, false, &recovery, &why),
	    NEWSALERT_ENOTFOUND);
}
END_TEST

/* Killed after the damaged file went, before the new one came. */
START_TEST(an_interrupted_recovery_is_finished)
{
	struct newsalert_error why = { 0 };
	struct journal *journal;

	journal_box_close(&box);
	spoil_page(leaf_of("alerts", 20));
	recover(false);
	ck_assert_int_eq(rename(journal_box_path(&box, "journal.db"),
			     journal_box_path(&box, "journal.db.recovered")),
	    0);
	ck_assert_int_eq(journal_open(&box.options, &why, &journal),
	    NEWSALERT_EFORMAT);
	const uint64_t made = recovery.epoch, saved = recovery.alerts.count;
	recover(false);
	ck_assert_uint_eq(recovery.epoch, made);
	ck_assert_uint_eq(recovery.alerts.count, saved);
	journal_box_open(&box);
	assert_replay(saved);
}
END_TEST

/* A damaged page that the writer needs ends it, says so, and gives no outcome
 * that is not true. */
START_TEST(the_writer_says_so_and_stops)
{
	journal_box_close(&box);
	spoil_page(root_of("receipts_by_name"));
	journal_box_open(&box);
	journal_box_fill(&box, STORIES + 1, STORIES + 1);
	while (box.fatal[0] == '\0')
		journal_box_turn(&box);
	ck_assert_int_eq(box.fatal_err, NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(strstr(box.fatal, "journal.db: it is damaged"));
	ck_assert_ptr_nonnull(strstr(box.fatal, "newsalertd recover"));
	ck_assert_int_eq(box.commits[STORIES].err, NEWSALERT_EIO);
}
END_TEST

START_TEST(a_reader_says_so_and_the_writer_goes_on)
{
	struct journal_query query = { .kind = JOURNAL_REPLAY, .from = 1 };
	struct box_page page;

	journal_box_close(&box);
	spoil_page(leaf_of("alerts", 20));
	journal_box_open(&box);
	do {
		journal_box_ask(&box, &query, &page);
		query.from = page.next;
		box_page_fini(&page);
	} while (page.err == NEWSALERT_OK && query.from != 0);
	ck_assert_int_eq(page.err, NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(strstr(page.error, "newsalertd recover"));
	ck_assert_ptr_nonnull(strstr(box.trouble, "newsalertd recover"));
	journal_box_fill(&box, STORIES + 1, STORIES + 10);
	ck_assert_uint_eq(box.releases[STORIES + 9].seq, STORIES + 10);
}
END_TEST

/* Anything, anywhere: no crash, no endless walk, a sound journal afterwards. */
START_TEST(any_damage_is_survived)
{
	struct random random = { (uint64_t)_i + 1 };
	struct newsalert_error why = { 0 };
	struct stat st;
	char noise[512];

	journal_box_close(&box);
	ck_assert_int_eq(stat(journal_box_path(&box, "journal.db"), &st), 0);
	for (int i = 0; i < 4; i++) {
		for (size_t k = 0; k < sizeof(noise); k++)
			noise[k] = (char)random_next(&random);
		write_over((off_t)random_below(&random,
			       (size_t)st.st_size - sizeof(noise)),
		    noise, 1 + random_below(&random, sizeof(noise)));
	}
	if (journal_recover(box.dir, false, &recovery, &why) ==
	    NEWSALERT_EFORMAT)
		return; /* its head says that it is something else */
	ck_assert_str_eq(why.text, "");
	journal_box_check(&box, "journal.db");
	recover(true);
	ck_assert(recovery.sound);
	journal_box_open(&box);
	journal_box_fill(&box, STORIES + 1, STORIES + 10);
}
END_TEST

START_TEST(an_older_journal_is_saved_too)
{
	static const char *const files[] = { TEST_DATA "/journal-1.sql",
		TEST_DATA "/journal-2.sql", TEST_DATA "/journal-3.sql",
		TEST_DATA "/journal-4.sql" };
	FILE *file = fopen(files[_i], "r");
	static char old[65536];

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_gt(fread(old, 1, sizeof(old) - 1, file), 0);
	fclose(file);
	journal_box_close(&box);
	ck_assert_int_eq(unlink(journal_box_path(&box, "journal.db")), 0);
	journal_box_sql(&box, old);
	page_size = journal_box_number(&box, "PRAGMA page_size");
	spoil_page(root_of("receipts_by_name"));
	recover(false);
	ck_assert(!recovery.sound && recovery.whole);
	ck_assert_uint_eq(recovery.epoch, 4711);
	ck_assert_uint_eq(recovery.alerts.count, 1);
	ck_assert_uint_eq(recovery.held.count, 1);
	journal_box_open(&box);
	journal_box_wait_releases(&box, STORIES + 1);
	ck_assert_uint_eq(box.releases[STORIES].seq, 2);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("recover");
	TCase *tests = tcase_create("recover");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_sound_journal_is_left_alone);
	tcase_add_test(tests, a_leaf_costs_its_alerts_and_no_other);
	tcase_add_test(tests, lost_articles_are_new_when_they_come_again);
	tcase_add_test(tests, the_first_leaf_loses_at_most_what_is_below);
	tcase_add_test(tests, the_last_leaf_loses_what_the_last_number_tells);
	tcase_add_loop_test(tests, what_is_no_alert_keeps_the_epoch, 0, 4);
	tcase_add_test(tests, a_whole_table_may_be_lost);
	tcase_add_test(tests,
	    without_its_first_page_nothing_is_saved_but_the_file);
	tcase_add_test(tests, a_row_that_is_rubbish_is_one_alert);
	tcase_add_loop_test(tests, an_epoch_that_is_lost_is_given_anew, 0, 2);
	tcase_add_test(tests, a_journal_that_is_gone_is_no_new_one);
	tcase_add_test(tests, another_database_is_left_alone);
	tcase_add_test(tests, where_there_never_was_one_none_is_made);
	tcase_add_test(tests, an_interrupted_recovery_is_finished);
	tcase_add_test(tests, the_writer_says_so_and_stops);
	tcase_add_test(tests, a_reader_says_so_and_the_writer_goes_on);
	tcase_add_loop_test(tests, any_damage_is_survived, 0, 40);
	tcase_add_loop_test(tests, an_older_journal_is_saved_too, 0, 4);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
