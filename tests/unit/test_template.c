/* SPDX-License-Identifier: MIT */
/* The user's own lines. */
#include "client/command/template.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/sample.h"

static void
assert_line_of(const struct newsalert_alert *alert, const char *text,
    const char *expected)
{
	struct template *template = NULL;
	struct newsalert_error why = { 0 };
	char *line = NULL;
	size_t len;
	FILE *out = open_memstream(&line, &len);

	ck_assert_msg(template_parse(text, &why, &template) == NEWSALERT_OK,
	    "%s: %s", text, why.text);
	template_print(out, template, alert, ESCAPE_LINE);
	template_free(template);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(line, expected);
	free(line);
}

static void
assert_line(const char *text, const char *expected)
{
	assert_line_of(sample_alert(), text, expected);
}

static void
assert_refused(const char *text, int column, const char *what)
{
	struct template *template = NULL;
	struct newsalert_error why = { 0 };

	ck_assert_int_eq(template_parse(text, &why, &template),
	    NEWSALERT_EINVAL);
	ck_assert_ptr_null(template);
	ck_assert_int_eq(why.column, column);
	ck_assert_msg(strstr(why.text, what) != NULL, "%s", why.text);
	ck_assert_ptr_nonnull(strstr(why.text, "{headline}"));
}

START_TEST(a_story_is_told_by_seqs)
{
	struct newsalert_alert alert = *sample_alert();
	struct alert_similar similar[] = { { 41, 0.9, "AP" },
		{ 7, 0.6, NULL } };

	assert_line_of(&alert, "({replaces}|{similar})", "(|)\n");
	alert.links.replaces = 12;
	alert.links.similar = similar;
	alert.links.similar_len = 2;
	assert_line_of(&alert, "({replaces}|{similar})", "(12|41,7)\n");
}
END_TEST

START_TEST(fields_stand_in_braces)
{
	char expected[600];

	snprintf(expected, sizeof(expected), "%llu: %s (%s)\n",
	    (unsigned long long)sample_alert()->seq, sample_alert()->headline,
	    sample_alert()->source);
	assert_line("{seq}: {headline} ({source})", expected);
}
END_TEST

START_TEST(what_the_provider_says_has_fields)
{
	assert_line("{slugline} {link} {guid} {version} {published} {modified}",
	    "JAPAN-RUSSIA/ https://news.example/talks urn:example:talks 2 "
	    "2022-12-13T10:00:00Z 2022-12-13T11:00:00Z\n");
}
END_TEST

START_TEST(double_braces_and_backslashes_are_text)
{
	assert_line("{{seq}}\\t\\n\\\\ \\", "{seq}\t\n\\ \\\n");
	assert_line("", "\n");
}
END_TEST

START_TEST(countries_are_those_it_is_about)
{
	struct alert_country countries[] = {
		{ .code = "JP", .roles = ALERT_ABOUT },
		{ .code = "US", .roles = ALERT_MENTIONED },
		{ .code = "RU", .roles = ALERT_FILED | ALERT_MENTIONED },
	};
	const struct newsalert_alert alert = { .countries = countries,
		.countries_len = 3 };

	assert_line_of(&alert, "{countries} {mentions}", "JP,RU US,RU\n");
}
END_TEST

START_TEST(an_absent_field_is_empty)
{
	const struct newsalert_alert none = { .seq = 1 };

	assert_line_of(&none, "<{headline}{place}{topics}{urgency}>", "<>\n");
}
END_TEST

START_TEST(an_unknown_field_is_refused_and_the_known_are_named)
{
	assert_refused("{seq} {nope}", 8, "no such field");
	assert_refused("日本 {}", 5, "no such field");
}
END_TEST

START_TEST(a_brace_that_stands_alone_is_refused)
{
	assert_refused("a {seq", 3, "{ without }");
	assert_refused("a } b", 3, "a single }");
	assert_refused("{a{seq}", 1, "{ without }");
}
END_TEST

/* The text of a headline may look like anything. */
START_TEST(a_field_is_not_a_template)
{
	const struct newsalert_alert alert = { .headline = "{seq}\n\033\\t" };

	assert_line_of(&alert, "{headline}", "{seq} \\x1b\\t\n");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("template");
	TCase *tests = tcase_create("template");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_test(tests, fields_stand_in_braces);
	tcase_add_test(tests, what_the_provider_says_has_fields);
	tcase_add_test(tests, a_story_is_told_by_seqs);
	tcase_add_test(tests, double_braces_and_backslashes_are_text);
	tcase_add_test(tests, countries_are_those_it_is_about);
	tcase_add_test(tests, an_absent_field_is_empty);
	tcase_add_test(tests,
	    an_unknown_field_is_refused_and_the_known_are_named);
	tcase_add_test(tests, a_brace_that_stands_alone_is_refused);
	tcase_add_test(tests, a_field_is_not_a_template);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
