/* SPDX-License-Identifier: MIT */
/* Layout: which paragraph goes where, beyond the samples. */
#include "daemon/article/layout.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The pieces of text as "zone: text" lines. */
static const char *
lay_out(const char *text)
{
	static char out[8192];
	struct paragraphs paragraphs = { 0 };
	struct layout layout = { 0 };
	size_t used = 0;

	ck_assert_int_eq(paragraphs_read(span_of(text), &paragraphs),
	    NEWSALERT_OK);
	ck_assert_int_eq(layout_read(&paragraphs, 1671000000, &layout),
	    NEWSALERT_OK);
	out[0] = '\0';
	for (size_t i = 0; i < layout.count; i++) {
		const struct piece *piece = &layout.pieces[i];

		used += (size_t)snprintf(out + used, sizeof(out) - used,
		    "%s: %.*s\n", zone_name(piece->zone), (int)piece->text.len,
		    piece->text.bytes);
		ck_assert_uint_lt(used, sizeof(out));
	}
	layout_fini(&layout);
	paragraphs_fini(&paragraphs);
	return out;
}

static const char *const layouts[][2] = {
	{ "", "" },
	{ "Rain on Friday\n", "headline: Rain on Friday\n" },
	/* A section line needs a headline, and a body where no dateline is. */
	{ "World\n\nIt rains.\n", "headline: World\nbody: It rains.\n" },
	{ "World\n\nRain\n\nIt rains.\n",
	    "section: World\nheadline: Rain\nbody: It rains.\n" },
	/* A byline on the line of the dateline. */
	{ "Rain\n\nBy Jane Doe OSLO, Norway (Reuters) - It rains.\n",
	    "headline: Rain\nbyline: By Jane Doe\n"
	    "dateline: OSLO, Norway (Reuters)\nbody: It rains.\n" },
	/* A credit at the end of the line does not take the dateline away; a
	 * caption has none. */
	{ "Rain\n\nOSLO, Dec 13 (Reuters) - It rains. © Jane Doe/Agency\n",
	    "headline: Rain\ndateline: OSLO, Dec 13 (Reuters)\n"
	    "body: It rains.\ncredit: © Jane Doe/Agency\n" },
	{ "Rain\n\nA wet street in Oslo, Dec 13. (AP Photo/Jane Doe)\n\n"
	  "OSLO (AP) - It rains.\n",
	    "headline: Rain\ncaption: A wet street in Oslo, Dec 13.\n"
	    "credit: (AP Photo/Jane Doe)\n"
	    "dateline: OSLO (AP)\nbody: It rains.\n" },
	/* What stands above a byline is the standfirst. */
	{ "Rain\n\nWet week ahead\n\nBy Jane Doe\n\nIt rains.\n",
	    "headline: Rain\nstandfirst: Wet week ahead\n"
	    "byline: By Jane Doe\nbody: It rains.\n" },
	/* A dateline on a line of its own. */
	{ "RAIN\n\nNEW YORK, March 12\nIt rains.\n",
	    "headline: RAIN\ndateline: NEW YORK, March 12\n"
	    "body: It rains.\n" },
	{ "OSLO, Dec 13 (Reuters)\n\nIt rains.\n",
	    "dateline: OSLO, Dec 13 (Reuters)\nbody: It rains.\n" },
	/* A page prints its times around the headline. */
	{ "World News\nDecember 13, 2022\n11:09 AM\nUpdated 2 hours ago\n\n"
	  "Rain\n\n3 min read\n\nOSLO (AP) - It rains.\n",
	    "section: World News\nnote: December 13, 2022\nnote: 11:09 AM\n"
	    "note: Updated 2 hours ago\nheadline: Rain\nnote: 3 min read\n"
	    "dateline: OSLO (AP)\nbody: It rains.\n" },
	/* A headline with an agency or a date is no dateline. */
	{ "Rain Stops Play in Leeds (AP)\n\nAP - It rains.\n",
	    "headline: Rain Stops Play in Leeds\ncredit: (AP)\n"
	    "dateline: AP\nbody: It rains.\n" },
	{ "BALANCES ROSE ON FEB 27\n\nOSLO, March 3 - They rose.\n",
	    "headline: BALANCES ROSE ON FEB 27\ndateline: OSLO, March 3\n"
	    "body: They rose.\n" },
	/* Capitals and a dash count near the top only. */
	{ "Rain\n\nOSLO - It rains.\n",
	    "headline: Rain\ndateline: OSLO\nbody: It rains.\n" },
	{ "Rain\n\nIt rains.\n\nIt pours.\n\nOSLO - It rains.\n",
	    "headline: Rain\nbody: It rains.\nbody: It pours.\n"
	    "body: OSLO - It rains.\n" },
	/* An end mark ends the copy; what follows is notes. */
	{ "Rain\n\nIt rains.\n\n###\n\nAbout the office\n",
	    "headline: Rain\nbody: It rains.\nnote: ###\n"
	    "note: About the office\n" },
	/* A caption in the body stands directly above its credit. */
	{ "Rain\n\nIt rains.\n\nA wet street\nREUTERS/Jane Doe\n\nIt "
	  "pours.\n",
	    "headline: Rain\nbody: It rains.\ncaption: A wet street\n"
	    "credit: REUTERS/Jane Doe\nbody: It pours.\n" },
	/* A kill says it all in its note. */
	{ "KILL\n\nEditors: kill the rain story.\n",
	    "headline: KILL\nbody: Editors: kill the rain story.\n" },
	{ "Photo: A wet street\n\nIt rains.\n",
	    "headline: Photo: A wet street\nbody: It rains.\n" },
	{ "Rain\n\nBy Jane Doe\n", "headline: Rain\nbyline: By Jane Doe\n" },
};

START_TEST(paragraphs_go_to_their_zones)
{
	ck_assert_str_eq(lay_out(layouts[_i][0]), layouts[_i][1]);
}
END_TEST

/* Several stories in one file, parted by end marks: none may be lost as the
 * note of the first. */
START_TEST(an_end_mark_with_much_behind_it_only_parts)
{
	char text[8192] = "Rain\n\nIt rains.\n\n###\n\n";
	size_t used = strlen(text);

	for (int i = 0; i < 60; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "The rain went on and on and on, day %d.\n\n", i);
	ck_assert_ptr_nonnull(
	    strstr(lay_out(text), "body: The rain went on and on"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("layout");
	TCase *tests = tcase_create("layout");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, paragraphs_go_to_their_zones, 0,
	    LENGTH(layouts));
	tcase_add_test(tests, an_end_mark_with_much_behind_it_only_parts);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
