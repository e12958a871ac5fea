/* SPDX-License-Identifier: MIT */
/* Durable names on a real journal: who may hold one, what is acknowledged, and
 * what is in doubt when a holder or the daemon vanishes. */
#include "daemon/service/names.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/journal_box.h"

static struct journal_box box;
static struct names *names;
static struct name_hold hold, other;
static struct newsalert_error why;
static int taken, done;
static enum newsalert_err outcome;

static void
note_taken(void *arg)
{
	(void)arg;
	taken++;
}

static void
note_done(enum newsalert_err err, void *arg)
{
	(void)arg;
	outcome = err;
	done++;
}

static void
wait_done(int count)
{
	while (done < count)
		journal_box_turn(&box);
	ck_assert_int_eq(done, count);
	ck_assert_int_eq(outcome, NEWSALERT_OK);
}

static void
open_names(void)
{
	ck_assert_int_eq(names_open(box.journal, box.dir, NULL, &names),
	    NEWSALERT_OK);
	hold = other = (struct name_hold){ .taken = note_taken };
	taken = done = 0;
}

static void
set_up(void)
{
	journal_box_init(&box);
	journal_box_open(&box);
	open_names();
}

static void
tear_down(void)
{
	names_close(names);
	journal_box_fini(&box);
}

/* As a daemon that was killed and started again. */
static void
start_again(void)
{
	names_close(names);
	journal_box_reopen(&box);
	open_names();
}

static enum newsalert_err
take(struct name_hold *which, const char *filter, uint64_t next, bool takeover)
{
	const struct name_wish wish = {
		.uid = 1000,
		.name = "desk",
		.filter = filter,
		.next = next,
		.takeover = takeover,
	};

	return names_hold(names, &wish, which, note_done, NULL, &why);
}

static json_int_t
told(const struct name_hold *which, const char *member)
{
	json_t *object = names_describe(names, which);
	json_int_t number = json_integer_value(json_object_get(object, member));

	json_decref(object);
	return number;
}

START_TEST(a_new_name_starts_where_it_wishes)
{
	journal_box_fill(&box, 1, 5);
	ck_assert_int_eq(take(&hold, NULL, 3, false), NEWSALERT_OK);
	ck_assert_int_eq(told(&hold, "next"), 3);
	ck_assert_int_eq(told(&hold, "doubt"), 2);
	names_leave(names, &hold, true);
	ck_assert_int_eq(names_forget(names, 1000, "desk", note_done, NULL),
	    NEWSALERT_OK);
	ck_assert_int_eq(take(&hold, NULL, 0, false), NEWSALERT_OK);
	ck_assert_int_eq(told(&hold, "next"), 6);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(a_new_name_that_comes_from_another_journal_starts_at_the_oldest)
{
	struct name_wish wish = { .uid = 1000, .name = "desk", .next = 4 };
	struct journal_state state;

	journal_box_fill(&box, 1, 5);
	journal_state(box.journal, &state);
	wish.epoch = state.epoch;
	ck_assert_int_eq(names_hold(names, &wish, &hold, note_done, NULL, &why),
	    NEWSALERT_OK);
	ck_assert_int_eq(told(&hold, "next"), 4);
	names_leave(names, &hold, true);
	wish.name = "other";
	wish.epoch = state.epoch + 1;
	ck_assert_int_eq(names_hold(names, &wish, &hold, note_done, NULL, &why),
	    NEWSALERT_OK);
	ck_assert_int_eq(told(&hold, "next"), 1);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(it_goes_on_behind_what_was_acknowledged)
{
	journal_box_fill(&box, 1, 5);
	ck_assert_int_eq(take(&hold, "lang:en", 1, false), NEWSALERT_OK);
	ck_assert_int_eq(names_acknowledge(names, &hold, 4, note_done, NULL),
	    NEWSALERT_OK);
	ck_assert_int_eq(names_acknowledge(names, &hold, 2, note_done, NULL),
	    NEWSALERT_OK);
	names_leave(names, &hold, true);
	wait_done(3);
	start_again();
	ck_assert_int_eq(take(&hold, NULL, 1, false), NEWSALERT_OK);
	ck_assert_int_eq(told(&hold, "next"), 5);
	ck_assert_int_eq(told(&hold, "doubt"), 4);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(what_a_holder_may_have_got_is_in_doubt)
{
	journal_box_fill(&box, 1, 5);
	ck_assert_int_eq(take(&hold, NULL, 1, false), NEWSALERT_OK);
	ck_assert_int_eq(names_acknowledge(names, &hold, 2, note_done, NULL),
	    NEWSALERT_OK);
	names_leave(names, &hold, false);
	journal_box_fill(&box, 6, 8);
	ck_assert_int_eq(take(&hold, NULL, 1, false), NEWSALERT_OK);
	ck_assert_int_eq(told(&hold, "next"), 3);
	ck_assert_int_eq(told(&hold, "doubt"), 5);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(a_daemon_that_was_killed_doubts_all_that_it_had)
{
	journal_box_fill(&box, 1, 5);
	ck_assert_int_eq(take(&hold, NULL, 1, false), NEWSALERT_OK);
	wait_done(1);
	start_again();
	ck_assert_int_eq(take(&hold, NULL, 1, false), NEWSALERT_OK);
	ck_assert_int_eq(told(&hold, "next"), 1);
	ck_assert_int_eq(told(&hold, "doubt"), 5);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(only_one_holds_it)
{
	ck_assert_int_eq(take(&hold, NULL, 0, false), NEWSALERT_OK);
	ck_assert_int_eq(take(&other, NULL, 0, false), NEWSALERT_EBUSY);
	ck_assert_int_eq(taken, 0);
	ck_assert_int_eq(take(&other, NULL, 0, true), NEWSALERT_OK);
	ck_assert_int_eq(taken, 1);
	ck_assert_ptr_null(hold.name);
	ck_assert_int_eq(names_acknowledge(names, &hold, 0, note_done, NULL),
	    NEWSALERT_EINVAL);
	ck_assert_int_eq(names_forget(names, 1000, "desk", note_done, NULL),
	    NEWSALERT_EBUSY);
	names_leave(names, &hold, false);
	names_leave(names, &other, true);
	ck_assert_int_eq(names_forget(names, 1001, "desk", note_done, NULL),
	    NEWSALERT_ENOTFOUND);
}
END_TEST

START_TEST(another_filter_is_refused)
{
	ck_assert_int_eq(take(&hold, "lang:en", 0, false), NEWSALERT_OK);
	names_leave(names, &hold, true);
	ck_assert_int_eq(take(&hold, "lang:de", 0, false), NEWSALERT_EINVAL);
	ck_assert_ptr_nonnull(strstr(why.text, "lang:en"));
	ck_assert_int_eq(take(&hold, "lang:en", 0, false), NEWSALERT_OK);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(what_was_not_released_cannot_be_acknowledged)
{
	journal_box_fill(&box, 1, 2);
	ck_assert_int_eq(take(&hold, NULL, 1, false), NEWSALERT_OK);
	ck_assert_int_eq(names_acknowledge(names, &hold, 3, note_done, NULL),
	    NEWSALERT_EINVAL);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(a_user_has_so_many_names)
{
	struct name_wish wish = { .uid = 1000 };
	char text[16];

	wish.name = text;
	for (int i = 0; i <= NAMES_PER_USER; i++) {
		snprintf(text, sizeof(text), "n%d", i);
		ck_assert_int_eq(names_hold(names, &wish, &hold, NULL, NULL,
				     &why),
		    i < NAMES_PER_USER ? NEWSALERT_OK : NEWSALERT_ETOOBIG);
		names_leave(names, &hold, true);
	}
	wish.uid = 1001;
	ck_assert_int_eq(names_hold(names, &wish, &hold, NULL, NULL, &why),
	    NEWSALERT_OK);
	names_leave(names, &hold, true);
}
END_TEST

START_TEST(everybody_sees_their_own)
{
	json_t *list;

	ck_assert_int_eq(take(&hold, NULL, 0, false), NEWSALERT_OK);
	list = names_list(names, 1001, false);
	ck_assert_uint_eq(json_array_size(list), 0);
	json_decref(list);
	list = names_list(names, 1001, true);
	ck_assert_uint_eq(json_array_size(list), 1);
	json_decref(list);
	names_leave(names, &hold, true);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("names");
	TCase *tests = tcase_create("names");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_new_name_starts_where_it_wishes);
	tcase_add_test(tests,
	    a_new_name_that_comes_from_another_journal_starts_at_the_oldest);
	tcase_add_test(tests, it_goes_on_behind_what_was_acknowledged);
	tcase_add_test(tests, what_a_holder_may_have_got_is_in_doubt);
	tcase_add_test(tests, a_daemon_that_was_killed_doubts_all_that_it_had);
	tcase_add_test(tests, only_one_holds_it);
	tcase_add_test(tests, another_filter_is_refused);
	tcase_add_test(tests, what_was_not_released_cannot_be_acknowledged);
	tcase_add_test(tests, a_user_has_so_many_names);
	tcase_add_test(tests, everybody_sees_their_own);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
