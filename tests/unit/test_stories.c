/* SPDX-License-Identifier: MIT */
/* The articles of a journal as a program beside the daemon reads them. */
#include "daemon/journal/stories.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/journal_box.h"

static struct journal_box box;
static struct stories *stories;
static struct newsalert_error why;

static void
setup(void)
{
	journal_box_init(&box);
	journal_box_open(&box);
}

static void
teardown(void)
{
	stories_close(stories);
	stories = NULL;
	journal_box_fini(&box);
}

static enum newsalert_err
open_stories(void)
{
	return stories_open(box.dir, &why, &stories);
}

struct seen {
	uint64_t first;
	uint64_t last;
	size_t count;
	size_t stop_at; /* 0: never */
};

static enum newsalert_err
see(const struct story *story, void *arg)
{
	struct seen *seen = arg;
	char headline[64], seq[64];

	snprintf(headline, sizeof(headline),
	    "{\"headline\":\"Story %" PRIu64 "\",", story->seq);
	snprintf(seq, sizeof(seq), "\"seq\":%" PRIu64 ",", story->seq);
	ck_assert_int_eq(strncmp(story->zones, headline, strlen(headline)), 0);
	ck_assert_uint_eq(story->zones_len, strlen(story->zones));
	ck_assert_ptr_nonnull(strstr(story->alert, seq));
	ck_assert_uint_eq(story->alert_len, strlen(story->alert));
	ck_assert_int_gt(story->time_ms, 0);
	if (seen->count++ == 0)
		seen->first = story->seq;
	else
		ck_assert_uint_eq(story->seq, seen->last + 1);
	seen->last = story->seq;
	return seen->count == seen->stop_at ? NEWSALERT_EAGAIN : NEWSALERT_OK;
}

static struct seen
read_stretch(uint64_t lowest, uint64_t highest)
{
	struct seen seen = { 0 };

	ck_assert_int_eq(stories_read(stories, lowest, highest, see, &seen),
	    NEWSALERT_OK);
	return seen;
}

START_TEST(a_stretch_is_read_while_the_journal_is_written)
{
	uint64_t lowest, highest;
	struct seen seen;

	journal_box_fill(&box, 1, 20);
	ck_assert_int_eq(open_stories(), NEWSALERT_OK);
	ck_assert_uint_eq(stories_epoch(stories), box.releases[0].epoch);
	ck_assert_int_eq(stories_range(stories, 0, 0, &lowest, &highest),
	    NEWSALERT_OK);
	ck_assert_uint_eq(lowest, 1);
	ck_assert_uint_eq(highest, 20);
	journal_box_fill(&box, 21, 30);
	seen = read_stretch(5, 25);
	ck_assert_uint_eq(seen.first, 5);
	ck_assert_uint_eq(seen.count, 21);
	ck_assert_uint_eq(read_stretch(31, 40).count, 0);
}
END_TEST

START_TEST(an_error_of_the_caller_ends_the_reading)
{
	struct seen seen = { .stop_at = 3 };

	journal_box_fill(&box, 1, 9);
	ck_assert_int_eq(open_stories(), NEWSALERT_OK);
	ck_assert_int_eq(stories_read(stories, 1, 9, see, &seen),
	    NEWSALERT_EAGAIN);
	ck_assert_uint_eq(seen.count, 3);
	ck_assert_uint_eq(read_stretch(1, 9).count, 9);
}
END_TEST

START_TEST(a_time_narrows_the_range_also_where_the_clock_was_set_back)
{
	uint64_t lowest, highest;

	journal_box_fill(&box, 1, 10);
	journal_box_close(&box);
	/* 1 to 7 at 1000 to 7000; then back: 8, 9 at 3000, 4000; 10 at 9000 */
	journal_box_sql(&box, "UPDATE alerts SET time_ms = seq * 1000,"
			      " clock_ms = seq * 1000;"
			      "UPDATE alerts SET time_ms = (seq - 5) * 1000,"
			      " clock_ms = 7000 WHERE seq IN (8, 9);");
	ck_assert_int_eq(open_stories(), NEWSALERT_OK);
	ck_assert_int_eq(stories_range(stories, 3000, 5000, &lowest, &highest),
	    NEWSALERT_OK);
	ck_assert_uint_eq(lowest, 3);
	ck_assert_uint_eq(highest, 9);
	ck_assert_int_eq(stories_range(stories, 10001, 0, &lowest, &highest),
	    NEWSALERT_OK);
	ck_assert_uint_gt(lowest, highest);
}
END_TEST

START_TEST(an_empty_journal_has_no_range)
{
	uint64_t lowest, highest;

	ck_assert_int_eq(open_stories(), NEWSALERT_OK);
	ck_assert_int_eq(stories_range(stories, 0, 0, &lowest, &highest),
	    NEWSALERT_OK);
	ck_assert_uint_gt(lowest, highest);
}
END_TEST

START_TEST(what_is_no_journal_of_ours_is_said)
{
	FILE *file;

	journal_box_close(&box);
	journal_box_sql(&box, "PRAGMA user_version = 99");
	ck_assert_int_eq(open_stories(), NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "newer"));
	journal_box_sql(&box, "PRAGMA user_version = 1");
	ck_assert_int_eq(open_stories(), NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "older"));

	ck_assert_int_eq(remove(journal_box_path(&box, "journal.db")), 0);
	ck_assert_int_eq(open_stories(), NEWSALERT_ENOTFOUND);
	ck_assert_ptr_nonnull(strstr(why.text, "/journal.db: "));

	file = fopen(journal_box_path(&box, "journal.db"), "w");
	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < 2000; i++)
		ck_assert_int_ge(fputs("no database\n", file), 0);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(open_stories(), NEWSALERT_EFORMAT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("stories");
	TCase *cases = tcase_create("stories");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, cases);
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, setup, teardown);
	tcase_add_test(cases, a_stretch_is_read_while_the_journal_is_written);
	tcase_add_test(cases, an_error_of_the_caller_ends_the_reading);
	tcase_add_test(cases,
	    a_time_narrows_the_range_also_where_the_clock_was_set_back);
	tcase_add_test(cases, an_empty_journal_has_no_range);
	tcase_add_test(cases, what_is_no_journal_of_ours_is_said);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
