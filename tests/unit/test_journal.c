/* SPDX-License-Identifier: MIT */
/* Files are recorded once, numbered without holes, and delivered in order. */
#include "daemon/journal/journal.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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

static void
assert_commit(size_t index, uint64_t job, enum newsalert_err err)
{
	ck_assert_uint_lt(index, box.commit_count);
	ck_assert_uint_eq(box.commits[index].job, job);
	ck_assert_int_eq(box.commits[index].err, err);
}

static void
assert_outcome(size_t index, size_t article, enum journal_result result,
    uint64_t seq)
{
	const struct journal_outcome *outcome =
	    &box.commits[index].outcomes[article];

	ck_assert_int_eq(outcome->result, result);
	ck_assert_uint_eq(outcome->seq, seq);
}

START_TEST(a_new_journal_is_empty_and_has_an_epoch)
{
	struct journal_state state;

	journal_box_open(&box);
	journal_state(box.journal, &state);
	ck_assert_uint_ne(state.epoch, 0);
	ck_assert_uint_eq(state.head, 0);
	ck_assert_uint_eq(state.oldest, 1);
	ck_assert_uint_eq(state.held, 0);
	ck_assert_uint_gt(state.bytes, 0);
}
END_TEST

START_TEST(the_epoch_stays_over_restarts)
{
	struct journal_state before, after;

	journal_box_open(&box);
	journal_state(box.journal, &before);
	journal_box_reopen(&box);
	journal_state(box.journal, &after);
	ck_assert_uint_eq(before.epoch, after.epoch);
}
END_TEST

START_TEST(the_journal_can_be_read_by_its_user_only)
{
	static const char *const names[] = { "journal.db", "journal.db-wal",
		"journal.db-shm" };
	struct stat st;

	umask(0);
	journal_box_open(&box);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(stat(journal_box_path(&box, names[i]), &st),
		    0);
		ck_assert_int_eq(st.st_mode & 0777, 0600);
	}
}
END_TEST

START_TEST(a_file_is_released_then_committed)
{
	struct journal_state state;
	char start[96];

	journal_box_open(&box);
	journal_box_fill(&box, 7, 7);
	ck_assert_uint_eq(box.release_count, 1);
	assert_commit(0, 7, NEWSALERT_OK);
	assert_outcome(0, 0, JOURNAL_RELEASED, 1);
	ck_assert_uint_lt(box.releases[0].event, box.commits[0].event);
	journal_state(box.journal, &state);
	ck_assert_uint_eq(box.releases[0].epoch, state.epoch);
	ck_assert_str_eq(box.releases[0].countries, "JP");
	snprintf(start, sizeof(start),
	    "{\"newsalert\":1,\"epoch\":\"%016" PRIx64 "\",\"seq\":1,",
	    state.epoch);
	ck_assert_msg(strncmp(box.releases[0].json, start, strlen(start)) == 0,
	    "%s", box.releases[0].json);
	ck_assert_uint_eq(state.head, 1);
	ck_assert_uint_eq(state.oldest, 1);
	ck_assert_uint_eq(state.last_receipt, 1);
}
END_TEST

START_TEST(many_files_come_back_in_the_order_of_append)
{
	struct journal_state state;
	size_t event = 0;

	journal_box_open(&box);
	journal_box_fill(&box, 1, 2000);
	ck_assert_uint_eq(box.release_count, 2000);
	for (size_t i = 0; i < 2000; i++) {
		assert_commit(i, i + 1, NEWSALERT_OK);
		assert_outcome(i, 0, JOURNAL_RELEASED, i + 1);
		ck_assert_uint_eq(box.releases[i].seq, i + 1);
		ck_assert_uint_eq(box.releases[i].event, event++);
		ck_assert_uint_eq(box.commits[i].event, event++);
	}
	journal_state(box.journal, &state);
	ck_assert_uint_lt(state.commits, 2000); /* they shared some */
}
END_TEST

START_TEST(the_articles_of_a_file_are_numbered_in_their_order)
{
	struct journal_file *file = journal_box_file(1, "feed.xml");

	for (uint64_t story = 10; story < 15; story++)
		(void)journal_box_add(file, story);
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
	for (size_t i = 0; i < 5; i++)
		assert_outcome(0, i, JOURNAL_RELEASED, i + 1);
	ck_assert_uint_eq(box.release_count, 5);
}
END_TEST

START_TEST(a_file_without_articles_is_committed)
{
	journal_box_open(&box);
	journal_box_append(&box, journal_box_file(3, "empty.xml"));
	journal_box_wait_commits(&box, 1);
	assert_commit(0, 3, NEWSALERT_OK);
	ck_assert_uint_eq(box.release_count, 0);
}
END_TEST

START_TEST(a_known_article_is_a_repeat_of_its_alert)
{
	journal_box_open(&box);
	journal_box_fill(&box, 1, 3);
	journal_box_fill(&box, 2, 2);
	assert_outcome(3, 0, JOURNAL_REPEAT, 2);
	ck_assert_uint_eq(box.release_count, 3);
	journal_box_reopen(&box);
	journal_box_fill(&box, 3, 4);
	assert_outcome(0, 0, JOURNAL_REPEAT, 3);
	assert_outcome(1, 0, JOURNAL_RELEASED, 4);
	ck_assert_uint_eq(box.release_count, 1);
}
END_TEST

START_TEST(an_article_twice_in_one_file_gives_one_alert)
{
	struct journal_file *file = journal_box_file(1, "twice.xml");

	(void)journal_box_add(file, 5);
	(void)journal_box_add(file, 5);
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
	assert_outcome(0, 0, JOURNAL_RELEASED, 1);
	assert_outcome(0, 1, JOURNAL_REPEAT, 1);
	ck_assert_uint_eq(box.release_count, 1);
}
END_TEST

START_TEST(articles_that_differ_behind_the_key_only_are_told_apart)
{
	journal_box_open(&box);
	for (uint64_t i = 1; i <= 16; i++) {
		struct journal_file *file = journal_box_file(i, "same-key");
		struct journal_article *article =
		    journal_box_add(file, (i - 1) % 8 + 1);

		memset(article->id, 0x55, 8);
		journal_box_append(&box, file);
	}
	journal_box_wait_commits(&box, 16);
	for (size_t i = 0; i < 8; i++)
		assert_outcome(i, 0, JOURNAL_RELEASED, i + 1);
	for (size_t i = 8; i < 16; i++)
		assert_outcome(i, 0, JOURNAL_REPEAT, i - 7);
}
END_TEST

START_TEST(a_rejected_file_has_a_receipt_and_no_alert)
{
	const struct journal_query query = { .kind = JOURNAL_RECENT };
	struct journal_file *file = journal_box_file(9, "bad.bin");
	struct box_page page;

	file->reason = strdup("unknown binary");
	memset(file->hash, 0, sizeof(file->hash));
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
	assert_commit(0, 9, NEWSALERT_OK);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 1);
	ck_assert_ptr_nonnull(strstr(page.rows[0],
	    "\"outcome\":\"rejected\",\"reason\":\"unknown binary\","
	    "\"articles\":[]}"));
	ck_assert_ptr_null(strstr(page.rows[0], "\"hash\""));
	box_page_fini(&page);
}
END_TEST

START_TEST(what_is_good_of_a_file_is_recorded_and_the_rest_told)
{
	const struct journal_query query = { .kind = JOURNAL_RECENT };
	struct journal_file *file = journal_box_file(9, "feed.xml");
	struct box_page page;

	(void)journal_box_add(file, 1);
	file->problems = calloc(1, sizeof(*file->problems));
	ck_assert_ptr_nonnull(file->problems);
	file->problems[0] =
	    (struct journal_problem){ 0, strdup("no headline") };
	file->problem_count = file->problem_total = 1;
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
	assert_commit(0, 9, NEWSALERT_OK);
	journal_box_ask(&box, &query, &page);
	ck_assert_uint_eq(page.count, 1);
	ck_assert_ptr_nonnull(strstr(page.rows[0],
	    "\"outcome\":\"partial\",\"reason\":"
	    "\"1 of 2 articles cannot be read; article 1: no headline\","
	    "\"articles\":[{\"result\":\"rejected\",\"article\":1,"
	    "\"reason\":\"no headline\"},{\"result\":\"new\",\"seq\":1}]}"));
	box_page_fini(&page);
}
END_TEST

/* Each of these must cost its own file and nothing else. */
static void
spoil(struct journal_article *article, int how)
{
	switch (how) {
	case 0:
		article->body[0] = '[';
		break;
	case 1:
		article->body[article->body_len - 1] = '\n';
		break;
	case 2:
		article->topics[0] = '|';
		break;
	case 3:
		free(article->countries);
		article->countries = NULL;
		break;
	case 4:
		article->zones[1] = '\n';
		break;
	case 5:
		article->body_len = NEWSALERT_ALERT_MAX;
		article->body = realloc(article->body, NEWSALERT_ALERT_MAX);
		memset(article->body, 'x', NEWSALERT_ALERT_MAX);
		break;
	case 6:
		article->embargo_sec = INT64_MAX;
		break;
	default:
		ck_abort();
	}
}

START_TEST(a_file_with_unfit_content_is_refused_alone)
{
	struct journal_file *file = journal_box_file(99, "unfit");

	(void)journal_box_add(file, 99);
	spoil(journal_box_add(file, 100), _i);
	journal_box_open(&box);
	journal_box_append_story(&box, 1);
	journal_box_append(&box, file);
	journal_box_append_story(&box, 2);
	journal_box_wait_commits(&box, 3);
	assert_commit(0, 1, NEWSALERT_OK);
	assert_commit(1, 99, NEWSALERT_EFORMAT);
	assert_commit(2, 2, NEWSALERT_OK);
	ck_assert_str_eq(box.commits[1].reason,
	    "the journal refused what was read from it");
	assert_outcome(0, 0, JOURNAL_RELEASED, 1);
	assert_outcome(2, 0, JOURNAL_RELEASED, 2);
	ck_assert_uint_eq(box.release_count, 2);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM receipts"
			     " WHERE file = 'unfit' AND reason IS NOT NULL"),
	    1);
	/* Nothing of it is known: the good article in it is new elsewhere. */
	journal_box_fill(&box, 99, 99);
	assert_outcome(3, 0, JOURNAL_RELEASED, 3);
}
END_TEST

START_TEST(a_row_that_the_database_refuses_costs_its_file_only)
{
	journal_box_open(&box);
	journal_box_sql(&box, "CREATE TRIGGER refuse BEFORE INSERT ON alerts"
			      " WHEN new.body LIKE '%\"Story 500\"%'"
			      " BEGIN SELECT RAISE(ABORT, 'refused'); END");
	journal_box_fill(&box, 1, 1000);
	for (size_t i = 0; i < 1000; i++) {
		assert_commit(i, i + 1,
		    i == 499 ? NEWSALERT_EFORMAT : NEWSALERT_OK);
		if (i != 499)
			assert_outcome(i, 0, JOURNAL_RELEASED,
			    i < 499 ? i + 1 : i);
	}
	ck_assert_uint_eq(box.release_count, 999);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM receipts"),
	    1000);
}
END_TEST

START_TEST(an_embargoed_article_is_released_when_its_time_has_come)
{
	struct journal_file *file = journal_box_file(1, "embargoed");
	struct journal_file *again = journal_box_file(3, "again");
	struct journal_state state;
	time_t until = time(NULL) + 2;
	struct timespec now;

	journal_box_add(file, 1)->embargo_sec = until;
	journal_box_add(again, 1)->embargo_sec = until;
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_append_story(&box, 2);
	journal_box_append(&box, again);
	journal_box_wait_commits(&box, 3);
	assert_outcome(0, 0, JOURNAL_HELD, 0);
	assert_outcome(1, 0, JOURNAL_RELEASED, 1);
	assert_outcome(2, 0, JOURNAL_REPEAT, 0);
	journal_state(box.journal, &state);
	ck_assert_uint_eq(state.held, 1);
	ck_assert_uint_eq(state.head, 1);

	journal_box_wait_releases(&box, 2);
	/* time(2) lags behind by a tick. */
	ck_assert_int_eq(clock_gettime(CLOCK_REALTIME, &now), 0);
	ck_assert_int_ge(now.tv_sec, until);
	ck_assert_uint_eq(box.releases[1].seq, 2);
	ck_assert_ptr_nonnull(strstr(box.releases[1].json, "\"Story 1\""));
	journal_box_fill(&box, 1, 1);
	assert_outcome(3, 0, JOURNAL_REPEAT, 2);
	journal_state(box.journal, &state);
	ck_assert_uint_eq(state.held, 0);
}
END_TEST

static void
hold_one(void)
{
	struct journal_file *file = journal_box_file(1, "embargoed");

	journal_box_add(file, 1)->embargo_sec = time(NULL) + 3600;
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
}

START_TEST(a_repeat_without_the_embargo_releases_at_once)
{
	hold_one();
	journal_box_append_story(&box, 1);
	journal_box_wait_commits(&box, 2);
	assert_outcome(1, 0, JOURNAL_REPEAT, 0);
	journal_box_wait_releases(&box, 1);
	ck_assert_uint_eq(box.releases[0].seq, 1);
}
END_TEST

/* Nobody sets the clock of a machine for a test: the time of release is
 * changed behind the journal's back instead, which it sees no sooner. */
START_TEST(a_clock_that_was_set_is_looked_at)
{
	hold_one();
	journal_box_sql(&box, "UPDATE held SET release_ms = 1");
	journal_clock_changed(box.journal);
	journal_box_wait_releases(&box, 1);
	ck_assert_uint_eq(box.releases[0].seq, 1);
}
END_TEST

START_TEST(what_is_due_at_start_is_released_then)
{
	struct journal_file *file = journal_box_file(1, "embargoed");

	journal_box_add(file, 1)->embargo_sec = time(NULL) + 3600;
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
	journal_box_close(&box);
	journal_box_sql(&box, "UPDATE held SET release_ms = 1");
	journal_box_open(&box);
	journal_box_wait_releases(&box, 1);
	ck_assert_uint_eq(box.releases[0].seq, 1);
	ck_assert_str_eq(box.releases[0].countries, "JP");
}
END_TEST

START_TEST(an_embargo_of_the_past_is_none)
{
	struct journal_file *file = journal_box_file(1, "late");

	journal_box_add(file, 1)->embargo_sec = 1000;
	journal_box_open(&box);
	journal_box_append(&box, file);
	journal_box_wait_commits(&box, 1);
	assert_outcome(0, 0, JOURNAL_RELEASED, 1);
}
END_TEST

START_TEST(close_commits_and_delivers_what_was_appended)
{
	journal_box_open(&box);
	for (uint64_t story = 1; story <= 700; story++)
		journal_box_append_story(&box, story);
	journal_box_close(&box);
	ck_assert_uint_eq(box.commit_count, 700);
	ck_assert_uint_eq(box.release_count, 700);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT max(seq) FROM alerts"),
	    700);
}
END_TEST

START_TEST(a_seq_is_never_given_twice)
{
	struct journal_state state;

	journal_box_open(&box);
	journal_box_fill(&box, 1, 5);
	journal_box_close(&box);
	journal_box_sql(&box, "DELETE FROM alerts; DELETE FROM articles");
	journal_box_open(&box);
	journal_state(box.journal, &state);
	ck_assert_uint_eq(state.head, 5);
	ck_assert_uint_eq(state.oldest, 6);
	journal_box_fill(&box, 6, 6);
	ck_assert_uint_eq(box.releases[5].seq, 6);
}
END_TEST

START_TEST(retention_by_count_keeps_the_newest)
{
	struct journal_state state = { 0 };

	box.options.keep_count = 100;
	journal_box_open(&box);
	journal_box_fill(&box, 1, 1000);
	/* It is due after 256 alerts, however many were committed at once. */
	while (journal_state(box.journal, &state), state.oldest <= 901 - 256)
		journal_box_turn(&box);
	ck_assert_uint_eq(state.head, 1000);
	ck_assert_uint_le(state.oldest, 901);
	ck_assert_int_ge(journal_box_number(&box,
			     "SELECT min(seq) FROM alerts"),
	    (int64_t)state.oldest);
	ck_assert_int_eq(journal_box_number(&box,
			     "SELECT count(*) FROM alerts WHERE seq > 900"),
	    100);
	/* What was deleted is known all the same. */
	journal_box_fill(&box, 1, 1);
	assert_outcome(1000, 0, JOURNAL_REPEAT, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("journal");
	TCase *tests = tcase_create("journal");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, a_new_journal_is_empty_and_has_an_epoch);
	tcase_add_test(tests, the_epoch_stays_over_restarts);
	tcase_add_test(tests, the_journal_can_be_read_by_its_user_only);
	tcase_add_test(tests, a_file_is_released_then_committed);
	tcase_add_test(tests, many_files_come_back_in_the_order_of_append);
	tcase_add_test(tests,
	    the_articles_of_a_file_are_numbered_in_their_order);
	tcase_add_test(tests, a_file_without_articles_is_committed);
	tcase_add_test(tests, a_known_article_is_a_repeat_of_its_alert);
	tcase_add_test(tests, an_article_twice_in_one_file_gives_one_alert);
	tcase_add_test(tests,
	    articles_that_differ_behind_the_key_only_are_told_apart);
	tcase_add_test(tests, a_rejected_file_has_a_receipt_and_no_alert);
	tcase_add_test(tests,
	    what_is_good_of_a_file_is_recorded_and_the_rest_told);
	tcase_add_loop_test(tests, a_file_with_unfit_content_is_refused_alone,
	    0, 7);
	tcase_add_test(tests,
	    a_row_that_the_database_refuses_costs_its_file_only);
	tcase_add_test(tests,
	    an_embargoed_article_is_released_when_its_time_has_come);
	tcase_add_test(tests, a_repeat_without_the_embargo_releases_at_once);
	tcase_add_test(tests, a_clock_that_was_set_is_looked_at);
	tcase_add_test(tests, what_is_due_at_start_is_released_then);
	tcase_add_test(tests, an_embargo_of_the_past_is_none);
	tcase_add_test(tests, close_commits_and_delivers_what_was_appended);
	tcase_add_test(tests, a_seq_is_never_given_twice);
	tcase_add_test(tests, retention_by_count_keeps_the_newest);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
