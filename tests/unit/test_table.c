/* SPDX-License-Identifier: MIT */
/* Rows in columns. */
#include "client/command/table.h"

#include <check.h>
#include <stdlib.h>

static bool colour;

static void
assert_table(const char *json, const char *expected)
{
	static const struct table_column columns[] = {
		{ "id", "ID", false },
		{ "name", "NAME", false },
		{ "count", "N", true },
	};
	const struct terminal terminal = { .columns = 80, .colour = colour };
	json_t *rows = json_loads(json, 0, NULL);
	char *got = NULL;
	size_t len;
	FILE *out = open_memstream(&got, &len);

	ck_assert_ptr_nonnull(rows);
	table_print(out, rows, columns, 3, &terminal);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(got, expected);
	json_decref(rows);
	free(got);
}

START_TEST(columns_are_as_wide_as_their_widest_cell)
{
	assert_table("[{\"id\":\"a\",\"name\":\"long name\",\"count\":7},"
		     "{\"id\":\"abc\",\"count\":1234}]",
	    "ID   NAME          N\n"
	    "a    long name     7\n"
	    "abc             1234\n");
}
END_TEST

START_TEST(wide_and_hidden_characters_keep_the_columns)
{
	assert_table("[{\"id\":\"東京\",\"name\":\"a\\u202eb\",\"count\":1},"
		     "{\"id\":\"\\u001b\",\"name\":\"c\",\"count\":2}]",
	    "ID    NAME  N\n"
	    "東京  ab    1\n"
	    "\\x1b  c     2\n");
}
END_TEST

START_TEST(with_colour_titles_and_marked_rows_are_dim)
{
	colour = true;
	assert_table("[{\"id\":\"a\",\"dim\":true},{\"id\":\"b\"}]",
	    "\033[2mID  NAME  N\033[0m\n"
	    "\033[2ma          \033[0m\n"
	    "b          \n");
	colour = false;
}
END_TEST

START_TEST(no_rows_are_a_title)
{
	assert_table("[]", "ID  NAME  N\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("table");
	TCase *tests = tcase_create("table");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, columns_are_as_wide_as_their_widest_cell);
	tcase_add_test(tests, wide_and_hidden_characters_keep_the_columns);
	tcase_add_test(tests, with_colour_titles_and_marked_rows_are_dim);
	tcase_add_test(tests, no_rows_are_a_title);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
