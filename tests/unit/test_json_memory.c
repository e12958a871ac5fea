/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/json.h"

START_TEST(text_is_json_of_the_type_or_refused)
{
	static const struct {
		const char *text;
		enum newsalert_err err;
	} cases[] = {
		{ "{\"a\":1}", NEWSALERT_OK },
		{ "[1]", NEWSALERT_EFORMAT },
		{ "{\"a\":1,\"a\":2}", NEWSALERT_EFORMAT },
		{ "{\"a\":", NEWSALERT_EFORMAT },
		{ "", NEWSALERT_EFORMAT },
	};
	json_t *value;

	ck_assert_int_eq(load_json(cases[_i].text, strlen(cases[_i].text),
			     JSON_OBJECT, &value),
	    cases[_i].err);
	ck_assert((value != NULL) == (cases[_i].err == NEWSALERT_OK));
	json_decref(value);
}
END_TEST

START_TEST(what_cannot_be_had_takes_the_whole_with_it)
{
	json_t *object = json_object(), *array = json_array();

	put_json(&object, "a", json_integer(1));
	ck_assert_ptr_nonnull(object);
	put_json(&object, "b", NULL);
	ck_assert_ptr_null(object);
	put_json(&object, "c", json_integer(3));
	ck_assert_ptr_null(object);

	append_json(&array, json_integer(1));
	append_json(&array, NULL);
	append_json(&array, json_integer(3));
	ck_assert_ptr_null(array);
}
END_TEST

START_TEST(a_value_is_written_on_one_line)
{
	json_t *object = json_pack("{s:s, s:[i, i]}", "a", "\n", "b", 1, 2);
	char *text = compact_json(object);

	ck_assert_str_eq(text, "{\"a\":\"\\n\",\"b\":[1,2]}");
	ck_assert_ptr_null(compact_json(NULL));
	free(text);
	json_decref(object);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("json_memory");
	Suite *suite = suite_create("json_memory");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, text_is_json_of_the_type_or_refused, 0, 5);
	tcase_add_test(tests, what_cannot_be_had_takes_the_whole_with_it);
	tcase_add_test(tests, a_value_is_written_on_one_line);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
