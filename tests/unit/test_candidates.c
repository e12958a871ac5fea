/* SPDX-License-Identifier: MIT */
/* The set of candidates: its queues and its bounds, and that it does what a
 * plain array would. */
#include "daemon/intake/candidates.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct candidates *set;
/* Only their addresses matter. */
static char places[2];
static struct directory *const here = (struct directory *)&places[0];
static struct directory *const there = (struct directory *)&places[1];

static void
setup(void)
{
	ck_assert_int_eq(candidates_new(16, &set), NEWSALERT_OK);
}

static void
teardown(void)
{
	candidates_free(set);
}

static struct candidate *
add(struct directory *directory, const char *name)
{
	struct candidate *candidate = candidate_new(directory, name);

	ck_assert_ptr_nonnull(candidate);
	ck_assert_int_eq(candidates_add(set, candidate), NEWSALERT_OK);
	return candidate;
}

START_TEST(a_name_is_found_in_its_directory_only)
{
	struct candidate *a = add(here, "a"), *b = add(there, "a");

	ck_assert_ptr_eq(candidates_find(set, here, "a"), a);
	ck_assert_ptr_eq(candidates_find(set, there, "a"), b);
	ck_assert_ptr_null(candidates_find(set, here, "b"));
	candidates_drop(set, a);
	ck_assert_ptr_null(candidates_find(set, here, "a"));
	ck_assert_ptr_eq(candidates_find(set, there, "a"), b);
}
END_TEST

START_TEST(a_name_is_in_it_once)
{
	struct candidate *a = add(here, "a");

	ck_assert_int_eq(candidates_add(set, candidate_new(here, "a")),
	    NEWSALERT_EBUSY);
	ck_assert_ptr_eq(candidates_find(set, here, "a"), a);
	ck_assert_uint_eq(candidates_waiting(set), 1);
}
END_TEST

START_TEST(a_full_set_refuses_the_next)
{
	char name[8];

	for (int i = 0; i < 16; i++) {
		snprintf(name, sizeof(name), "%d", i);
		add(here, name);
	}
	ck_assert_uint_eq(candidates_room(set), 0);
	ck_assert_int_eq(candidates_add(set, candidate_new(here, "x")),
	    NEWSALERT_ETOOBIG);
	candidates_drop(set, candidates_ripe(set));
	ck_assert_uint_eq(candidates_room(set), 1);
	add(here, "x");
}
END_TEST

START_TEST(the_ripe_come_in_order_of_arrival)
{
	struct candidate *a = add(here, "a"), *b = add(here, "b");

	ck_assert_ptr_eq(candidates_ripe(set), a);
	candidates_move(set, a, CANDIDATE_RIPE, 0);
	ck_assert_ptr_eq(candidates_ripe(set), b);
}
END_TEST

START_TEST(what_waits_ripens_when_it_is_due_and_keeps_its_proof)
{
	struct candidate *a = add(here, "a"), *b = add(here, "b");

	ck_assert_int_eq(candidates_due_ms(set), -1);
	candidates_move(set, a, CANDIDATE_SETTLING, 200);
	ck_assert_int_eq(candidates_due_ms(set), 200);
	candidates_move(set, b, CANDIDATE_QUIET, 100);
	ck_assert_int_eq(candidates_due_ms(set), 100);
	candidates_ripen(set, 99);
	ck_assert_ptr_null(candidates_ripe(set));
	candidates_ripen(set, 100);
	ck_assert_ptr_eq(candidates_ripe(set), b);
	ck_assert_int_eq(b->proof, CANDIDATE_QUIET);
	ck_assert_int_eq(candidates_due_ms(set), 200);
	candidates_ripen(set, 300);
	ck_assert_int_eq(a->queue, CANDIDATE_RIPE);
	ck_assert_int_eq(a->proof, CANDIDATE_SETTLING);
	ck_assert_int_eq(candidates_due_ms(set), -1);
}
END_TEST

START_TEST(another_event_puts_the_due_time_off)
{
	struct candidate *a = add(here, "a");

	candidates_move(set, a, CANDIDATE_QUIET, 100);
	candidates_move(set, a, CANDIDATE_QUIET, 150);
	candidates_ripen(set, 149);
	ck_assert_ptr_null(candidates_ripe(set));
}
END_TEST

START_TEST(only_a_quarter_can_be_parked)
{
	char name[8];

	for (int i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%d", i);
		ck_assert(candidates_park(set, add(here, name), i < 2));
	}
	ck_assert(!candidates_park(set, add(here, "x"), true));
	ck_assert_ptr_null(candidates_find(set, here, "x"));
	ck_assert_uint_eq(candidates_unreadable(set), 2);
	ck_assert_uint_eq(candidates_waiting(set), 0);
	ck_assert(candidates_park(set, candidates_parked(set), false));
	ck_assert_uint_eq(candidates_unreadable(set), 1);
}
END_TEST

START_TEST(forget_drops_the_candidates_of_one_directory)
{
	candidates_move(set, add(here, "a"), CANDIDATE_QUIET, 1);
	candidates_move(set, add(here, "b"), CANDIDATE_SETTLING, 1);
	ck_assert(candidates_park(set, add(here, "c"), true));
	add(here, "d");
	add(there, "a");
	candidates_forget(set, here);
	ck_assert_uint_eq(candidates_room(set), 15);
	ck_assert_uint_eq(candidates_unreadable(set), 0);
	ck_assert_ptr_nonnull(candidates_find(set, there, "a"));
}
END_TEST

START_TEST(what_a_scan_did_not_meet_is_parked_no_more)
{
	struct candidate *old = add(here, "old"), *seen = add(here, "seen");

	old->sighting = 1;
	seen->sighting = 2;
	ck_assert(candidates_park(set, old, true));
	ck_assert(candidates_park(set, seen, true));
	ck_assert(candidates_park(set, add(there, "else"), true));
	candidates_forget_parked(set, here, 2);
	ck_assert_ptr_null(candidates_find(set, here, "old"));
	ck_assert_ptr_nonnull(candidates_find(set, here, "seen"));
	ck_assert_ptr_nonnull(candidates_find(set, there, "else"));
}
END_TEST

/* The oracle: an array of names, searched from one end to the other. */
struct plain {
	bool there;
	enum candidate_queue queue;
	int64_t due_ms;
	uint64_t turn; /* order within its queue */
};

static struct plain plain[12];

static int
plain_ripe(void)
{
	int first = -1;

	for (int i = 0; i < 12; i++)
		if (plain[i].there && plain[i].queue == CANDIDATE_RIPE &&
		    (first == -1 || plain[i].turn < plain[first].turn))
			first = i;
	return first;
}

/* The next of a timed queue that is due; -1: none. */
static int
plain_due(enum candidate_queue queue, int64_t now_ms)
{
	int first = -1;

	for (int i = 0; i < 12; i++)
		if (plain[i].there && plain[i].queue == queue &&
		    plain[i].due_ms <= now_ms &&
		    (first == -1 || plain[i].turn < plain[first].turn))
			first = i;
	return first;
}

static const char *const names[12] = { "a", "b", "c", "d", "e", "f", "g", "h",
	"i", "j", "k", "l" };

static void
expect_equal(void)
{
	size_t count = 0;
	int ripe = plain_ripe();

	for (int i = 0; i < 12; i++) {
		struct candidate *candidate;

		candidate = candidates_find(set, here, names[i]);
		ck_assert_int_eq(candidate != NULL, plain[i].there);
		count += plain[i].there;
		if (candidate != NULL)
			ck_assert_int_eq(candidate->queue, plain[i].queue);
	}
	ck_assert_uint_eq(candidates_waiting(set), count);
	if (ripe == -1)
		ck_assert_ptr_null(candidates_ripe(set));
	else
		ck_assert_str_eq(candidates_ripe(set)->name, names[ripe]);
}

START_TEST(random_steps_do_what_a_plain_array_does)
{
	static const enum candidate_queue timed[] = { CANDIDATE_QUIET,
		CANDIDATE_SETTLING, CANDIDATE_WRITING };
	static const int64_t waits[] = { 0, 30, 70, 110 };
	uint64_t turn = 0;
	int64_t now_ms = 0;

	srand(7);
	memset(plain, 0, sizeof(plain));
	for (int step = 0; step < 100000; step++) {
		int i = rand() % 12, what = rand() % 6, due;
		struct candidate *candidate;
		enum candidate_queue queue;

		candidate = candidates_find(set, here, names[i]);
		if (candidate == NULL)
			candidate = add(here, names[i]);
		if (what < 4) {
			queue = (enum candidate_queue)what;
			plain[i] = (struct plain){ true, queue,
				now_ms + waits[what], ++turn };
			candidates_move(set, candidate, queue,
			    now_ms + waits[what]);
		} else {
			plain[i].there = false;
			candidates_drop(set, candidate);
		}
		now_ms += rand() % 10;
		candidates_ripen(set, now_ms);
		for (int q = 0; q < 3; q++)
			while ((due = plain_due(timed[q], now_ms)) != -1) {
				plain[due].queue = CANDIDATE_RIPE;
				plain[due].turn = ++turn;
			}
		expect_equal();
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("candidates");
	TCase *tcase = tcase_create("candidates");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_name_is_found_in_its_directory_only);
	tcase_add_test(tcase, a_name_is_in_it_once);
	tcase_add_test(tcase, a_full_set_refuses_the_next);
	tcase_add_test(tcase, the_ripe_come_in_order_of_arrival);
	tcase_add_test(tcase,
	    what_waits_ripens_when_it_is_due_and_keeps_its_proof);
	tcase_add_test(tcase, another_event_puts_the_due_time_off);
	tcase_add_test(tcase, only_a_quarter_can_be_parked);
	tcase_add_test(tcase, forget_drops_the_candidates_of_one_directory);
	tcase_add_test(tcase, what_a_scan_did_not_meet_is_parked_no_more);
	tcase_add_test(tcase, random_steps_do_what_a_plain_array_does);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
