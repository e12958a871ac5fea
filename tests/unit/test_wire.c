/* SPDX-License-Identifier: MIT */
/* Wire copy: what the reader refuses, counts and cuts. */
#include "daemon/article/wire.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum newsalert_err
read_copy(const char *text, struct newsalert_error *why,
    struct article_list *list)
{
	struct article_input input = { .bytes = text, .len = strlen(text) };

	return wire_read(&input, why, list);
}

static struct article_list *
new_list(void)
{
	struct article_list *list = calloc(1, sizeof(*list));

	ck_assert_ptr_nonnull(list);
	return list;
}

START_TEST(read_counts_the_bytes_that_were_no_text)
{
	struct article_list *list = new_list();

	ck_assert_int_eq(read_copy("Caf\xE9 opens\n\nIt opens on Friday.\n",
			     NULL, list),
	    NEWSALERT_OK);
	ck_assert_uint_eq(list->replaced, 1);
	ck_assert_str_eq(list->items[0].zones[ZONE_HEADLINE],
	    "Caf\uFFFD opens");
	article_list_free(list);
}
END_TEST

START_TEST(read_refuses_copy_that_says_nothing)
{
	struct article_list *list = new_list();
	struct newsalert_error why = { 0 };

	ck_assert_int_eq(read_copy("(END)\n\n###\n", &why, list),
	    NEWSALERT_EFORMAT);
	ck_assert_str_eq(why.text, "no headline and no body");
	article_list_free(list);
}
END_TEST

START_TEST(the_agency_of_the_dateline_comes_before_all_others)
{
	struct article_list *list = new_list();

	ck_assert_int_eq(read_copy("Rain (AFP)\n\nOSLO (AP) - It "
				   "rains.\n\nREUTER\n",
			     NULL, list),
	    NEWSALERT_OK);
	ck_assert_str_eq(list->items[0].source, "AP");
	article_list_free(list);
}
END_TEST

START_TEST(the_lead_ends_with_the_first_paragraph)
{
	struct article_list *list = new_list();

	ck_assert_int_eq(read_copy("Rain\n\nIt rains.\n\nIt pours.\n", NULL,
			     list),
	    NEWSALERT_OK);
	ck_assert_uint_eq(list->items[0].lead_len, strlen("It rains."));
	article_list_free(list);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("wire");
	TCase *tests = tcase_create("wire");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, read_counts_the_bytes_that_were_no_text);
	tcase_add_test(tests, read_refuses_copy_that_says_nothing);
	tcase_add_test(tests,
	    the_agency_of_the_dateline_comes_before_all_others);
	tcase_add_test(tests, the_lead_ends_with_the_first_paragraph);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
