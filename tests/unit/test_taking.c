/* SPDX-License-Identifier: MIT */
/* From the first of the ripe to a claim, or to its next turn. */
#include "daemon/intake/taking.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/spool_box.h"

static struct spool_box box;
static struct watch *watch;
static struct work work;
static int work_fd;

static void
setup(void)
{
	struct watch_times times = { 30, 60, 600000, 600000 };
	struct directory_identity home;
	struct newsalert_error why;

	spool_box_init(&box);
	ck_assert_int_eq(mkdir(spool_box_path(&box, "spool/work"), 0700), 0);
	work_fd = open(spool_box_path(&box, "spool/work"), O_DIRECTORY);
	ck_assert_int_eq(work_init(&work, work_fd, &box.options), NEWSALERT_OK);
	ck_assert_int_eq(directory_identify(work_fd, "", true, &home), 0);
	ck_assert_int_eq(watch_new(&times, &home, &why, &watch), NEWSALERT_OK);
	ck_assert_int_eq(watch_add(watch, &box.place, &why), NEWSALERT_OK);
}

static void
teardown(void)
{
	work_fini(&work);
	close(work_fd);
	watch_free(watch);
	spool_box_fini(&box);
}

/* The file inbox/a as a ripe candidate. */
static struct candidate *
ripe(const char *name, enum candidate_queue proof)
{
	struct candidate *candidate;

	candidate = candidate_new(TAILQ_FIRST(&watch->directories), name);
	ck_assert_ptr_nonnull(candidate);
	ck_assert_int_eq(candidates_add(watch->candidates, candidate),
	    NEWSALERT_OK);
	candidate->proof = proof;
	return candidate;
}

static enum newsalert_err
try(struct claim **claimp)
{
	int fault = 0;

	return taking_try(watch, &work, 1000, &fault, claimp);
}

static struct claim *
expect_claim(void)
{
	struct claim *claim = NULL;

	ck_assert_int_eq(try(&claim), NEWSALERT_OK);
	ck_assert_uint_eq(candidates_waiting(watch->candidates), 0);
	return claim;
}

static void
expect_none(void)
{
	struct claim *claim = NULL;

	ck_assert_int_eq(try(&claim), NEWSALERT_EAGAIN);
	ck_assert_uint_eq(spool_box_count(&box, "spool/work"), 0);
}

START_TEST(a_rename_is_proof_enough)
{
	spool_box_write(&box, "a", "x");
	ripe("a", CANDIDATE_RIPE);
	claim_free(expect_claim());
	ck_assert_uint_eq(spool_box_count(&box, "spool/work"), 1);
}
END_TEST

START_TEST(a_file_that_is_gone_is_forgotten)
{
	ripe("a", CANDIDATE_RIPE);
	expect_none();
	ck_assert_uint_eq(candidates_waiting(watch->candidates), 0);
}
END_TEST

START_TEST(a_closed_file_that_was_just_changed_waits_again)
{
	struct candidate *candidate = ripe("a", CANDIDATE_QUIET);

	watch->times.quiet_ms = 60000;
	spool_box_write(&box, "a", "x");
	expect_none();
	ck_assert_int_eq(candidate->queue, CANDIDATE_QUIET);
	ck_assert_int_eq(candidate->due_ms, 61000);
}
END_TEST

START_TEST(a_closed_file_without_a_byte_waits_for_its_writer)
{
	struct candidate *candidate = ripe("a", CANDIDATE_QUIET);

	spool_box_write(&box, "a", "");
	expect_none();
	ck_assert_int_eq(candidate->queue, CANDIDATE_WRITING);
}
END_TEST

START_TEST(a_found_file_waits_until_two_looks_are_equal)
{
	struct candidate *candidate = ripe("a", CANDIDATE_SETTLING);

	spool_box_write(&box, "a", "x");
	expect_none();
	ck_assert_int_eq(candidate->queue, CANDIDATE_SETTLING);
	ck_assert_int_eq(candidate->due_ms, 1060);
	candidates_ripen(watch->candidates, 1060);
	claim_free(expect_claim());
}
END_TEST

START_TEST(what_is_no_file_is_parked_and_not_opened_twice)
{
	ck_assert_int_eq(mkfifo(spool_box_path(&box, "spool/inbox/a"), 0600),
	    0);
	ck_assert_int_eq(symlink("a", spool_box_path(&box, "spool/inbox/b")),
	    0);
	ripe("a", CANDIDATE_RIPE);
	ripe("b", CANDIDATE_RIPE);
	expect_none();
	expect_none();
	ck_assert_uint_eq(candidates_waiting(watch->candidates), 0);
	ck_assert_ptr_nonnull(candidates_parked(watch->candidates));
	ck_assert_uint_eq(candidates_unreadable(watch->candidates), 0);
}
END_TEST

START_TEST(a_file_with_a_lease_comes_later)
{
	struct candidate *candidate = ripe("a", CANDIDATE_RIPE);
	int fd;

	spool_box_write(&box, "a", "x");
	fd = open(spool_box_path(&box, "spool/inbox/a"), O_RDWR | O_CLOEXEC);
	if (fd == -1 || fcntl(fd, F_SETLEASE, F_WRLCK) == -1) {
		fprintf(stderr, "skipped: no leases here\n");
		return;
	}
	ck_assert_int_eq(fcntl(fd, F_SETSIG, SIGURG), 0); /* not to die of it */
	expect_none();
	ck_assert_int_eq(candidate->queue, CANDIDATE_SETTLING);
	close(fd);
}
END_TEST

START_TEST(a_directory_that_cannot_be_taken_from_is_closed)
{
	struct directory *directory = TAILQ_FIRST(&watch->directories);

	spool_box_write(&box, "a", "x");
	ripe("a", CANDIDATE_RIPE);
	/* As after a mount over work/: renames to there are EXDEV. */
	work.fd = open("/proc/self", O_DIRECTORY | O_CLOEXEC);
	expect_none();
	ck_assert_int_eq(directory->fd, -1);
	ck_assert(watch_degraded(watch));
	ck_assert(spool_box_exists(&box, "spool/inbox/a"));
	close(work.fd);
}
END_TEST

START_TEST(the_machine_in_trouble_keeps_the_candidate)
{
	struct candidate *first = ripe("a", CANDIDATE_RIPE);
	struct candidate *second = ripe("b", CANDIDATE_RIPE);
	struct claim *claim = NULL;

	spool_box_write(&box, "a", "x");
	ck_assert_int_eq(rmdir(spool_box_path(&box, "spool/work")), 0);
	ck_assert_int_eq(try(&claim), NEWSALERT_EIO);
	ck_assert_int_eq(first->queue, CANDIDATE_RIPE);
	/* One bad file does not stand in the way of the next. */
	ck_assert_ptr_eq(candidates_ripe(watch->candidates), second);
	ck_assert(spool_box_exists(&box, "spool/inbox/a"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("taking");
	TCase *tcase = tcase_create("taking");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_rename_is_proof_enough);
	tcase_add_test(tcase, a_file_that_is_gone_is_forgotten);
	tcase_add_test(tcase, a_closed_file_that_was_just_changed_waits_again);
	tcase_add_test(tcase,
	    a_closed_file_without_a_byte_waits_for_its_writer);
	tcase_add_test(tcase, a_found_file_waits_until_two_looks_are_equal);
	tcase_add_test(tcase, what_is_no_file_is_parked_and_not_opened_twice);
	tcase_add_test(tcase, a_file_with_a_lease_comes_later);
	tcase_add_test(tcase, a_directory_that_cannot_be_taken_from_is_closed);
	tcase_add_test(tcase, the_machine_in_trouble_keeps_the_candidate);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
