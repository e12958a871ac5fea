/* SPDX-License-Identifier: MIT */
/* Character references. */
#include "daemon/article/entity.h"

#include <check.h>
#include <stdlib.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct reference {
	const char *text;
	size_t used; /* 0: it is none */
	uint32_t value;
};

static const struct reference references[] = {
	{ "&amp;", 5, '&' },
	{ "&amp; more", 5, '&' },
	{ "&AElig;", 7, 0xC6 },
	{ "&zwnj;", 6, 0x200C },
	{ "&thinsp;", 8, 0x2009 },
	{ "&#39;s", 5, '\'' },
	{ "&#x2014;", 8, 0x2014 },
	{ "&#X2014;", 8, 0x2014 },
	{ "&#150;", 6, 0x2013 },
	{ "&#0;", 4, 0xFFFD },
	{ "&#xD800;", 8, 0xFFFD },
	{ "&#1114112;", 10, 0xFFFD },
	{ "&amp;#39;", 9, '\'' },
	{ "&amp;quot;", 10, '"' },
	{ "&amp;nothing;", 5, '&' },
	{ "&", 0, 0 },
	{ "&;", 0, 0 },
	{ "&#;", 0, 0 },
	{ "&#x;", 0, 0 },
	{ "&#39", 0, 0 },
	{ "&#123456789;", 0, 0 },
	{ "&amp", 0, 0 },
	{ "&T;", 0, 0 },
	{ "&averylongname;", 0, 0 },
	{ "&Amp;", 0, 0 },
};

START_TEST(decode_takes_references_and_leaves_ampersands)
{
	const struct reference *reference = &references[_i];
	uint32_t value = 0;

	ck_assert_msg(entity_decode(span_of(reference->text), &value) ==
			  reference->used,
	    "%s", reference->text);
	ck_assert_msg(value == reference->value, "%s", reference->text);
}
END_TEST

START_TEST(decode_stops_at_the_end_of_the_text)
{
	uint32_t value;

	ck_assert_uint_eq(entity_decode(span_to(span_of("&amp;"), 4), &value),
	    0);
	ck_assert_uint_eq(entity_decode(span_to(span_of("&#39;"), 4), &value),
	    0);
}
END_TEST

START_TEST(a_number_without_its_ampersand_is_known_by_its_sign)
{
	uint32_t value = 0;

	ck_assert_uint_eq(entity_decode_number(span_of("#39;s"), &value), 4);
	ck_assert_uint_eq(value, '\'');
	ck_assert_uint_eq(entity_decode_number(span_of("#1 hit"), &value), 0);
}
END_TEST

START_TEST(a_name_without_its_ampersand_needs_a_space_in_its_place)
{
	uint32_t value = 0;

	ck_assert_uint_eq(entity_bare_tail(span_of("said  quot"), &value), 5);
	ck_assert_uint_eq(value, '"');
	ck_assert_uint_eq(entity_bare_tail(span_of("bequot"), &value), 0);
	ck_assert_uint_eq(entity_bare_tail(span_of("quot"), &value), 0);
	ck_assert_uint_eq(entity_bare_tail(span_of("he said"), &value), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("entity");
	TCase *tests = tcase_create("entity");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests,
	    decode_takes_references_and_leaves_ampersands, 0,
	    LENGTH(references));
	tcase_add_test(tests, decode_stops_at_the_end_of_the_text);
	tcase_add_test(tests,
	    a_number_without_its_ampersand_is_known_by_its_sign);
	tcase_add_test(tests,
	    a_name_without_its_ampersand_needs_a_space_in_its_place);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
