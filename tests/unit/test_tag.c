/* SPDX-License-Identifier: MIT */
/* Stray tags, and tickers that look like them. */
#include "daemon/article/tag.h"

#include <check.h>
#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct tail {
	const char *text; /* in front of '>' */
	size_t len;       /* 0: no tag */
	bool breaks;
};

static const struct tail tails[] = {
	{ "a <b", 2, false },
	{ "a</b", 3, false },
	{ "a <p", 2, true },
	{ "a <br/", 4, true },
	{ "a <br /", 5, true },
	{ "see <A HREF=\"http://x.example/?a=b\"", 31, false },
	{ "Ford <F", 0, false },
	{ "Phillips <P", 0, false },
	{ "<ACME CORP", 0, false },
	{ "a < b and b", 0, false },
	{ "<b and so on", 0, false },
	{ "<", 0, false },
	{ "</", 0, false },
	{ "no tag", 0, false },
};

START_TEST(tail_tells_tags_from_tickers)
{
	bool breaks = false;
	size_t len = tag_tail(span_of(tails[_i].text), &breaks);

	ck_assert_msg(len == tails[_i].len, "%s: %zu", tails[_i].text, len);
	if (len > 0)
		ck_assert_int_eq(breaks, tails[_i].breaks);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tag");
	TCase *tests = tcase_create("tag");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, tail_tells_tags_from_tickers, 0,
	    LENGTH(tails));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
