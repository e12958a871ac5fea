/* SPDX-License-Identifier: MIT */
/* Which alerts --unique lets pass. */
#include "client/command/unique.h"

#include <check.h>
#include <stdlib.h>

#include "client/alert.h"

static struct unique *unique;

static void
setup(void)
{
	ck_assert_int_eq(unique_new(&unique), NEWSALERT_OK);
}

static void
teardown(void)
{
	unique_free(unique);
}

static struct newsalert_alert
alert_of(uint64_t seq, struct alert_similar *similar, size_t count)
{
	return (struct newsalert_alert){ .epoch = 1,
		.seq = seq,
		.msgtype = "new",
		.links = { .similar = similar, .similar_len = count } };
}

/* a, b: seqs of near copies; 0: none. */
static bool
take(uint64_t seq, uint64_t a, uint64_t b)
{
	struct alert_similar similar[] = { { .seq = a }, { .seq = b } };
	struct newsalert_alert alert =
	    alert_of(seq, similar, (size_t)(a != 0) + (b != 0));

	return unique_take(unique, &alert);
}

START_TEST(the_first_of_near_copies_passes)
{
	ck_assert(take(1, 0, 0));
	ck_assert(take(2, 0, 0));
	ck_assert(!take(3, 1, 0));
	ck_assert(!take(4, 3, 1));
	ck_assert(!take(5, 4, 0));
	ck_assert(take(6, 0, 0));
}
END_TEST

/* The filter did not let the first one pass. */
START_TEST(the_first_that_comes_by_stands_for_all)
{
	ck_assert(take(12, 10, 0));
	ck_assert(!take(13, 10, 0));
	ck_assert(!take(14, 12, 0));
	ck_assert(take(15, 11, 0));
}
END_TEST

START_TEST(corrections_and_withdrawals_pass)
{
	static const struct {
		const char *msgtype;
		bool passes;
	} cases[] = { { "update", false }, { "correct", true },
		{ "withdraw", true } };
	struct alert_similar similar[] = { { .seq = 1 } };

	ck_assert(take(1, 0, 0));
	for (size_t i = 0; i < 3; i++) {
		struct newsalert_alert alert = alert_of(2 + i, similar, 1);

		alert.msgtype = cases[i].msgtype;
		ck_assert_int_eq(unique_take(unique, &alert), cases[i].passes);
	}
}
END_TEST

START_TEST(another_journal_has_other_alerts)
{
	struct alert_similar similar[] = { { .seq = 1 } };
	struct newsalert_alert alert = alert_of(2, similar, 1);

	ck_assert(take(1, 0, 0));
	alert.epoch = 2;
	ck_assert(unique_take(unique, &alert));
}
END_TEST

START_TEST(old_seqs_make_room)
{
	ck_assert(take(1, 0, 0));
	ck_assert(take(65537, 0, 0));
	ck_assert(take(65538, 1, 0));
	ck_assert(!take(65539, 65538, 0));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("unique");
	TCase *tests = tcase_create("unique");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, the_first_of_near_copies_passes);
	tcase_add_test(tests, the_first_that_comes_by_stands_for_all);
	tcase_add_test(tests, corrections_and_withdrawals_pass);
	tcase_add_test(tests, another_journal_has_other_alerts);
	tcase_add_test(tests, old_seqs_make_room);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
