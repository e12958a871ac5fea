/* SPDX-License-Identifier: MIT */
/* Paragraphs of markup, and of what is markup once more inside it. */
#include "daemon/article/prose.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/article/content.h"

static const struct article_input input = { .time_sec = 1700000000 };

static void
check_zone(const struct draft *draft, enum zone zone, const char *text)
{
	const struct text_buffer *had = &draft->zones[zone];

	ck_assert_msg(had->len == strlen(text) &&
			  (had->len == 0 ||
			      memcmp(had->bytes, text, had->len) == 0),
	    "%s is \"%.*s\", not \"%s\"", zone_name(zone), (int)had->len,
	    had->len == 0 ? "" : had->bytes, text);
}

static struct tree *
read_tree(const char *markup)
{
	struct newsalert_error why;
	struct tree *tree = NULL;

	ck_assert_int_eq(tree_read_xml(span_of(markup), &why, &tree),
	    NEWSALERT_OK);
	return tree;
}

/* The body that the markup makes. */
static void
check_body(const char *markup, const char *body)
{
	struct draft draft = { 0 };
	struct tree *tree = read_tree(markup);

	ck_assert_int_eq(prose_add(&draft, ZONE_BODY, tree_root(tree)),
	    NEWSALERT_OK);
	check_zone(&draft, ZONE_BODY, body);
	tree_free(tree);
	draft_fini(&draft);
}

static void
check_content(const char *markup, const char *type, const char *body)
{
	struct draft draft = { 0 };
	struct tree *tree = read_tree(markup);

	ck_assert_int_eq(content_add(&draft, ZONE_BODY, tree_root(tree),
			     span_of(type), &input),
	    NEWSALERT_OK);
	check_zone(&draft, ZONE_BODY, body);
	tree_free(tree);
	draft_fini(&draft);
}

START_TEST(blocks_are_paragraphs_and_the_rest_runs_on)
{
	check_body("<x><p>One <b>bold</b> word</p><p/>\n<p>Two</p></x>",
	    "One bold word\nTwo");
	check_body("<x>Loose <i>text</i><p>One</p>more<p>Two</p>end</x>",
	    "Loose text\nOne\nmore\nTwo\nend");
	check_body("<x><div><div>In <p>and in</p> out</div></div></x>",
	    "In\nand in\nout");
	check_body("<x><P>Case</P><H2>Head</H2></x>", "Case\nHead");
}
END_TEST

START_TEST(one_break_ends_a_line_and_two_a_paragraph)
{
	check_body("<x><p>One<br/>line<br/> <br/>Two</p></x>", "One line\nTwo");
	check_body("<x><br/><br/><p><br/>One<br/></p></x>", "One");
}
END_TEST

START_TEST(lists_and_tables_have_a_paragraph_for_each_row)
{
	check_body("<x><ul><li>One</li><li>Two<ul><li>Three</li></ul></li>"
		   "</ul></x>",
	    "One\nTwo\nThree");
	check_body("<x><table><tr><td>A</td><td>1</td></tr><tr><td>B</td>"
		   "<td>2</td></tr></table></x>",
	    "A 1\nB 2");
}
END_TEST

START_TEST(what_is_no_story_is_left_out)
{
	check_body("<x><script>var a</script><style>p{}</style><p>One</p>"
		   "<media><media-reference>a.jpg</media-reference></media>"
		   "</x>",
	    "One");
	check_content("<x><header><p>Slug</p></header><nav><p>Home</p></nav>"
		      "<p>One</p><script>var a</script><footer>Contact"
		      "</footer></x>",
	    "", "One");
}
END_TEST

START_TEST(some_elements_have_zones_of_their_own)
{
	struct draft draft = { 0 };
	struct tree *tree = read_tree(
	    "<x><p>One</p><media><media-caption>A <b>quay</b><p>and a crane"
	    "</p></media-caption><media-producer>Roe</media-producer></media>"
	    "<note><p>Eds</p></note><tagline>Foot</tagline>end</x>");

	ck_assert_int_eq(prose_add(&draft, ZONE_BODY, tree_root(tree)),
	    NEWSALERT_OK);
	check_zone(&draft, ZONE_BODY, "One\nend");
	check_zone(&draft, ZONE_CAPTION, "A quay\nand a crane");
	check_zone(&draft, ZONE_CREDIT, "Roe");
	check_zone(&draft, ZONE_NOTE, "Eds\nFoot");
	tree_free(tree);
	draft_fini(&draft);
}
END_TEST

START_TEST(a_headline_on_top_of_the_body_is_not_repeated)
{
	struct draft draft = { 0 };
	struct tree *tree = read_tree("<x><h1>Bread is\n dear</h1><p>One</p>"
				      "<p>Bread is dear</p></x>");

	ck_assert_int_eq(draft_add(&draft, ZONE_HEADLINE,
			     span_of("Bread is dear")),
	    NEWSALERT_OK);
	ck_assert_int_eq(content_add(&draft, ZONE_BODY, tree_root(tree),
			     span_of(""), &input),
	    NEWSALERT_OK);
	check_zone(&draft, ZONE_BODY, "One\nBread is dear");
	tree_free(tree);
	draft_fini(&draft);
}
END_TEST

START_TEST(depth_costs_nothing)
{
	char *markup = NULL;
	size_t len;
	FILE *out = open_memstream(&markup, &len);

	ck_assert_ptr_nonnull(out);
	fputs("<x>", out);
	for (int i = 0; i < 200; i++)
		fputs("<div>", out);
	fputs("deep", out);
	for (int i = 0; i < 200; i++)
		fputs("</div>", out);
	fputs("</x>", out);
	ck_assert_int_eq(fclose(out), 0);
	check_body(markup, "deep");
	free(markup);
}
END_TEST

START_TEST(content_is_read_by_what_it_is)
{
	check_content("<x><p>One</p></x>", "", "One");
	check_content("<x>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two</x>", "",
	    "One\nTwo");
	check_content("<x><![CDATA[<nitf><body><body.content><p>One</p>"
		      "</body.content></body></nitf>]]></x>",
	    "application/nitf+xml", "One");
	check_content("<x>One\n\nTwo &lt; three</x>", "text/plain",
	    "One\nTwo < three");
	check_content("<x>One&lt;br&gt;&lt;br&gt;Two</x>", "text/html",
	    "One\nTwo");
	check_content("<x><score>3</score><team>Lima</team></x>", "", "");
	check_content("<x> </x>", "", "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("prose");
	TCase *tcase = tcase_create("prose");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, blocks_are_paragraphs_and_the_rest_runs_on);
	tcase_add_test(tcase, one_break_ends_a_line_and_two_a_paragraph);
	tcase_add_test(tcase, lists_and_tables_have_a_paragraph_for_each_row);
	tcase_add_test(tcase, what_is_no_story_is_left_out);
	tcase_add_test(tcase, some_elements_have_zones_of_their_own);
	tcase_add_test(tcase, a_headline_on_top_of_the_body_is_not_repeated);
	tcase_add_test(tcase, depth_costs_nothing);
	tcase_add_test(tcase, content_is_read_by_what_it_is);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
