/* SPDX-License-Identifier: MIT */
/* Markup inside articles becomes paragraphs of plain text. */
#include "daemon/article/markup.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* What the zone of a draft holds after the fragment was added to its body. */
static void
becomes(const char *html, enum zone zone, const char *expected)
{
	struct draft draft = { 0 };
	struct text_buffer *text = &draft.zones[zone];

	ck_assert_int_eq(markup_add(&draft, ZONE_BODY, span_of(html), NULL),
	    NEWSALERT_OK);
	ck_assert_int_eq(text_buffer_add(text, (struct span){ "", 1 }),
	    NEWSALERT_OK);
	ck_assert_str_eq(text->bytes, expected);
	draft_fini(&draft);
}

START_TEST(blocks_are_paragraphs)
{
	becomes("plain & simple", ZONE_BODY, "plain & simple");
	becomes("<p>One <b>two</b>\nthree.</p><div>Four</div>Five<h2>Six</h2>",
	    ZONE_BODY, "One two three.\nFour\nFive\nSix");
	becomes("<ul><li>One<li><p>Two</ul><blockquote>Three</blockquote>",
	    ZONE_BODY, "One\nTwo\nThree");
	becomes("<p>&nbsp;</p><p> </p><p>One", ZONE_BODY, "One");
}
END_TEST

START_TEST(two_breaks_end_a_paragraph)
{
	becomes("One<br>two<br><br>Three<br> &nbsp;<br/>\n<br>Four", ZONE_BODY,
	    "One two\nThree\nFour");
}
END_TEST

START_TEST(short_cells_are_words_of_their_row)
{
	becomes("<table><tr><th>Team<th>Points<tr><td>Lima<td>3</table>",
	    ZONE_BODY, "Team Points\nLima 3");
	becomes("<table><tr><td>Menu<td>This cell has a paragraph that is "
		"longer than any word of a table could ever be, so it is one"
		"<td>Ads</table>",
	    ZONE_BODY,
	    "Menu This cell has a paragraph that is longer than any word of a "
	    "table could ever be, so it is one\nAds");
}
END_TEST

START_TEST(what_is_not_shown_is_left_out)
{
	becomes("<p>One<script>x()</script><style>y</style></p>"
		"<nav><a href=/>Home</a></nav><p hidden>Two</p>"
		"<p style='color: red; DISPLAY : None'>Three</p>"
		"<span class='x sr-only'>Four</span>"
		"<template>Five</template><button>Six</button>"
		"<form><select><option>Seven</select>Eight</form>"
		"<!-- Nine --><noscript>Ten</noscript>",
	    ZONE_BODY, "One\nEight");
	becomes("<ruby>\u6771<rp>(</rp><rt>x</rt><rp>)</rp></ruby>\u4EAC",
	    ZONE_BODY, "\u6771\u4EAC");
}
END_TEST

START_TEST(pictures_have_captions_and_credits)
{
	static const char html[] =
	    "<p>One</p><figure><img src=x alt=y><span>Enlarge</span>"
	    "<figcaption>A river in Lima. <span class='photo-credit'>Jane "
	    "Doe</span></figcaption></figure>"
	    "<figure><img><div>A bridge. REUTERS/Al Roe</div></figure>"
	    "<figure><blockquote>Said again</blockquote></figure>"
	    "<figure><table><tr><td>1<td>2</table></figure><p>Two</p>";

	becomes(html, ZONE_BODY, "One\n1 2\nTwo");
	becomes(html, ZONE_CAPTION, "A river in Lima.\nA bridge.");
	becomes(html, ZONE_CREDIT, "Jane Doe\nREUTERS/Al Roe");
}
END_TEST

START_TEST(copy_in_pre_keeps_its_paragraphs)
{
	becomes("<pre>One line\nand more.\n\nAnother one.\n</pre>", ZONE_BODY,
	    "One line and more.\nAnother one.");
}
END_TEST

START_TEST(quotations_are_marked)
{
	becomes("<p>He said <q>no</q>.", ZONE_BODY, "He said \"no\".");
}
END_TEST

static void
is_line(const char *html, const char *expected)
{
	struct text_buffer text = { 0 };
	char *line;

	ck_assert_int_eq(markup_text(span_of(html), &text), NEWSALERT_OK);
	line = text_buffer_take(&text);
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(line, expected);
	free(line);
}

START_TEST(a_title_is_one_line)
{
	is_line(" Plain title\n", "Plain title");
	is_line("AT&amp;T in <i>Lima</i>: 3 < 4", "AT&T in Lima: 3 < 4");
	is_line("<p>One</p><p>two</p>", "One two");
}
END_TEST

START_TEST(a_fragment_over_a_limit_says_so)
{
	struct newsalert_error why = { 0 };
	struct draft draft = { 0 };
	size_t len = 4 * (TREE_NODES_MAX + 1);
	char *html = malloc(len);

	ck_assert_ptr_nonnull(html);
	for (size_t i = 0; i < len; i += 4)
		memcpy(html + i, "<p>x", 4);
	ck_assert_int_eq(markup_add(&draft, ZONE_BODY,
			     (struct span){ html, len }, &why),
	    NEWSALERT_EFORMAT);
	ck_assert_ptr_nonnull(strstr(why.text, "limit"));
	draft_fini(&draft);
	free(html);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("markup");
	TCase *tcase = tcase_create("markup");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, blocks_are_paragraphs);
	tcase_add_test(tcase, two_breaks_end_a_paragraph);
	tcase_add_test(tcase, short_cells_are_words_of_their_row);
	tcase_add_test(tcase, what_is_not_shown_is_left_out);
	tcase_add_test(tcase, pictures_have_captions_and_credits);
	tcase_add_test(tcase, copy_in_pre_keeps_its_paragraphs);
	tcase_add_test(tcase, quotations_are_marked);
	tcase_add_test(tcase, a_title_is_one_line);
	tcase_add_test(tcase, a_fragment_over_a_limit_says_so);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
