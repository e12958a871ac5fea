/* SPDX-License-Identifier: MIT */
/* Trees of HTML: what is missing, misplaced or left open is put right. */
#include "daemon/article/tree_html.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/html_outline.h"

/* The body of the page as one line: "p(text b(more))". */
static void
reads_as(const char *html, const char *expected)
{
	struct tree *tree;
	char *outline;

	ck_assert_int_eq(tree_read_html(span_of(html), NULL, &tree),
	    NEWSALERT_OK);
	outline = html_outline(tree_root(tree));
	ck_assert_str_eq(outline, expected);
	free(outline);
	tree_free(tree);
}

START_TEST(a_fragment_has_a_root)
{
	reads_as("", "html()");
	reads_as("just text", "html(just text)");
	reads_as("<p>One<p>Two", "html(p(One)p(Two))");
	reads_as("<!DOCTYPE html><HTML lang=en><HEAD><TITLE>A &amp; B</TITLE>"
		 "<BODY><P>One</BODY></HTML>",
	    "html(head(title(A & B))body(p(One)))");
	reads_as("<html><head><meta charset=utf-8><p>One",
	    "html(head(meta())p(One))");
	reads_as("<title>T</title>Text", "html(title(T)Text)");
}
END_TEST

START_TEST(elements_end_one_another)
{
	reads_as("<ul><li>One<li>Two<ul><li>Three</ul><li>Four</ul>Five",
	    "html(ul(li(One)li(Two ul(li(Three)))li(Four))Five)");
	reads_as("<dl><dt>A<dd>B<dt>C</dl>", "html(dl(dt(A)dd(B)dt(C)))");
	reads_as("<table><tr><td>A<td>B<tr><td>C</table>D",
	    "html(table(tr(td(A)td(B))tr(td(C)))D)");
	reads_as("<table><tr><td><table><tr><td>A</table>B<tr><td>C</table>",
	    "html(table(tr(td(table(tr(td(A)))B))tr(td(C))))");
	reads_as("<p>One<div>Two</div><table><tr><td><p>A</table>",
	    "html(p(One)div(Two)table(tr(td(p(A)))))");
	reads_as("<ruby>a<rp>(<rt>b<rp>)</ruby>c",
	    "html(ruby(a rp(()rt(b)rp()))c)");
	reads_as("<p>One<br/>Two</br>Three<hr>Four",
	    "html(p(One br()Two br()Three)hr()Four)");
}
END_TEST

START_TEST(misplaced_end_tags_do_no_harm)
{
	reads_as("<div><b>One</div>Two</b>", "html(div(b(One))Two)");
	reads_as("<b><p>One</b>Two</p>", "html(b(p(OneTwo)))");
	reads_as("<table><tr><td>A</div></p></li>B</table>",
	    "html(table(tr(td(AB))))");
	reads_as("</div></p>One</x>", "html(One)");
	reads_as("<div>One</body></html>Two", "html(div(OneTwo))");
	reads_as("<x-Y>One</X-y>Two", "html(x-Y(One)Two)");
}
END_TEST

/* Or all that follows would be in it. */
START_TEST(links_end_where_they_should)
{
	reads_as("<a href=1>One<a href=2>Two</a>Three",
	    "html(a(One)a(Two)Three)");
	reads_as("<a href=1><div><p>One</a>Two</div>Three",
	    "html(a(div(p(One)))div(p(Two))Three)");
}
END_TEST

START_TEST(scripts_and_styles_have_no_tags)
{
	reads_as("<script>if (a<b) '</p>' &amp;</SCRIPT >One",
	    "html(script(if (a<b) '</p>' &amp;)One)");
	reads_as("<style>p > a {}</style><script></script>One",
	    "html(style(p > a {})script()One)");
	reads_as("<script>never ended <p>One",
	    "html(script(never ended <p>One))");
	reads_as("<title>One<p>Two</p>", "html(title(One)p(Two))");
	reads_as("<textarea>a<b>c</textarea>d", "html(textarea(a<b>c)d)");
}
END_TEST

START_TEST(what_is_no_tag_is_text)
{
	reads_as("a < b <3 c<", "html(a < b <3 c<)");
	reads_as("A<!-- <p>x --->B<!-->C<!x>D<?y?>E</ z>F", "html(ABCDEF)");
	reads_as("A<!-- never ended", "html(A)");
	reads_as("A<p title='never ended", "html(A)");
	reads_as("A<![CDATA[x]]>B", "html(AB)");
	reads_as("<svg><path d=1/><g/><title>Icon</title></svg>One",
	    "html(svg(path()g()title(Icon))One)");
}
END_TEST

START_TEST(references_are_decoded)
{
	reads_as("Caf&eacute; &#8220;A&#x201D; &nbsp;&copy 2020 R&D &#39s &x;",
	    "html(Café “A” \u00A0© 2020 R&D 's &x;)");
}
END_TEST

START_TEST(white_space_between_blocks_is_left_out)
{
	reads_as("<div>\n  <p>\n One <b>two</b> <i>three</i>\n </p>\n</div>\n",
	    "html(div(p(\n One  b(two)  i(three)\n )))");
}
END_TEST

START_TEST(attributes_of_any_form_are_read)
{
	struct tree *tree;
	const struct node *p;

	ck_assert_int_eq(tree_read_html(span_of("<p CLASS = 'a \"b' id=x/y "
						"lang=\"a&amp;b\"hidden "
						"onclick='x' /title=>"),
			     NULL, &tree),
	    NEWSALERT_OK);
	p = node_child(tree_root(tree), "p");
	ck_assert(span_equal(node_attribute(p, "class"), span_of("a \"b")));
	ck_assert(span_equal(node_attribute(p, "id"), span_of("x/y")));
	ck_assert(span_equal(node_attribute(p, "lang"), span_of("a&b")));
	ck_assert_ptr_nonnull(node_attribute(p, "hidden").bytes);
	ck_assert_ptr_nonnull(node_attribute(p, "title").bytes);
	ck_assert_ptr_null(node_attribute(p, "onclick").bytes);
	tree_free(tree);
}
END_TEST

/* ---- Hostile pages ----------------------------------------------------- */

static char *
repeat(const char *piece, size_t count)
{
	size_t len = strlen(piece);
	char *text = malloc(count * len + 1);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * len, piece, len);
	text[count * len] = '\0';
	return text;
}

START_TEST(elements_too_deep_stand_beside_one_another)
{
	char *html = repeat("<div>x", 10000);
	struct text_buffer text = { 0 };
	struct tree *tree;
	size_t depth = 0;

	ck_assert_int_eq(tree_read_html(span_of(html), NULL, &tree),
	    NEWSALERT_OK);
	for (const struct node *at = tree_root(tree); at != NULL; depth++)
		at = node_child(at, "div");
	ck_assert_uint_eq(depth, TREE_DEPTH_MAX);
	ck_assert_int_eq(node_text(tree_root(tree), &text), NEWSALERT_OK);
	ck_assert_uint_eq(text.len, 10000);
	text_buffer_fini(&text);
	tree_free(tree);
	free(html);
}
END_TEST

START_TEST(a_script_too_deep_is_no_text)
{
	char *html = repeat("<div>", 300);
	struct text_buffer text = { 0 }, page = { 0 };
	struct tree *tree;

	ck_assert_int_eq(text_buffer_add(&page, span_of(html)), NEWSALERT_OK);
	ck_assert_int_eq(text_buffer_add(&page,
			     span_of("A<script>x</script>B<title>y"
				     "</title>C")),
	    NEWSALERT_OK);
	ck_assert_int_eq(tree_read_html((struct span){ page.bytes, page.len },
			     NULL, &tree),
	    NEWSALERT_OK);
	ck_assert_int_eq(node_text(tree_root(tree), &text), NEWSALERT_OK);
	ck_assert(
	    span_equal((struct span){ text.bytes, text.len }, span_of("ABC")));
	text_buffer_fini(&text);
	text_buffer_fini(&page);
	tree_free(tree);
	free(html);
}
END_TEST

START_TEST(too_many_tags_name_the_limit)
{
	char *html = repeat("<p>x", TREE_NODES_MAX);
	struct newsalert_error why = { 0 };
	struct tree *tree;

	ck_assert_int_eq(tree_read_html(span_of(html), &why, &tree),
	    NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "200000"));
	free(html);
}
END_TEST

/* Each takes quadratic time somewhere else. libcheck's limit is the test. */
START_TEST(hostile_pages_take_linear_time)
{
	static const char *const pieces[] = { "<", "</", "<!", "<!--", "<a",
		"<a ", "<a b=", "<a b='", "<a b='c' ", "<title>", "<script>",
		"</b>", "<svg/>", "&", "&#", "<li>", "</li>", "<a>", "</a>",
		"<a><div>", "<table><td>", "<p><b>", "</p>", " a=b" };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct text_buffer page = { 0 };
		struct tree *tree = NULL;
		enum newsalert_err err;
		char *deep = repeat("<ul><li><div>", 80),
		     *piece = repeat(pieces[i], (1u << 20) / strlen(pieces[i]));

		ck_assert_int_eq(text_buffer_add(&page, span_of(deep)),
		    NEWSALERT_OK);
		ck_assert_int_eq(text_buffer_add(&page, span_of(piece)),
		    NEWSALERT_OK);
		err = tree_read_html((struct span){ page.bytes, page.len },
		    NULL, &tree);
		ck_assert(err == NEWSALERT_OK || err == NEWSALERT_EFORMAT);
		if (err == NEWSALERT_OK)
			tree_free(tree);
		text_buffer_fini(&page);
		free(piece);
		free(deep);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tree_html");
	TCase *tcase = tcase_create("tree_html");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, a_fragment_has_a_root);
	tcase_add_test(tcase, elements_end_one_another);
	tcase_add_test(tcase, misplaced_end_tags_do_no_harm);
	tcase_add_test(tcase, links_end_where_they_should);
	tcase_add_test(tcase, scripts_and_styles_have_no_tags);
	tcase_add_test(tcase, what_is_no_tag_is_text);
	tcase_add_test(tcase, references_are_decoded);
	tcase_add_test(tcase, white_space_between_blocks_is_left_out);
	tcase_add_test(tcase, attributes_of_any_form_are_read);
	tcase_add_test(tcase, elements_too_deep_stand_beside_one_another);
	tcase_add_test(tcase, a_script_too_deep_is_no_text);
	tcase_add_test(tcase, too_many_tags_name_the_limit);
	tcase_add_test(tcase, hostile_pages_take_linear_time);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
