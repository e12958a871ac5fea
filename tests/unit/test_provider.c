/* SPDX-License-Identifier: MIT */
/* Names of providers, and codes of NewsML-G2. */
#include "daemon/article/provider.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/qcode.h"

static void
check_field(const struct draft *draft, enum draft_field field, const char *text)
{
	const struct text_buffer *had = &draft->fields[field];

	ck_assert_msg(had->len == strlen(text) &&
			  memcmp(had->bytes, text, had->len) == 0,
	    "\"%.*s\" is not \"%s\"", (int)had->len,
	    had->len == 0 ? "" : had->bytes, text);
}

static void
check_source(const char *name, const char *source)
{
	struct draft draft = { 0 };

	ck_assert_int_eq(provider_set_source(&draft, span_of(name)),
	    NEWSALERT_OK);
	check_field(&draft, DRAFT_SOURCE, source);
	draft_fini(&draft);
}

START_TEST(agencies_go_by_their_own_names)
{
	check_source("reuters.com", "Reuters");
	check_source("Thomson Reuters", "Reuters");
	check_source("http://www.ansa.it/about", "ANSA");
	check_source("ritzau.dk", "Ritzau");
	check_source("Harbour News", "Harbour News");
	check_source("http://www.harbour.example/about", "harbour.example");
	check_source(" ", "");
	check_source("://", "");
}
END_TEST

static const char *
state_of(const char *first, const char *second)
{
	struct draft draft = { 0 };

	provider_set_state(&draft, span_of(first));
	provider_set_state(&draft, span_of(second));
	return draft.msgtype == NULL ? "none" : draft.msgtype;
}

START_TEST(the_graver_state_stands)
{
	ck_assert_str_eq(state_of("stat:usable", "sig:update"), "update");
	ck_assert_str_eq(state_of("sig:correction", "sig:update"), "correct");
	ck_assert_str_eq(state_of("sig:update", "Rectify"), "correct");
	ck_assert_str_eq(state_of("stat:canceled", "sig:correction"),
	    "withdraw");
	ck_assert_str_eq(
	    state_of("http://cv.iptc.org/newscodes/pubstatusg2/withheld", ""),
	    "withdraw");
	ck_assert_str_eq(state_of("Usable", "News"), "none");
}
END_TEST

static const char *
msgtype_of_version(const char *version)
{
	struct draft draft = { 0 };
	const char *msgtype;

	ck_assert_int_eq(provider_set_version(&draft, span_of(version)),
	    NEWSALERT_OK);
	msgtype = draft.msgtype;
	draft_fini(&draft);
	return msgtype == NULL ? "none" : msgtype;
}

START_TEST(a_version_over_one_is_an_update)
{
	ck_assert_str_eq(msgtype_of_version(""), "none");
	ck_assert_str_eq(msgtype_of_version("0"), "none");
	ck_assert_str_eq(msgtype_of_version("001"), "none");
	ck_assert_str_eq(msgtype_of_version("02"), "update");
	ck_assert_str_eq(msgtype_of_version("10"), "update");
	ck_assert_str_eq(msgtype_of_version("1a"), "none");
	ck_assert_str_eq(msgtype_of_version("12345678901234567890"), "none");
}
END_TEST

START_TEST(urgencies_have_one_digit)
{
	struct draft draft = { 0 };

	provider_set_urgency(&draft, span_of("0"));
	provider_set_urgency(&draft, span_of("11"));
	provider_set_urgency(&draft, span_of("x"));
	ck_assert_int_eq(draft.urgency, 0);
	provider_set_urgency(&draft, span_of(" 4 "));
	provider_set_urgency(&draft, span_of("5"));
	ck_assert_int_eq(draft.urgency, 4);
}
END_TEST

START_TEST(notes_tell_of_embargoes_and_corrections)
{
	struct draft draft = { 0 };

	ck_assert_int_eq(provider_add_note(&draft,
			     span_of("EMBARGOED UNTIL 0600 GMT Nov 20, 2023"),
			     1700000000),
	    NEWSALERT_OK);
	ck_assert_int_eq(draft.embargo_sec, 1700460000);
	ck_assert_ptr_null(draft.msgtype);
	ck_assert_int_eq(provider_add_note(&draft, span_of("Corrects spelling"),
			     1700000000),
	    NEWSALERT_OK);
	ck_assert_str_eq(draft.msgtype, "correct");
	draft_fini(&draft);
}
END_TEST

static const struct article_subject *
subject_of(struct draft *draft, const char *markup)
{
	struct newsalert_error why;
	struct tree *tree = NULL;

	ck_assert_int_eq(tree_read_xml(span_of(markup), &why, &tree),
	    NEWSALERT_OK);
	ck_assert_int_eq(qcode_add_subject(draft, tree_root(tree),
			     span_of("en-US")),
	    NEWSALERT_OK);
	tree_free(tree);
	return &draft->subjects[0];
}

START_TEST(codes_come_with_their_schemes)
{
	static const char *const cases[][4] = {
		{ "<s qcode='medtop:20000639'/>", "medtop", "20000639", NULL },
		{ "<s qcode='a:b:c'><name>x</name></s>", "a", "b:c", "x" },
		{ "<s uri='https://cv.iptc.org/newscodes/subjectcode/"
		  "04000000'/>",
		    "subj", "04000000", NULL },
		{ "<s uri='http://codes.example/place/7'/>",
		    "http://codes.example/place/", "7", NULL },
		{ "<s literal='x1'><name>Nile</name></s>", NULL, NULL, "Nile" },
		{ "<s literal='ALR'/>", NULL, "ALR", NULL },
		{ "<s qcode='a:b'><name xml:lang='de'>eins</name>"
		  "<name xml:lang='en'>one</name></s>",
		    "a", "b", "one" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct draft draft = { 0 };
		const struct article_subject *subject =
		    subject_of(&draft, cases[i][0]);
		const char *const got[] = { subject->scheme, subject->code,
			subject->name };

		for (size_t j = 0; j < 3; j++) {
			const char *want = cases[i][j + 1];

			ck_assert((got[j] == NULL) == (want == NULL));
			if (want != NULL)
				ck_assert_str_eq(got[j], want);
		}
		draft_fini(&draft);
	}
}
END_TEST

START_TEST(each_subject_comes_once)
{
	struct draft draft = { 0 };

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(provider_add_iptc(&draft, span_of("04000000"),
				     span_of("")),
		    NEWSALERT_OK);
		ck_assert_int_eq(provider_add_country(&draft, span_of("PE"),
				     span_of("Peru")),
		    NEWSALERT_OK);
		ck_assert_int_eq(provider_add_country(&draft,
				     span_of("Ivory Coast"), span_of("")),
		    NEWSALERT_OK);
	}
	ck_assert_uint_eq(draft.subject_count, 3);
	ck_assert_str_eq(draft.subjects[1].scheme, "iso3166-1a2");
	ck_assert_str_eq(draft.subjects[2].scheme, "country");
	ck_assert_str_eq(draft.subjects[2].name, "Ivory Coast");
	draft_fini(&draft);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("provider");
	TCase *tcase = tcase_create("provider");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, agencies_go_by_their_own_names);
	tcase_add_test(tcase, the_graver_state_stands);
	tcase_add_test(tcase, a_version_over_one_is_an_update);
	tcase_add_test(tcase, urgencies_have_one_digit);
	tcase_add_test(tcase, notes_tell_of_embargoes_and_corrections);
	tcase_add_test(tcase, codes_come_with_their_schemes);
	tcase_add_test(tcase, each_subject_comes_once);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
