/* SPDX-License-Identifier: MIT */
/* What a scan makes of the names that it finds. */
#include "daemon/intake/scan.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

static struct spool_box box;
static struct watch *watch;

static void
setup(void)
{
	spool_box_init(&box);
}

static void
begin(void)
{
	struct watch_times times = { 30, 60, 600000, 600000 };
	struct directory_identity home;
	struct newsalert_error why;

	ck_assert_int_eq(directory_identify(AT_FDCWD, box.spool, true, &home),
	    0);
	ck_assert_int_eq(watch_new(&times, &home, &why, &watch), NEWSALERT_OK);
	ck_assert_int_eq(watch_add(watch, &box.place, &why), NEWSALERT_OK);
}

static void
teardown(void)
{
	watch_free(watch);
	spool_box_fini(&box);
}

static int
scan_all(void)
{
	int slices = 0;

	while (scan_due(watch)) {
		scan_slice(watch, 1000);
		slices++;
	}
	return slices;
}

static struct candidate *
find(const char *name)
{
	return candidates_find(watch->candidates,
	    TAILQ_FIRST(&watch->directories), name);
}

static void
scan_again(void)
{
	TAILQ_FIRST(&watch->directories)->rescan = true;
	scan_all();
}

START_TEST(a_scan_comes_in_slices)
{
	char name[16];

	for (int i = 0; i < 3 * SCAN_SLICE; i++) {
		snprintf(name, sizeof(name), "%d", i);
		spool_box_write(&box, name, "x");
	}
	begin();
	ck_assert_int_ge(scan_all(), 3);
	ck_assert_uint_eq(candidates_waiting(watch->candidates),
	    3 * SCAN_SLICE);
	ck_assert(!scan_due(watch));
}
END_TEST

START_TEST(each_kind_of_entry_has_its_queue)
{
	spool_box_write(&box, "file", "x");
	spool_box_write(&box, "empty", "");
	spool_box_write(&box, ".hidden", "x");
	ck_assert_int_eq(mkfifo(spool_box_path(&box, "spool/inbox/fifo"), 0600),
	    0);
	ck_assert_int_eq(symlink("file",
			     spool_box_path(&box, "spool/inbox/link")),
	    0);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/inbox/AP"), 0700),
	    0);
	begin();
	scan_all();
	ck_assert_int_eq(find("file")->queue, CANDIDATE_SETTLING);
	ck_assert_int_eq(find("file")->due_ms, 1060);
	ck_assert_int_eq(find("empty")->queue, CANDIDATE_WRITING);
	ck_assert_int_eq(find("fifo")->queue, CANDIDATE_PARKED);
	ck_assert_int_eq(find("link")->queue, CANDIDATE_PARKED);
	ck_assert_ptr_null(find(".hidden"));
	ck_assert_uint_eq(watch->subdirectories, 1);
	ck_assert_uint_eq(candidates_unreadable(watch->candidates), 0);
}
END_TEST

START_TEST(a_known_file_stays_as_it_is)
{
	struct candidate *candidate;
	uint64_t look;

	spool_box_write(&box, "a", "x");
	begin();
	scan_all();
	candidate = find("a");
	look = candidate->look;
	spool_box_append(&box, "a", "y");
	scan_again();
	ck_assert_ptr_eq(find("a"), candidate);
	ck_assert_uint_eq(candidate->look, look);
}
END_TEST

START_TEST(a_parked_file_gets_another_try_when_it_has_changed)
{
	spool_box_write(&box, "a", "x");
	begin();
	scan_all();
	ck_assert(candidates_park(watch->candidates, find("a"), true));
	scan_again();
	ck_assert_int_eq(find("a")->queue, CANDIDATE_PARKED);
	ck_assert_int_eq(chmod(spool_box_path(&box, "spool/inbox/a"), 0600), 0);
	scan_again();
	ck_assert_int_eq(find("a")->queue, CANDIDATE_SETTLING);
	ck_assert(candidates_park(watch->candidates, find("a"), true));
	ck_assert_int_eq(unlink(spool_box_path(&box, "spool/inbox/a")), 0);
	scan_again();
	ck_assert_ptr_null(find("a"));
}
END_TEST

START_TEST(a_name_that_appears_again_is_another_file)
{
	spool_box_write(&box, "a", "x");
	begin();
	scan_all();
	candidates_move(watch->candidates, find("a"), CANDIDATE_RIPE, 0);
	scan_name(watch, TAILQ_FIRST(&watch->directories), "a", 2000);
	ck_assert_int_eq(find("a")->queue, CANDIDATE_SETTLING);
	ck_assert_int_eq(find("a")->due_ms, 2060);
	ck_assert_int_eq(unlink(spool_box_path(&box, "spool/inbox/a")), 0);
	scan_name(watch, TAILQ_FIRST(&watch->directories), "a", 2000);
	ck_assert_ptr_null(find("a"));
}
END_TEST

START_TEST(a_file_that_stood_still_for_long_needs_no_second_look)
{
	struct candidate *candidate;

	spool_box_write(&box, "a", "x");
	begin();
	watch->times.settle_ms = 0;
	scan_all();
	candidate = find("a");
	ck_assert_int_eq(candidate->queue, CANDIDATE_RIPE);
	ck_assert_int_eq(candidate->proof, CANDIDATE_SETTLING);
	ck_assert_uint_ne(candidate->look, 0);
}
END_TEST

START_TEST(no_scan_is_due_without_room_for_what_it_finds)
{
	struct directory *directory;
	char name[16];

	begin();
	directory = TAILQ_FIRST(&watch->directories);
	for (int i = 0; i < WATCH_CANDIDATES_MAX - SCAN_SLICE + 1; i++) {
		struct candidate *candidate;

		snprintf(name, sizeof(name), "%d", i);
		candidate = candidate_new(directory, name);
		ck_assert_int_eq(candidates_add(watch->candidates, candidate),
		    NEWSALERT_OK);
	}
	ck_assert(!scan_due(watch));
	candidates_drop(watch->candidates, candidates_ripe(watch->candidates));
	ck_assert(scan_due(watch));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scan");
	TCase *tcase = tcase_create("scan");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_scan_comes_in_slices);
	tcase_add_test(tcase, each_kind_of_entry_has_its_queue);
	tcase_add_test(tcase, a_known_file_stays_as_it_is);
	tcase_add_test(tcase,
	    a_parked_file_gets_another_try_when_it_has_changed);
	tcase_add_test(tcase, a_name_that_appears_again_is_another_file);
	tcase_add_test(tcase,
	    a_file_that_stood_still_for_long_needs_no_second_look);
	tcase_add_test(tcase, no_scan_is_due_without_room_for_what_it_finds);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
