/* SPDX-License-Identifier: MIT */
/* What people read about a subscription. */
#include "client/subscription.h"

#include <check.h>
#include <stdlib.h>

static void
assert_text(enum newsalert_event event, const char *expected)
{
	const struct newsalert_notice notice = {
		.event = event,
		.epoch = 0x9f2c,
		.seq = 7,
		.until = 9,
	};
	char text[320];

	subscription_describe(&notice, "why", text, sizeof(text));
	ck_assert_str_eq(text, expected);
}

START_TEST(every_event_has_its_sentence)
{
	assert_text(NEWSALERT_EVENT_START,
	    "watching from 0000000000009f2c.7why");
	assert_text(NEWSALERT_EVENT_LOST,
	    "3 alerts were deleted by retention before they could be "
	    "delivered: 0000000000009f2c.7 to 9");
	assert_text(NEWSALERT_EVENT_EPOCH,
	    "a new journal: it starts at 0000000000009f2c.7");
	assert_text(NEWSALERT_EVENT_BACK,
	    "the journal went back: it starts again at 0000000000009f2c.7");
	assert_text(NEWSALERT_EVENT_DOWN, "newsalertd is out of reach: why");
	assert_text(NEWSALERT_EVENT_UP, "newsalertd is back");
	assert_text(NEWSALERT_EVENT_BYE, "newsalertd stops");
}
END_TEST

START_TEST(one_alert_is_lost_in_the_singular)
{
	const struct newsalert_notice notice = { NEWSALERT_EVENT_LOST, 1, 7, 7,
		NULL };
	char text[320];

	subscription_describe(&notice, "", text, sizeof(text));
	ck_assert_str_eq(text, "1 alert was deleted by retention before it "
			       "could be delivered: 0000000000000001.7");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("notice");
	TCase *tests = tcase_create("notice");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, every_event_has_its_sentence);
	tcase_add_test(tests, one_alert_is_lost_in_the_singular);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
