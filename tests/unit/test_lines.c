/* SPDX-License-Identifier: MIT */
/* Paragraphs from lines: the three conventions. */
#include "daemon/article/paragraph.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/random.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The paragraphs of text, each in brackets. */
static const char *
fold(const char *text)
{
	static char out[4096];
	struct paragraphs paragraphs = { 0 };
	size_t used = 0;

	ck_assert_int_eq(paragraphs_read(span_of(text), &paragraphs),
	    NEWSALERT_OK);
	for (size_t i = 0; i < paragraphs.count; i++) {
		struct span one = paragraphs.items[i].text;

		ck_assert_uint_lt(used + one.len + 3, sizeof(out));
		out[used++] = '[';
		memcpy(out + used, one.bytes, one.len);
		used += one.len;
		out[used++] = ']';
	}
	out[used] = '\0';
	paragraphs_fini(&paragraphs);
	return out;
}

static const char *const folds[][2] = {
	/* One line a paragraph. */
	{ "Rain falls.\nSnow falls.\n", "[Rain falls.][Snow falls.]" },
	{ "Title\n\nOne.\n\nTwo.\n", "[Title][One.][Two.]" },
	/* Hard-wrapped, a blank line between. */
	{ "Title\n\nThe rain fell for a week\nand the river rose.\n\nIt fell "
	  "again after the\nholiday, he said.\n",
	    "[Title][The rain fell for a week and the river rose.][It fell "
	    "again after the holiday, he said.]" },
	/* Indented. */
	{ "    The rain fell for a week\nand the river rose. The\nHarbour was "
	  "closed.\n    It fell again.\n",
	    "[The rain fell for a week and the river rose. The Harbour was "
	    "closed.][It fell again.]" },
	/* All lines but the first are indented, and wrapped. */
	{ "The rain fell for a week\n        and the river rose.\n",
	    "[The rain fell for a week and the river rose.]" },
	/* Indented lines that do not run on are a list. */
	{ "    Shr 45 cts\n    Net 1.1 mln\n    Revs 7.2 mln\n",
	    "[Shr 45 cts][Net 1.1 mln][Revs 7.2 mln]" },
	/* Hyphens stay, and need no space. */
	{ "The Iraq-\nTurkey pipeline was cut and\nwill be closed -\nfor "
	  "ever.\n",
	    "[The Iraq-Turkey pipeline was cut and will be closed - for "
	    "ever.]" },
	/* A dateline starts a paragraph, a mark is one. */
	{ "Dockers go back after a\nlong strike\nOSLO, Dec 13 (AP) - They\n"
	  "go back today, he\nsaid.\nREUTER\n",
	    "[Dockers go back after a long strike][OSLO, Dec 13 (AP) - They go "
	    "back today, he said.][REUTER]" },
	/* A headline directly above the body is short of the width. */
	{ "Fleet safe in harbour after storm\nThe fleet was safe in harbour by "
	  "noon, the coast guard said, but two\nboats had lost their nets in "
	  "the storm.\n",
	    "[Fleet safe in harbour after storm][The fleet was safe in harbour "
	    "by noon, the coast guard said, but two boats had lost their nets "
	    "in the storm.]" },
	{ "a  b\t\tc   \n", "[a b c]" },
	{ "\n\n \t\n", "" },
	{ "", "" },
	{ "no newline", "[no newline]" },
};

START_TEST(paragraphs_are_read_in_each_convention)
{
	ck_assert_str_eq(fold(folds[_i][0]), folds[_i][1]);
}
END_TEST

START_TEST(ideographs_are_joined_without_a_space)
{
	ck_assert_str_eq(
	    fold("東京では雨が降りました。今日も雨が降ると気象庁は\n"
		 "発表しました。川の水は橋の下まで上がりましたが町\n"
		 "は無事です。\n"),
	    "[東京では雨が降りました。今日も雨が降ると気象庁は発表しました。"
	    "川の水は橋の下まで上がりましたが町は無事です。]");
}
END_TEST

START_TEST(a_text_in_wrapped_capitals_is_joined)
{
	ck_assert_str_eq(
	    fold("THE FLEET WAS SAFE IN HARBOUR BY NOON, THE COAST GUARD\n"
		 "SAID. TWO BOATS HAD LOST THEIR NETS IN THE STORM OFF THE\n"
		 "CAPE.\n"),
	    "[THE FLEET WAS SAFE IN HARBOUR BY NOON, THE COAST GUARD SAID. TWO "
	    "BOATS HAD LOST THEIR NETS IN THE STORM OFF THE CAPE.]");
}
END_TEST

START_TEST(a_blank_line_above_is_remembered)
{
	struct paragraphs paragraphs = { 0 };

	ck_assert_int_eq(paragraphs_read(span_of("A\n\nB\nC\n"), &paragraphs),
	    NEWSALERT_OK);
	ck_assert_uint_eq(paragraphs.count, 3);
	ck_assert(paragraphs.items[0].after_blank);
	ck_assert(paragraphs.items[1].after_blank);
	ck_assert(!paragraphs.items[2].after_blank);
	paragraphs_fini(&paragraphs);
}
END_TEST

START_TEST(more_paragraphs_than_any_story_has_end_in_the_last)
{
	size_t len = (PARAGRAPHS_MAX + 100) * 3;
	struct paragraphs paragraphs = { 0 };
	char *text = malloc(len);

	for (size_t i = 0; i < len; i += 3)
		memcpy(text + i, "A.\n", 3);
	ck_assert_int_eq(paragraphs_read((struct span){ text, len },
			     &paragraphs),
	    NEWSALERT_OK);
	ck_assert_uint_eq(paragraphs.count, PARAGRAPHS_MAX);
	ck_assert_uint_eq(paragraphs.items[PARAGRAPHS_MAX - 1].text.len,
	    100 * 3 + 2);
	paragraphs_fini(&paragraphs);
	free(text);
}
END_TEST

/* Byte by byte: the oracle of the folding that looks at eight at once. */
static void
fold_slowly(const char *text, char *out)
{
	for (; *text != '\0'; text++) {
		if (*text != ' ' && *text != '\t')
			*out++ = *text;
		else if (out[-1] != ' ')
			*out++ = ' ';
	}
	*out = '\0';
}

START_TEST(blanks_are_folded_as_the_oracle_folds_them)
{
	static const char letters[] = "ab!  \t\x80!";
	struct random random = { 7 };

	for (int round = 0; round < 20000; round++) {
		size_t len = 1 + random_below(&random, 40);
		char text[64] = "x", want[72], out[64];

		for (size_t i = 1; i < len; i++)
			text[i] =
			    letters[random_below(&random, sizeof(letters) - 1)];
		text[len] = 'x';
		text[len + 1] = '\0';
		fold_slowly(text, out);
		snprintf(want, sizeof(want), "[%s]", out);
		if (strcmp(fold(text), want) != 0)
			ck_abort_msg("%s", text);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lines");
	TCase *tests = tcase_create("lines");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	tcase_add_loop_test(tests, paragraphs_are_read_in_each_convention, 0,
	    LENGTH(folds));
	tcase_add_test(tests, ideographs_are_joined_without_a_space);
	tcase_add_test(tests, a_text_in_wrapped_capitals_is_joined);
	tcase_add_test(tests, a_blank_line_above_is_remembered);
	tcase_add_test(tests,
	    more_paragraphs_than_any_story_has_end_in_the_last);
	tcase_add_test(tests, blanks_are_folded_as_the_oracle_folds_them);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
